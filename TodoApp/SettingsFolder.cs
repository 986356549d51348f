namespace TodoApp;

/// <summary>
/// The folder of the operator's file <c>appsettings.json</c>, wherever the app is started from: beside a published app, and above
/// the build output, at the repository root, for <c>dotnet run</c>. Relative paths in the file start there.
/// </summary>
public static class SettingsFolder
{
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "appsettings.json")))
                return folder.FullName;
        }
        return AppContext.BaseDirectory;
    }
}

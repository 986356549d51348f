namespace TodoApp;

/// <summary>
/// The folder of the operator's file <c>appsettings.json</c>, wherever the app is started from. A published app has that file beside
/// itself; for <c>dotnet run</c> it is at the root of the repository, above the build output. Relative paths in the file start there.
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

namespace TodoApp.Harness;

/// <summary>The checkout that the program was built from.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>An absolute path from one relative to the root.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "TodoApp.sln")))
                return directory.FullName;
        }

        throw new DirectoryNotFoundException($"No TodoApp.sln in {AppContext.BaseDirectory} or above it.");
    }
}

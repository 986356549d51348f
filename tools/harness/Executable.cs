namespace TodoApp.Harness;

/// <summary>Programs on PATH.</summary>
public static class Executable
{
    /// <summary>The path of the first of <paramref name="names"/> that is on PATH, or null.</summary>
    public static string? Find(params string[] names)
    {
        var directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return (from name in names
                from directory in directories
                let path = Path.Combine(directory, OperatingSystem.IsWindows() ? name + ".exe" : name)
                where File.Exists(path)
                select path).FirstOrDefault();
    }
}

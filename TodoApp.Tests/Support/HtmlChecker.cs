using System.Diagnostics;

namespace TodoApp.Tests.Support;

/// <summary>The Nu HTML checker, which is what https://validator.w3.org/nu runs. <c>./dev test</c> fetches it where there is Java.</summary>
public static class HtmlChecker
{
    private static readonly string? Java = Executable.Find("java");
    private static readonly string Jar = Repository.PathOf(".tools", "node_modules", "vnu-jar", "build", "dist", "vnu.jar");

    /// <summary>Skips the test where there is no checker.</summary>
    public static void SkipIfMissing() => Assert.SkipUnless(
        Java is not null && File.Exists(Jar), "There is no Nu HTML checker: install Java and npm, and run ./dev test.");

    /// <param name="pages">The source of each page, under a name for the report.</param>
    /// <returns>What is wrong, a line each; empty if all is well.</returns>
    public static async Task<string> ErrorsAsync(IReadOnlyDictionary<string, string> pages)
    {
        var folder = Directory.CreateTempSubdirectory("todoapp-html-");
        try
        {
            foreach (var (name, html) in pages)
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{name}.html"), html);

            using var checker = Process.Start(new ProcessStartInfo(Java!, ["-jar", Jar, "--errors-only", folder.FullName]) { RedirectStandardError = true })!;
            var errors = await checker.StandardError.ReadToEndAsync();
            await checker.WaitForExitAsync();
            return errors.Length == 0 && checker.ExitCode != 0 ? $"exit code {checker.ExitCode}" : errors;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

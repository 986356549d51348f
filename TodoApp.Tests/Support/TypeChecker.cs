using System.Diagnostics;

namespace TodoApp.Tests.Support;

/// <summary>TypeScript's compiler, which checks the types that a script says in its comments. <c>./dev test</c> fetches it where there is npm.</summary>
public static class TypeChecker
{
    private static readonly string? Node = Executable.Find("node");
    private static readonly string Compiler = Repository.PathOf(".tools", "node_modules", "typescript", "bin", "tsc");

    /// <summary>Skips the test where there is none.</summary>
    public static void SkipIfMissing() => Assert.SkipUnless(
        Node is not null && File.Exists(Compiler), "There is no TypeScript compiler: install npm, and run ./dev test.");

    /// <returns>What is wrong, a line each; empty if all is well.</returns>
    public static async Task<string> ErrorsAsync(string path)
    {
        string[] options = ["--noEmit", "--allowJs", "--checkJs", "--strict", "--target", "esnext", "--lib", "esnext,dom,dom.iterable", "--moduleDetection", "force"];
        using var compiler = Process.Start(new ProcessStartInfo(Node!, [Compiler, .. options, path]) { RedirectStandardOutput = true })!;
        var errors = await compiler.StandardOutput.ReadToEndAsync();
        await compiler.WaitForExitAsync();
        return errors;
    }
}

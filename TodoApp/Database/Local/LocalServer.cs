using System.ComponentModel;
using System.Diagnostics;
using Npgsql;

namespace TodoApp.Database.Local;

/// <summary>An engine that <see cref="LocalDatabase"/> can run, and the programs that it takes.</summary>
internal abstract class LocalServer(string folder)
{
    public string Folder => folder;

    /// <summary>Where the last start left the server listening; null before the first. Nothing may be there any more.</summary>
    public abstract NpgsqlConnectionStringBuilder? Address();

    /// <summary>Throws an <see cref="NpgsqlException"/> when the server that answered is not the one of this folder.</summary>
    public virtual Task RecognizeAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What the app's database needs before it is created.</summary>
    public virtual Task PrepareAsync(NpgsqlConnectionStringBuilder address, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <returns>Null once it is started, or why that may succeed in a moment.</returns>
    /// <exception cref="LocalDatabaseException">It cannot be started.</exception>
    public abstract Task<string?> TryStartAsync(CancellationToken cancellationToken);

    public abstract Task StopAsync();

    internal static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    internal static string? FindOnPath(string program) =>
        SearchPath().Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    internal static string[] SearchPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a program to its end. It must not leave a child that keeps its output open.</summary>
    internal static async Task<(int ExitCode, string Output)> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/", // The server's user may not be able to enter ours.
            Environment = { ["LC_ALL"] = "C" },
        };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, $"{await output}{await errors}".Trim());
        }
        catch (Win32Exception e)
        {
            return (127, e.Message); // As a shell says that there is no such program.
        }
    }
}

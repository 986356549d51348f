using System.Diagnostics;
using Npgsql;

namespace TodoApp.Database.Local;

internal sealed class CockroachServer(string program, string directory) : LocalServer(Path.Combine(directory, "cockroach"))
{
    private string UrlFile => Folder + ".url";
    private string ProcessIdFile => Folder + ".pid";
    private string ClusterIdFile => Folder + ".id";
    private string LogFile => Folder + ".log";

    public override NpgsqlConnectionStringBuilder? Address() =>
        File.Exists(UrlFile) && Uri.TryCreate(File.ReadAllText(UrlFile).Trim(), UriKind.Absolute, out var url)
            ? new() { Host = url.Host, Port = url.Port, Database = "postgres", Username = "root", SslMode = SslMode.Disable }
            : null;

    // Without a password anything that took over the port of a killed server would do.
    public override async Task RecognizeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var expected = File.Exists(ClusterIdFile) ? await File.ReadAllTextAsync(ClusterIdFile, cancellationToken) : null;
        if (await ClusterIdAsync(connection, cancellationToken) != expected)
            throw new NpgsqlException("the server at its address is another one.");
    }

    public override async Task<string?> TryStartAsync(CancellationToken cancellationToken)
    {
        // The node inherits the output, so that goes to a file. Where setsid exists, Ctrl+C reaches only the app.
        string[] arguments =
        [
            "-c", "exec \"$@\" >\"$0\" 2>&1 </dev/null", LogFile,
            .. FindOnPath("setsid") is { } setsid ? [setsid] : Array.Empty<string>(),
            program, "start-single-node", "--insecure", "--listen-addr=127.0.0.1:0", "--http-addr=127.0.0.1:0",
            $"--store={Folder}", $"--pid-file={ProcessIdFile}", $"--listening-url-file={UrlFile}", "--background",
        ];
        var (exitCode, _) = await RunAsync("/bin/sh", arguments, cancellationToken);
        if (exitCode != 0)
        {
            var output = await File.ReadAllTextAsync(LogFile, cancellationToken);
            if (output.Contains("lock", StringComparison.OrdinalIgnoreCase))
                return output; // A node left by a killed process is still starting, or still stopping.
            throw new LocalDatabaseException($"{program} did not start: {output} {LocalDatabase.WaysOn}");
        }

        var address = Address() ?? throw new LocalDatabaseException($"{program} did not say where it listens. {LocalDatabase.WaysOn}");
        address.Pooling = false;
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await File.WriteAllTextAsync(ClusterIdFile, await ClusterIdAsync(connection, cancellationToken), cancellationToken);
        return null;
    }

    public override async Task StopAsync()
    {
        if (!File.Exists(ProcessIdFile) || !int.TryParse(await File.ReadAllTextAsync(ProcessIdFile), out var processId))
            return;

        // SIGTERM drains and stops the node.
        var (exitCode, _) = await RunAsync("/bin/sh", ["-c", $"kill -TERM {processId}"], CancellationToken.None);
        if (exitCode != 0)
            return;
        try
        {
            using var process = Process.GetProcessById(processId);
            await process.WaitForExitAsync().WaitAsync(LocalDatabase.Patience);
        }
        catch (Exception e) when (e is ArgumentException or TimeoutException)
        {
            // Gone already, or not within a minute.
        }
    }

    private static async Task<string> ClusterIdAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await ScalarAsync(connection, "SELECT crdb_internal.cluster_id()", cancellationToken))!.ToString()!;
}

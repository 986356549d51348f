using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace TodoApp.Database.Local;

/// <summary>
/// The folder holds the cluster, its log, and the superuser's password: any user of this machine can reach a loopback port.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PostgresServer : LocalServer
{
    private const string User = "todos";

    private readonly string _binaries;
    private readonly string? _account;

    private PostgresServer(string folder, string binaries, string? account) : base(folder)
    {
        _binaries = binaries;
        _account = account;
    }

    private string Cluster => Path.Combine(Folder, "data");
    private string LogFile => Path.Combine(Folder, "log");
    private string PasswordFile => Path.Combine(Folder, "password");

    /// <returns>Null when PostgreSQL is not installed.</returns>
    public static async Task<PostgresServer?> FindAsync(string directory, CancellationToken cancellationToken)
    {
        var versions = await FindBinariesAsync(cancellationToken);
        if (versions.Count == 0)
            return null;

        var folder = Path.Combine(directory, "postgres");
        string? account = null;
        if (Environment.IsPrivilegedProcess)
            (folder, account) = await FindAccountAsync(directory, folder, cancellationToken);

        // A cluster can be read only by the major version that made it.
        var versionFile = Path.Combine(folder, "data", "PG_VERSION");
        var major = File.Exists(versionFile) ? (await File.ReadAllTextAsync(versionFile, cancellationToken)).Trim() : null;
        var newestFirst = versions.OrderByDescending(v => v.Version);
        var binaries = newestFirst.FirstOrDefault(v => major is null || v.Version.Major.ToString() == major).Binaries
            ?? throw new LocalDatabaseException(
                $"The data in {folder} needs PostgreSQL {major}, which is not installed. Install it, or move that folder away. {LocalDatabase.WaysOn}");
        return new PostgresServer(folder, binaries, account);
    }

    /// <summary>
    /// PostgreSQL refuses to run as root: whoever has the data, or else the user postgres, does it, where that user can get at it.
    /// </summary>
    private static async Task<(string Folder, string Account)> FindAccountAsync(
        string directory, string folder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
            return (folder, (await RunAsync("stat", ["-c", "%U", folder], cancellationToken)).Output);

        const string account = "postgres";
        if ((await RunAsAsync(account, "test", ["-x", directory], cancellationToken)).ExitCode == 0)
            return (folder, account);

        // Made by that user, and nobody else's: anybody can write to /var/tmp.
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory)))[..16];
        var elsewhere = $"/var/tmp/todoapp-{hash}";
        var (exitCode, output) = await RunAsAsync(
            account, "sh", ["-c", "mkdir -p -m 700 \"$0\" && test -O \"$0\" && test ! -L \"$0\"", elsewhere], cancellationToken);
        return exitCode == 0
            ? (Path.Combine(elsewhere, "postgres"), account)
            : throw new LocalDatabaseException(
                $"PostgreSQL does not run as root, and the user {account} can use neither {directory} nor {elsewhere}: {output} {LocalDatabase.WaysOn}");
    }

    private static async Task<List<(Version Version, string Binaries)>> FindBinariesAsync(CancellationToken cancellationToken)
    {
        var folders = SearchPath()
            .Concat(Subfolders("/usr/lib/postgresql", "*"))
            .Concat(Subfolders("/opt/homebrew/opt", "postgresql*"))
            .Concat(Subfolders("/usr/local/opt", "postgresql*"));
        var found = new List<(Version, string)>();
        foreach (var folder in folders.Where(f => File.Exists(Path.Combine(f, "initdb")) && File.Exists(Path.Combine(f, "pg_ctl"))))
        {
            // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "postgres (PostgreSQL) 18beta1"
            var (_, output) = await RunAsync(Path.Combine(folder, "postgres"), ["--version"], cancellationToken);
            var match = Regex.Match(output, @"\) (\d+)(\.\d+)?");
            if (Version.TryParse(match.Groups[1].Value + (match.Groups[2].Success ? match.Groups[2].Value : ".0"), out var version))
                found.Add((version, folder));
        }

        return found;

        static IEnumerable<string> Subfolders(string parent, string pattern) =>
            Directory.Exists(parent) ? Directory.EnumerateDirectories(parent, pattern).Select(d => Path.Combine(d, "bin")) : [];
    }

    /// <summary>postmaster.pid names the port in its fourth line.</summary>
    public override NpgsqlConnectionStringBuilder? Address()
    {
        var file = Path.Combine(Cluster, "postmaster.pid");
        return File.Exists(file) && File.ReadAllLines(file) is { Length: > 3 } lines && int.TryParse(lines[3], out var port)
            ? new()
            {
                Host = "127.0.0.1",
                Port = port,
                Database = "postgres",
                Username = User,
                Password = File.ReadAllText(PasswordFile),
                SslMode = SslMode.Disable,
            }
            : null;
    }

    // In the template, so that databases made later have it too. CockroachDB's values have the same form: 10 µs, then 15 bits.
    public override async Task PrepareAsync(NpgsqlConnectionStringBuilder address, CancellationToken cancellationToken)
    {
        await using var template = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(address.ConnectionString) { Database = "template1" }.ConnectionString);
        await template.OpenAsync(cancellationToken);
        await ScalarAsync(template,
            """
            CREATE SEQUENCE IF NOT EXISTS public.unique_rowid_sequence;
            CREATE OR REPLACE FUNCTION public.unique_rowid() RETURNS INT8 LANGUAGE SQL VOLATILE AS $$
              SELECT ((extract(epoch FROM clock_timestamp()) * 100000)::INT8 << 15) | (nextval('public.unique_rowid_sequence') & 32767)
            $$;
            """,
            cancellationToken);
    }

    public override async Task<string?> TryStartAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Folder))
            await InitializeAsync(cancellationToken);

        // pg_ctl gives the server a session of its own: Ctrl+C reaches only the app, which stops it when done with it.
        var logged = File.Exists(LogFile) ? new FileInfo(LogFile).Length : 0;
        var (exitCode, output) = await RunAsAsync(
            _account,
            Path.Combine(_binaries, "pg_ctl"),
            ["start", "-w", "-D", Cluster, "-l", LogFile, "-o", $"-p {FreePort()}"],
            cancellationToken);
        if (exitCode == 0)
            return null;

        if (File.Exists(LogFile))
            output = Encoding.UTF8.GetString((await File.ReadAllBytesAsync(LogFile, cancellationToken)).AsSpan((int)logged));

        // A server left by a killed process is still starting or still stopping; or the port was taken a moment ago.
        return output.Contains("postmaster.pid") || output.Contains("could not bind")
            ? output
            : throw new LocalDatabaseException($"PostgreSQL did not start in {Folder}: {output} {LocalDatabase.WaysOn}");
    }

    public override Task StopAsync() =>
        RunAsAsync(_account, Path.Combine(_binaries, "pg_ctl"), ["stop", "-w", "-m", "fast", "-D", Cluster], CancellationToken.None);

    /// <summary>All or nothing: the folder appears under its name when it is complete.</summary>
    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        var draft = Folder + ".new";
        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true);
        Directory.CreateDirectory(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var password = Path.Combine(draft, "password");
        await File.WriteAllTextAsync(password, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), cancellationToken);
        File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (_account is not null)
            await RunAsync("chown", ["-R", $"{_account}:", draft], cancellationToken);

        var cluster = Path.Combine(draft, "data");
        var (exitCode, output) = await RunAsAsync(
            _account,
            Path.Combine(_binaries, "initdb"),
            [
                "--no-sync", "--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", $"--username={User}",
                $"--pwfile={password}", "-D", cluster,
            ],
            cancellationToken);
        if (exitCode != 0)
            throw new LocalDatabaseException($"PostgreSQL could not set up {Folder}: {output} {LocalDatabase.WaysOn}");
        await File.AppendAllTextAsync(
            Path.Combine(cluster, "postgresql.conf"),
            """

            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            max_connections = 200
            timezone = 'UTC'
            log_timezone = 'UTC'

            """,
            cancellationToken);
        Directory.Move(draft, Folder);
    }

    private static Task<(int ExitCode, string Output)> RunAsAsync(
        string? account, string program, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        account is null
            ? RunAsync(program, arguments, cancellationToken)
            : RunAsync("runuser", ["-u", account, "--", program, .. arguments], cancellationToken);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

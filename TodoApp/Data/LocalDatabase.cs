using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace TodoApp.Data;

/// <summary>
/// Development and tests only: a private database server when nothing is configured. A <c>cockroach</c> on PATH is run as a
/// single node, otherwise PostgreSQL's own binaries run a cluster; both listen on a free loopback port and keep their data.
/// </summary>
/// <remarks>
/// A directory has one server, however many processes use it. The first to start starts the server, later ones share it, and
/// the last to be disposed stops it. A server that a killed process left behind is taken over, not doubled: what counts as
/// "using" is a lock on a file, which the operating system drops with the process.
/// </remarks>
public sealed class LocalDatabase : IAsyncDisposable
{
    private const string Name = "todos";

    private const string WaysOn =
        "Three ways on: set ConnectionStrings:Todos or DATABASE_URL to a database of yours; run `docker compose up`; " +
        "or install cockroach or postgresql on this machine.";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _directory;
    private readonly Server _server;
    private FileStream? _use;

    private LocalDatabase(string directory, Server server, FileStream use)
    {
        _directory = directory;
        _server = server;
        _use = use;
    }

    /// <summary>In Npgsql's keyword form, to the database <c>todos</c>, as a superuser.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Engine, version and place, such as <c>PostgreSQL 15.18 in /src/TodoApp/.data/postgres</c>.</summary>
    public string Description { get; private set; } = "";

    /// <summary>The folder that holds everything the server keeps. Deleting it while nothing runs starts afresh.</summary>
    public string DataDirectory => _server.Folder;

    /// <summary>Starts, shares or takes over the server that keeps its data under <paramref name="directory"/>.</summary>
    /// <exception cref="LocalDatabaseException">Nothing to start is installed, or it did not start. Says what to do.</exception>
    public static async Task<LocalDatabase> StartAsync(string directory, CancellationToken cancellationToken = default)
    {
        if (OperatingSystem.IsWindows())
            throw new LocalDatabaseException($"No database is configured, and a local one cannot be started on Windows. {WaysOn}");

        directory = Path.GetFullPath(directory);
        await using var turn = await TakeTurnAsync(directory, cancellationToken);

        var server = await FindServerAsync(directory, cancellationToken)
            ?? throw new LocalDatabaseException($"No database is configured, and none is installed on this machine. {WaysOn}");
        var database = new LocalDatabase(directory, server, OpenUse(directory, FileShare.Read));
        try
        {
            await database.ConnectAsync(cancellationToken);
            return database;
        }
        catch
        {
            await database.LeaveAsync();
            throw;
        }
    }

    /// <summary>Stops the server, unless another user of the directory still needs it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_use is null)
            return;

        await using var turn = await TakeTurnAsync(_directory, CancellationToken.None);
        await LeaveAsync();
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var problem = "";
            if (_server.Address() is { } address)
            {
                try
                {
                    await OpenAsync(address, cancellationToken);
                    return;
                }
                catch (NpgsqlException e)
                {
                    problem = e.Message;
                }
            }

            if (await _server.TryStartAsync(cancellationToken) is not { } obstacle)
                continue;
            if (waited.Elapsed > Patience)
                throw new LocalDatabaseException($"The database in {_server.Folder} does not answer: {problem} {obstacle} {WaysOn}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
    }

    private async Task OpenAsync(NpgsqlConnectionStringBuilder address, CancellationToken cancellationToken)
    {
        // Unpooled: CREATE DATABASE is refused while anybody is connected to the template.
        address.Pooling = false;
        await using (var connection = new NpgsqlConnection(address.ConnectionString))
        {
            await connection.OpenAsync(cancellationToken);
            await _server.RecognizeAsync(connection, cancellationToken);
            var version = (string)(await ScalarAsync(connection, "SELECT version()", cancellationToken))!;
            Description = $"{version.Split([" (", " on "], StringSplitOptions.None)[0]} in {_server.Folder}";
            if (await ScalarAsync(connection, $"SELECT 1 FROM pg_database WHERE datname = '{Name}'", cancellationToken) is null)
            {
                await _server.PrepareAsync(address, cancellationToken);
                await ScalarAsync(connection, $"CREATE DATABASE {Name}", cancellationToken);
            }
        }

        address.Remove("Pooling");
        address.Database = Name;
        ConnectionString = address.ConnectionString;
    }

    private async Task LeaveAsync()
    {
        _use!.Dispose();
        _use = null;
        try
        {
            using var last = OpenUse(_directory, FileShare.None);
            await _server.StopAsync();
        }
        catch (IOException)
        {
            // Another user holds it.
        }
    }

    /// <summary>Starting and stopping happen one at a time.</summary>
    private static async Task<FileStream> TakeTurnAsync(string directory, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                Directory.CreateDirectory(directory);
                return OpenLock(Path.Combine(directory, "turn.lock"), FileShare.None);
            }
            catch (UnauthorizedAccessException e)
            {
                throw new LocalDatabaseException($"{e.Message} {WaysOn}");
            }
            catch (IOException) when (waited.Elapsed < 2 * Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
            catch (IOException)
            {
                throw new LocalDatabaseException($"Another process takes too long to start or stop the database in {directory}. {WaysOn}");
            }
        }
    }

    private static FileStream OpenUse(string directory, FileShare share) => OpenLock(Path.Combine(directory, "use.lock"), share);

    /// <summary>On Unix, FileShare.None is an exclusive flock(2) and FileShare.Read a shared one; both end with the process.</summary>
    private static FileStream OpenLock(string path, FileShare share) => new(path, FileMode.OpenOrCreate, FileAccess.Read, share);

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    [UnsupportedOSPlatform("windows")]
    private static async Task<Server?> FindServerAsync(string directory, CancellationToken cancellationToken) =>
        FindOnPath("cockroach") is { } cockroach
            ? new CockroachServer(cockroach, directory)
            : await PostgresServer.FindAsync(directory, cancellationToken);

    private static string? FindOnPath(string program) =>
        SearchPath().Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string[] SearchPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a program to its end. It must not leave a child that keeps its output open.</summary>
    private static async Task<(int ExitCode, string Output)> RunAsync(
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

    private abstract class Server(string folder)
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
    }

    private sealed class CockroachServer(string program, string directory) : Server(Path.Combine(directory, "cockroach"))
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
                throw new LocalDatabaseException($"{program} did not start: {output} {WaysOn}");
            }

            var address = Address() ?? throw new LocalDatabaseException($"{program} did not say where it listens. {WaysOn}");
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
                await process.WaitForExitAsync().WaitAsync(Patience);
            }
            catch (Exception e) when (e is ArgumentException or TimeoutException)
            {
                // Gone already, or not within a minute.
            }
        }

        private static async Task<string> ClusterIdAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
            (await ScalarAsync(connection, "SELECT crdb_internal.cluster_id()", cancellationToken))!.ToString()!;
    }

    /// <summary>
    /// The folder holds the cluster, its log, and the superuser's password: any user of this machine can reach a loopback port.
    /// </summary>
    [UnsupportedOSPlatform("windows")]
    private sealed class PostgresServer : Server
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
                    $"The data in {folder} needs PostgreSQL {major}, which is not installed. Install it, or move that folder away. {WaysOn}");
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
                    $"PostgreSQL does not run as root, and the user {account} can use neither {directory} nor {elsewhere}: {output} {WaysOn}");
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
                : throw new LocalDatabaseException($"PostgreSQL did not start in {Folder}: {output} {WaysOn}");
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
                throw new LocalDatabaseException($"PostgreSQL could not set up {Folder}: {output} {WaysOn}");
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
}

/// <summary>The development database cannot be used; the message says why and names the ways on.</summary>
public sealed class LocalDatabaseException(string message) : Exception(message);

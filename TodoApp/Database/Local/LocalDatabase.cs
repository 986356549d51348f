using System.Diagnostics;
using System.Runtime.Versioning;
using Npgsql;

namespace TodoApp.Database.Local;

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

    internal const string WaysOn =
        "Three ways on: set ConnectionStrings:Todos or DATABASE_URL to a database of yours; run `docker compose up`; " +
        "or install cockroach or postgresql on this machine.";

    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _directory;
    private readonly LocalServer _server;
    private FileStream? _use;

    private LocalDatabase(string directory, LocalServer server, FileStream use)
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
            var version = (string)(await LocalServer.ScalarAsync(connection, "SELECT version()", cancellationToken))!;
            Description = $"{version.Split([" (", " on "], StringSplitOptions.None)[0]} in {_server.Folder}";
            if (await LocalServer.ScalarAsync(connection, $"SELECT 1 FROM pg_database WHERE datname = '{Name}'", cancellationToken) is null)
            {
                await _server.PrepareAsync(address, cancellationToken);
                await LocalServer.ScalarAsync(connection, $"CREATE DATABASE {Name}", cancellationToken);
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

    [UnsupportedOSPlatform("windows")]
    private static async Task<LocalServer?> FindServerAsync(string directory, CancellationToken cancellationToken) =>
        LocalServer.FindOnPath("cockroach") is { } cockroach
            ? new CockroachServer(cockroach, directory)
            : await PostgresServer.FindAsync(directory, cancellationToken);
}

/// <summary>The development database cannot be used; the message says why and names the ways on.</summary>
public sealed class LocalDatabaseException(string message) : Exception(message);

public static class LocalDatabaseDefault
{
    /// <summary>In the Development environment, and only if no connection string is configured, runs a private database with the app.</summary>
    /// <returns>What stops it, or null.</returns>
    /// <exception cref="LocalDatabaseException">There is none to run; the message names the ways on.</exception>
    public static async Task<LocalDatabase?> StartLocalDatabaseAsync(this WebApplication app)
    {
        var isConfigured = !string.IsNullOrWhiteSpace(app.Configuration.GetConnectionString("Todos"))
            || !string.IsNullOrWhiteSpace(app.Configuration["DATABASE_URL"]);
        if (isConfigured || !app.Environment.IsDevelopment())
            return null;

        var local = await LocalDatabase.StartAsync(Path.Combine(app.Environment.ContentRootPath, ".data"));
        app.Configuration["ConnectionStrings:Todos"] = local.ConnectionString;
        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(
            $"""

            TodoApp is at  {string.Join("  ", app.Urls)}
            keeping to-dos in {local.Description}
            """));
        return local;
    }
}

using System.Diagnostics;
using Dapper;
using Npgsql;
using TodoApp.Database;
using TodoApp.Database.Local;
using TodoApp.Harness;
using TodoApp.Pages;

namespace TodoApp.Chaos;

/// <summary>
/// A database of its own, a proxy that fails before it, and two replicas of the app behind that, all on loopback; with a published app
/// also a load balancer before the replicas, which visitors then go through.
/// </summary>
public sealed class Cluster : IAsyncDisposable
{
    private const string Role = "todoapp";
    private const int QuietRows = 120;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder;
    private readonly AppProcess[] _replicas = new AppProcess[2];
    private readonly List<LogLine> _warningsOfTheGone = [];
    private readonly Traffic _traffic;
    private readonly string? _published;
    private LocalDatabase _database;
    private LoadBalancer? _balancer;

    private readonly bool _hasAccounts;

    private Cluster(DirectoryInfo folder, LocalDatabase database, Traffic traffic, string? published, bool hasAccounts)
    {
        (_folder, _database, _traffic, _published, _hasAccounts) = (folder, database, traffic, published, hasAccounts);
        Proxy = FaultProxy.Start(database.ConnectionString);
    }

    public FaultProxy Proxy { get; }

    /// <summary>Of the replicas, the same after a restart.</summary>
    public int[] Ports { get; } = [Loopback.FreePort(), Loopback.FreePort()];

    /// <summary>Ids of rows that nobody touches, newest first.</summary>
    public IReadOnlyList<long> Quiet { get; private set; } = [];

    /// <param name="published">The folder of a published app; null for the one that was built, without a load balancer.</param>
    public static async Task<Cluster> StartAsync(Traffic traffic, string? published, bool hasAccounts)
    {
        var folder = Directory.CreateDirectory(Repository.PathOf(".data", $"chaos-{Environment.ProcessId}"));
        var cluster = new Cluster(folder, await LocalDatabase.StartAsync(folder.FullName), traffic, published, hasAccounts);
        await using (var source = NpgsqlDataSource.Create(cluster._database.ConnectionString))
            await Schema.ApplyAsync(source);

        await using var connection = await cluster.ConnectAsync();
        await connection.ExecuteAsync(
            """
            INSERT INTO todos (todo_id, title, text, done, pub_date, position, list_id)
            SELECT i, 'quiet ' || i::TEXT, '', false, TIMESTAMP '2020-01-01 00:00:00' + i * INTERVAL '1 second', -i, 0
            FROM generate_series(1, @count) numbers (i)
            """,
            new { count = QuietRows });
        await connection.ExecuteAsync($"""
            CREATE ROLE {Role} LOGIN PASSWORD '{Role}';
            {string.Join(';', Tables.All.Select(table => table.Grant(Role)))};
            """);
        cluster.Quiet = [.. Enumerable.Range(1, QuietRows).Reverse().Select(id => (long)id)];
        await Task.WhenAll(cluster.StartReplicaAsync(0), cluster.StartReplicaAsync(1));
        if (published is not null)
            cluster._balancer = await LoadBalancer.StartAsync(folder.FullName, Loopback.FreePort(), cluster.Ports);
        return cluster;
    }

    /// <summary>A visitor with cookies of their own, who gets an answer or gives up within bounded time.</summary>
    public HttpClient Connect() => _published is null ? ConnectUncounted() : Connect(_traffic.Count(Handler()));

    /// <summary>One whose requests do not count.</summary>
    public static HttpClient ConnectUncounted() => Connect(Handler());

    public Uri Address(int replica, string path) => new($"http://127.0.0.1:{Ports[replica]}{path}");

    /// <summary>The load balancer's, or that of any replica.</summary>
    public Uri Address(Random random, string path)
        => _balancer is null ? Address(random.Next(Ports.Length), path) : new($"http://127.0.0.1:{_balancer.Port}{path}");

    public async Task StartReplicaAsync(int replica)
    {
        var through = new NpgsqlConnectionStringBuilder(Proxy.ConnectionString) { Username = Role, Password = Role };
        _replicas[replica] = new AppProcess(AppProcess.ProgramIn(_published ?? AppProcess.Built),
        [
            ("ASPNETCORE_URLS", $"http://127.0.0.1:{Ports[replica]}"),
            ("ConnectionStrings__Todos", through.ConnectionString),
            ("ShutdownDelay", _published is null ? "0.5" : "2"),
            ("Logging__LogLevel__TodoApp", "Debug"),
            ("Accounts__Mode", _hasAccounts ? "open" : "off"),
        ]);
        await _replicas[replica].AddressAsync();
    }

    /// <returns>The exit code of a replica that was asked to stop.</returns>
    public async Task<int> TerminateReplicaAsync(int replica)
    {
        _replicas[replica].Terminate();
        var exitCode = await _replicas[replica].ExitAsync();
        await RemoveAsync(replica);
        return exitCode;
    }

    public async Task KillReplicaAsync(int replica)
    {
        _replicas[replica].Kill();
        await RemoveAsync(replica);
    }

    /// <summary>As <c>pg_ctl stop -m immediate</c>: no checkpoint, no goodbye; the next start recovers from the log.</summary>
    public async Task CrashDatabaseAsync()
    {
        var pid = int.Parse((await File.ReadAllLinesAsync(Path.Combine(_database.DataDirectory, "data", "postmaster.pid")))[0], System.Globalization.CultureInfo.InvariantCulture);
        using var postmaster = Process.GetProcessById(pid);
        using var kill = Process.Start("kill", ["-QUIT", $"{pid}"]);
        await kill.WaitForExitAsync();
        await postmaster.WaitForExitAsync().WaitAsync(Patience);
    }

    public async Task RestartDatabaseAsync()
    {
        var crashed = _database;
        _database = await LocalDatabase.StartAsync(_folder.FullName);
        Proxy.ServerPort = new NpgsqlConnectionStringBuilder(_database.ConnectionString).Port;
        await crashed.DisposeAsync(); // It no longer counts as a user; the new one does.
    }

    /// <summary>From now on the app has so many connections, over all replicas, and has to open them anew.</summary>
    public async Task LimitConnectionsAsync(int connections)
    {
        await using var connection = await ConnectAsync();
        await connection.ExecuteAsync($"ALTER ROLE {Role} CONNECTION LIMIT {connections}");
        await connection.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{Role}'");
    }

    /// <summary>How often the replicas that run now were told that there are too many connections.</summary>
    public int RefusedConnections() => _replicas.Sum(replica => replica.Output.Split(PostgresErrorCodes.TooManyConnections).Length - 1);

    /// <summary>What the replicas logged at level Warning and above, those that are gone included, in order.</summary>
    public IEnumerable<LogLine> Warnings()
        => _warningsOfTheGone.Concat(_replicas.SelectMany((replica, i) => LogLine.WarningsIn(replica.Output, $"replica {i + 1}"))).OrderBy(line => line.Moment);

    /// <summary>No more faults, connections for all, and both replicas answer.</summary>
    public async Task HealAsync()
    {
        Proxy.Arm();
        // Of few connections one replica may hold all, also while it needs none, and the other is not ready then.
        await using (var connection = await ConnectAsync())
            await connection.ExecuteAsync($"ALTER ROLE {Role} CONNECTION LIMIT -1");
        await ReadyAsync();
    }

    /// <summary>Both replicas say that they are ready.</summary>
    public async Task ReadyAsync()
    {
        using var client = ConnectUncounted();
        foreach (var replica in new[] { 0, 1 })
            await Eventually.TrueAsync(async () => (await client.GetAsync(Address(replica, Addresses.Readyz))).IsSuccessStatusCode, Patience);
    }

    /// <summary>Of the first list, which visitors share.</summary>
    public async Task<IReadOnlyList<Row>> RowsAsync()
    {
        await using var connection = await ConnectAsync();
        var list = await connection.QueryAsync<(long Id, string Title, bool Done)>("SELECT todo_id, title, done FROM todos WHERE list_id = 0");
        var trash = await connection.QueryAsync<(long Id, string Title, bool Done)>("SELECT todo_id, title, done FROM deleted_todos WHERE list_id = 0");
        return
        [
            .. list.Select(row => new Row(row.Id, Place.List, row.Title, row.Done)),
            .. trash.Select(row => new Row(row.Id, Place.Trash, row.Title, row.Done)),
        ];
    }

    public async Task<IReadOnlyList<(string Title, long ListId)>> ListedAsync()
    {
        await using var connection = await ConnectAsync();
        return [.. await connection.QueryAsync<(string, long)>("SELECT title, list_id FROM todos")];
    }

    /// <summary>Behind the app's back: everybody decides about every list.</summary>
    public async Task LetEverybodyInAsync()
    {
        await using var connection = await ConnectAsync();
        await connection.ExecuteAsync("""
            INSERT INTO list_members (list_id, user_id, role)
            SELECT lists.list_id, users.user_id, 3 FROM lists CROSS JOIN users ON CONFLICT DO NOTHING
            """);
    }

    public async Task<IReadOnlyList<Occurrence>> OccurrencesAsync()
    {
        await using var connection = await ConnectAsync();
        return [.. await connection.QueryAsync<Occurrence>("SELECT title AS Series, due AS Due, done AS Done FROM todos WHERE rule IS NOT NULL")];
    }

    public async ValueTask DisposeAsync()
    {
        if (_balancer is not null)
            await _balancer.DisposeAsync();
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        await Proxy.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task RemoveAsync(int replica)
    {
        await _replicas[replica].DisposeAsync();
        _warningsOfTheGone.AddRange(LogLine.WarningsIn(_replicas[replica].Output, $"replica {replica + 1}"));
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static SocketsHttpHandler Handler() => new() { AllowAutoRedirect = false, UseProxy = false };

    private static HttpClient Connect(HttpMessageHandler handler) => new(handler) { Timeout = TimeSpan.FromSeconds(20) };
}

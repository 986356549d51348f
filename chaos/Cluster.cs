using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dapper;
using Npgsql;
using TodoApp.Data;
using TodoApp.Tests;
using TodoApp.Tests.Faults;

namespace TodoApp.Chaos;

/// <summary>A database of its own, a proxy that fails before it, and two replicas of the app behind that, all on loopback.</summary>
public sealed class Cluster : IAsyncDisposable
{
    private const int QuietRows = 120;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder;
    private readonly AppProcess[] _replicas = new AppProcess[2];
    private LocalDatabase _database;

    private Cluster(DirectoryInfo folder, LocalDatabase database)
    {
        (_folder, _database) = (folder, database);
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        Proxy = FaultProxy.Start(server.Host!, server.Port);
    }

    public FaultProxy Proxy { get; }

    /// <summary>Of the replicas, the same after a restart.</summary>
    public int[] Ports { get; } = [FreePort(), FreePort()];

    /// <summary>Ids of rows that nobody touches, newest first.</summary>
    public IReadOnlyList<long> Quiet { get; private set; } = [];

    public static async Task<Cluster> StartAsync()
    {
        var folder = Directory.CreateDirectory(Repository.PathOf(".data", $"chaos-{Environment.ProcessId}"));
        var cluster = new Cluster(folder, await LocalDatabase.StartAsync(folder.FullName));
        await using (var source = NpgsqlDataSource.Create(cluster._database.ConnectionString))
            await Schema.ApplyAsync(source);

        await using var connection = await cluster.ConnectAsync();
        await connection.ExecuteAsync(
            """
            INSERT INTO todos (todo_id, title, text, done, pub_date, list_id)
            SELECT i, 'quiet ' || i::TEXT, '', false, TIMESTAMP '2020-01-01 00:00:00' + i * INTERVAL '1 second', 0
            FROM generate_series(1, @count) numbers (i)
            """,
            new { count = QuietRows });
        cluster.Quiet = [.. Enumerable.Range(1, QuietRows).Reverse().Select(id => (long)id)];
        await Task.WhenAll(cluster.StartReplicaAsync(0), cluster.StartReplicaAsync(1));
        return cluster;
    }

    /// <summary>A visitor with cookies of their own, who gets an answer or gives up within bounded time.</summary>
    public static HttpClient Connect() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(20) };

    public Uri Address(int replica, string path) => new($"http://127.0.0.1:{Ports[replica]}{path}");

    public async Task StartReplicaAsync(int replica)
    {
        var through = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Host = "127.0.0.1", Port = Proxy.Port, SslMode = SslMode.Disable };
        _replicas[replica] = new AppProcess(
        [
            ("ASPNETCORE_URLS", $"http://127.0.0.1:{Ports[replica]}"),
            ("ConnectionStrings__Todos", through.ConnectionString),
            ("ShutdownDelay", "0.5"),
        ]);
        await _replicas[replica].AddressAsync();
    }

    /// <returns>The exit code of a replica that was asked to stop.</returns>
    public async Task<int> TerminateReplicaAsync(int replica)
    {
        _replicas[replica].Terminate();
        var exitCode = await _replicas[replica].ExitAsync();
        await _replicas[replica].DisposeAsync();
        return exitCode;
    }

    public async Task KillReplicaAsync(int replica)
    {
        _replicas[replica].Kill();
        await _replicas[replica].DisposeAsync();
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

    /// <summary>No more faults, and both replicas answer.</summary>
    public async Task HealAsync()
    {
        Proxy.Arm();
        using var client = Connect();
        foreach (var replica in new[] { 0, 1 })
            await Eventually.TrueAsync(async () => (await client.GetAsync(Address(replica, "/readyz"))).IsSuccessStatusCode, Patience);
    }

    public async Task<IReadOnlyList<Row>> RowsAsync()
    {
        await using var connection = await ConnectAsync();
        var list = await connection.QueryAsync<(long Id, string Title, bool Done)>("SELECT todo_id, title, done FROM todos");
        var trash = await connection.QueryAsync<(long Id, string Title, bool Done)>("SELECT todo_id, title, done FROM deleted_todos");
        return
        [
            .. list.Select(row => new Row(row.Id, Place.List, row.Title, row.Done)),
            .. trash.Select(row => new Row(row.Id, Place.Trash, row.Title, row.Done)),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        await Proxy.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

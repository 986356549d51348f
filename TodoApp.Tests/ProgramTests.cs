using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace TodoApp.Tests;

/// <summary>The app as a process: what an operator sees who starts it.</summary>
public sealed class ProgramTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private static readonly HttpClient Http = new();

    private (string, string) Connection => ("ConnectionStrings__Todos", database.ConnectionString);

    [Fact]
    public async Task Without_a_connection_string_it_exits_with_1_and_one_line_that_names_the_setting()
    {
        await using var app = new AppProcess([]);

        Assert.Equal(1, await app.ExitAsync());
        Assert.Contains("ConnectionStrings:Todos", Assert.Single(app.Output.Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Database__MaxPoolSize", "many")]
    [InlineData("RateLimit__PostsPerMinute", "abc")]
    [InlineData("ShutdownDelay", "-1")]
    [InlineData("RateLimit__PostsPerMinute", "0.5")]
    [InlineData("Trash__RetentionDays", "a month")]
    [InlineData("Trash__RetentionDays", "0.5")]
    [InlineData("ForwardedHeaders__KnownNetworks__0", "everywhere")]
    [InlineData("DataProtection__Certificate", "/nowhere/keys.pem")]
    public async Task A_setting_that_makes_no_sense_stops_the_start_with_one_line_that_names_it(string setting, string value)
    {
        await using var app = new AppProcess([Connection, ("Database__AllowPlaintext", "true"), (setting, value)]);

        Assert.Equal(1, await app.ExitAsync());
        var line = Assert.Single(app.Errors);
        Assert.Contains(setting.Replace("__0", "", StringComparison.Ordinal).Replace("__", ":", StringComparison.Ordinal), line, StringComparison.Ordinal);
        Assert.Contains(value, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Started_from_another_folder_it_reads_its_settings_and_serves_pages_and_files()
    {
        await using var app = new AppProcess([Connection, ("Database__AllowPlaintext", "true")]);
        var address = await app.AddressAsync();

        var page = await Http.GetPageAsync(address.ToString());
        Assert.Equal(HttpStatusCode.OK, page.Status);
        var stylesheet = page.Document.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(new Uri(address, stylesheet))).StatusCode);
        Assert.DoesNotContain("Npgsql.Command", app.Output, StringComparison.Ordinal); // Silenced by appsettings.json.
    }

    [Fact]
    public async Task Migrate_applies_the_schema_as_often_as_you_like_and_exits()
    {
        for (var i = 0; i < 2; i++)
        {
            await using var app = new AppProcess([Connection, ("Database__AllowPlaintext", "true")], "migrate");
            Assert.Equal(0, await app.ExitAsync());
        }
        Assert.Empty(await database.QueryAsync<string>("SELECT title FROM todos"));
    }

    [Fact]
    public async Task Migrate_says_what_is_wrong_in_one_line()
    {
        var missing = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "no_such_database" }.ConnectionString;
        await using var app = new AppProcess([("ConnectionStrings__Todos", missing), ("Database__AllowPlaintext", "true")], "migrate");

        Assert.Equal(1, await app.ExitAsync());
        Assert.Contains("no_such_database", Assert.Single(app.Output.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_PostgreSQL_is_refused_in_one_line()
    {
        Assert.SkipWhen(TestServer.IsCockroach, "PostgreSQL only: CockroachDB has unique_rowid().");
        await database.ExecuteAsync("CREATE SCHEMA plain");
        var plain = new NpgsqlConnectionStringBuilder(database.ConnectionString) { SearchPath = "plain" }.ConnectionString;
        (string, string)[] settings = [("ConnectionStrings__Todos", plain), ("Database__AllowPlaintext", "true")];
        await using var migrate = new AppProcess(settings, "migrate");
        await using var development = new AppProcess([("ASPNETCORE_ENVIRONMENT", "Development"), .. settings]);

        foreach (var app in new[] { migrate, development })
        {
            Assert.Equal(1, await app.ExitAsync());
            Assert.Contains("is not CockroachDB", Assert.Single(app.Errors), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_database_that_is_away_at_the_start_means_503_pages_until_it_is_there()
    {
        var real = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        using var reserved = new TcpListener(IPAddress.Loopback, 0);
        reserved.Start();
        var port = ((IPEndPoint)reserved.LocalEndpoint).Port;
        reserved.Stop();
        var away = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = port }.ConnectionString;
        await using var app = new AppProcess([("ConnectionStrings__Todos", away)]);
        var address = await app.AddressAsync();

        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(new Uri(address, Addresses.Healthz))).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Http.GetAsync(new Uri(address, Addresses.Readyz))).StatusCode);
        var page = await Http.GetPageAsync(address.ToString());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.NotNull(page.Response.Headers.RetryAfter);
        Assert.Contains("not available right now", page.Text, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{port}", app.Output, StringComparison.Ordinal);

        await using var relay = new Relay(port, real.Host!, real.Port);
        await Eventually.TrueAsync(async () => (await Http.GetAsync(address)).StatusCode == HttpStatusCode.OK, TimeSpan.FromSeconds(15));
    }

    /// <summary>The database comes up at the address where it was away: forwards bytes from a loopback port.</summary>
    private sealed class Relay : IAsyncDisposable
    {
        private readonly TcpListener _listener;
        private readonly CancellationTokenSource _stop = new();

        public Relay(int port, string host, int target)
        {
            _listener = new TcpListener(IPAddress.Loopback, port);
            _listener.Start();
            _ = AcceptAsync(host, target);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Dispose();
            _stop.Dispose();
        }

        private async Task AcceptAsync(string host, int target)
        {
            while (!_stop.IsCancellationRequested)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var server = new TcpClient();
                await server.ConnectAsync(host, target, _stop.Token);
                _ = client.GetStream().CopyToAsync(server.GetStream(), _stop.Token);
                _ = server.GetStream().CopyToAsync(client.GetStream(), _stop.Token);
            }
        }
    }
}

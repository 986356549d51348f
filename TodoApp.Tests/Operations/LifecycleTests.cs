using System.Diagnostics;
using System.Net;

namespace TodoApp.Tests.Operations;

/// <summary>A replica that starts, is overloaded, loses its connections and stops.</summary>
public sealed class LifecycleTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    /// <summary>Long enough for every pooled connection and every pause between tries to end.</summary>
    private static readonly TimeSpan TimeAway = TimeSpan.FromSeconds(5);

    private static readonly HttpClient Http = new();

    private static Uri Readyz(Uri address) => new(address, Addresses.Readyz);

    private AppProcess StartApp(params IEnumerable<(string, string)> settings)
        => new([("ConnectionStrings__Todos", database.ConnectionString), ("Database__AllowPlaintext", "true"), .. settings]);

    [Fact]
    public async Task On_SIGTERM_it_is_unready_at_once_still_serves_until_the_delay_is_over_and_exits_with_0()
    {
        await using var app = StartApp(("ShutdownDelay", "3"));
        var address = await app.AddressAsync();
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(Readyz(address))).StatusCode);

        var stopping = Stopwatch.StartNew();
        app.Terminate();
        await Eventually.TrueAsync(
            async () => (await Http.GetAsync(Readyz(address))).StatusCode == HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(2));

        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(address)).StatusCode);
        Assert.Equal(0, await app.ExitAsync());
        Assert.InRange(stopping.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task The_list_was_rendered_before_it_is_ready_so_that_the_first_person_does_not_wait_for_the_compiler()
    {
        await using var proxy = FaultProxy.Start(database.ConnectionString);
        await using var app = StartApp(("ConnectionStrings__Todos", proxy.ConnectionString));
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(Readyz(await app.AddressAsync()))).StatusCode);
        Assert.Contains(proxy.Statements, sql => sql.Contains(" FROM todos WHERE list_id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_address_that_is_taken_means_exit_1_and_one_line_and_no_complaint_of_what_runs_in_the_background()
    {
        await using var first = StartApp();
        var address = await first.AddressAsync();
        await using var second = StartApp(("ASPNETCORE_URLS", $"http://127.0.0.1:{address.Port}"));

        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains($"127.0.0.1:{address.Port}: address already in use", Assert.Single(second.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain("BackgroundService", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_that_the_server_closed_while_idle_are_replaced_and_nobody_sees_an_error()
    {
        Assert.SkipWhen(TestServer.IsCockroach, "PostgreSQL only: pg_terminate_backend.");
        await using var app = StartApp();
        var address = await app.AddressAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Http.GetAsync(address)));

        for (var round = 0; round < 3; round++)
        {
            await database.QueryAsync<bool>("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                """);
            var pages = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Http.GetAsync(address)));
            Assert.All(pages, page => Assert.Equal(HttpStatusCode.OK, page.StatusCode));
        }
    }

    [Fact]
    public async Task More_load_than_the_pool_can_take_gets_503_with_Retry_After_in_bounded_time_and_then_it_recovers()
    {
        Assert.SkipWhen(TestServer.IsCockroach, "PostgreSQL only: a trigger with pg_sleep.");
        await database.ExecuteAsync("""
            CREATE OR REPLACE FUNCTION slow() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.5); RETURN NEW; END $$
            """);
        await database.ExecuteAsync("CREATE TRIGGER slow BEFORE UPDATE ON todos FOR EACH ROW EXECUTE FUNCTION slow()");
        await database.AddTodosAsync(256);
        await using var app = StartApp(("Database__MaxPoolSize", "8"), ("Database__RetryDeadline", "3"));
        var client = new HttpClient { BaseAddress = await app.AddressAsync(), Timeout = TimeSpan.FromSeconds(20) };
        var page = await client.GetPageAsync(Addresses.List());
        var requests = Enumerable.Range(1, 256).Select(id =>
        {
            var request = page.RequestOf("Complete Todo 256");
            return (id, request);
        }).ToList();

        var waited = Stopwatch.StartNew();
        var responses = await Task.WhenAll(requests.Select(async each => await client.SendAsync(await WithIdAsync(each.request, each.id))));

        Assert.True(waited.Elapsed < TimeSpan.FromSeconds(15), $"The last answer took {waited.Elapsed}.");
        Assert.All(responses, response => Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{response.StatusCode}"));
        Assert.All(responses.Where(response => response.StatusCode == HttpStatusCode.ServiceUnavailable), response => Assert.NotNull(response.Headers.RetryAfter));
        Assert.Contains(responses, response => response.StatusCode == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, (await client.GetPageAsync(Addresses.List())).Status);
        await database.ExecuteAsync("DROP TRIGGER slow ON todos");
    }

    [Fact]
    public async Task While_the_database_is_away_pages_say_so_and_the_log_once_and_within_two_seconds_of_its_return_all_is_well()
    {
        await using var proxy = await database.StartProxyAsync();
        await using var app = new AppProcess([("ConnectionStrings__Todos", proxy.ConnectionString)]);
        var address = await app.AddressAsync();
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(Readyz(address))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(address)).StatusCode);

        proxy.Arm(Fault.Cut(FaultPoint.Connect) with { Times = int.MaxValue });
        proxy.Cut();
        for (var away = Stopwatch.StartNew(); away.Elapsed < TimeAway;)
        {
            var page = await Http.GetAsync(address);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
            Assert.NotNull(page.Headers.RetryAfter);
        }

        proxy.Reset();
        var back = Stopwatch.StartNew();
        await Eventually.TrueAsync(async () => (await Http.GetAsync(address)).StatusCode == HttpStatusCode.OK, TimeSpan.FromSeconds(2));
        Assert.InRange(back.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));

        string[] Lines(string words) => [.. app.Output.Split('\n').Where(line => line.Contains(words, StringComparison.Ordinal))];
        await Eventually.TrueAsync(() => Task.FromResult(Lines("Keeping to-dos in").Length == 2), TimeSpan.FromSeconds(5)); // At the start, and now.
        Assert.Contains($"127.0.0.1:{proxy.Port} broke the connection off", Assert.Single(Lines("The database cannot be used")), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", app.Output, StringComparison.Ordinal);
    }

    private static async Task<HttpRequestMessage> WithIdAsync(HttpRequestMessage request, int id)
    {
        var (body, type) = (await request.Content!.ReadAsStringAsync(), request.Content.Headers.ContentType!);
        request.Content = new StringContent(body.Replace("\r\n\r\n256\r\n", $"\r\n\r\n{id}\r\n", StringComparison.Ordinal), type);
        return request;
    }
}

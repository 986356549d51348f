using System.Net;
using System.Net.ServerSentEvents;
using Microsoft.Extensions.DependencyInjection;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Tests.Todos;

/// <summary>Whoever looks at a list hears of what others do, on whichever replica, and nobody else does.</summary>
public sealed class ListWatchTests(AccountsFixture fixture) : IClassFixture<AccountsFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Nobody has looked at a list here: what is known of one is forgotten only some time after the last has gone.</summary>
    private readonly RunningApp _app = fixture.StartApp();

    public async ValueTask InitializeAsync()
    {
        await fixture.EmptyAccountsAsync();
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.AddTodosAsync(3);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task What_is_done_on_another_replica_is_told_once()
    {
        using var client = _app.CreateClient();
        await client.SignUpAsync("ada");
        await using var stream = await ListenAsync(client);
        await using var replica = fixture.StartApp();
        using var other = replica.CreateClient();
        var page = await other.SignInAsync("ada");

        await page.ClickAsync("Complete Todo 2");

        Assert.True(await stream.ChangedAsync());
    }

    /// <summary>It began first, and its clock says so; whoever looked for what is later than the last change would miss it.</summary>
    [Fact]
    public async Task A_transaction_that_commits_after_a_later_one_is_told_too()
    {
        using var client = _app.CreateClient();
        await client.SignUpAsync("ada");
        await using var stream = await ListenAsync(client);
        await using var connection = await fixture.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var slow = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var update = connection.CreateCommand())
        {
            update.CommandText = "UPDATE todos SET done = true WHERE list_id = 0 AND todo_id = 1";
            await update.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        await fixture.Database.ExecuteAsync("UPDATE todos SET done = true WHERE list_id = 0 AND todo_id = 2");
        Assert.True(await stream.ChangedAsync());

        await slow.CommitAsync(TestContext.Current.CancellationToken);

        Assert.True(await stream.ChangedAsync());
    }

    [Fact]
    public async Task It_ends_when_a_right_ends()
    {
        using var client = _app.CreateClient();
        await client.SignUpAsync("ada");
        await using var stream = await ListenAsync(client);

        await fixture.Database.ExecuteAsync("DELETE FROM list_members WHERE user_id <> 0");

        Assert.False(await stream.ChangedAsync());
    }

    [Fact]
    public async Task It_ends_when_a_session_ends()
    {
        using var client = _app.CreateClient();
        await client.SignUpAsync("ada");
        await using var stream = await ListenAsync(client);

        await fixture.Database.ExecuteAsync("DELETE FROM user_sessions");

        Assert.False(await stream.ChangedAsync());
    }

    [Fact]
    public async Task Whoever_is_no_member_hears_nothing_of_a_list_nor_that_there_is_one()
    {
        await _app.CreateClient().SignUpAsync("ada");
        using var stranger = _app.CreateClient();
        await stranger.SignUpAsync("bob");

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(new Uri(Addresses.Changes(TodoList.First), UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(new Uri(Addresses.Changes(12345), UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task While_nobody_looks_the_database_is_asked_nothing_and_while_many_do_one_statement_a_second()
    {
        await using var proxy = await fixture.Database.StartProxyAsync();
        await using var app = fixture.StartApp([("ConnectionStrings:Todos", proxy.ConnectionString), ("Accounts:Mode", "off")]);
        using var client = app.CreateClient();
        await client.GetPageAsync(Addresses.List());
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        proxy.Reset();
        await Task.Delay(2500, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(proxy.Statements, IsLook);

        var streams = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ListenAsync(client)));
        proxy.Reset();
        await Task.Delay(3000, TestContext.Current.CancellationToken);

        Assert.InRange(proxy.Statements.Count(IsLook), 1, 4);
        foreach (var stream in streams)
            await stream.DisposeAsync();

        static bool IsLook(string statement) => statement.Contains("AS digest", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_leaves_is_forgotten_and_no_error_is_logged()
    {
        await using var app = fixture.StartApp([("Accounts:Mode", "off")]);
        using var client = app.CreateClient();
        await fixture.Database.ExecuteAsync("INSERT INTO list_members (list_id, user_id, role) VALUES (0, 0, 3) ON CONFLICT DO NOTHING");
        for (var times = 0; times < 20; times++)
        {
            var streams = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ =>
                client.GetAsync(new Uri(Addresses.Changes(TodoList.First), UriKind.Relative), HttpCompletionOption.ResponseHeadersRead)));
            foreach (var stream in streams)
                stream.Dispose();
        }

        await Eventually.TrueAsync(() => Task.FromResult(app.Services.GetRequiredService<ListWatch>().Count == 0), Patience);
        Assert.DoesNotContain("unhandled exception", app.Log.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_replica_that_stops_ends_its_streams_at_once()
    {
        var app = fixture.StartApp([("Accounts:Mode", "off")]);
        using var client = app.CreateClient();
        await fixture.Database.ExecuteAsync("INSERT INTO list_members (list_id, user_id, role) VALUES (0, 0, 3) ON CONFLICT DO NOTHING");
        await using var stream = await ListenAsync(client);

        var stopped = app.DisposeAsync().AsTask();

        Assert.False(await stream.ChangedAsync());
        await stopped.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    /// <summary>Past what is told at the beginning, because there may have been a change before anybody listened.</summary>
    private static async Task<Stream> ListenAsync(HttpClient client)
    {
        var response = await client.GetAsync(new Uri(Addresses.Changes(TodoList.First), UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(("text/event-stream", "no"), (response.Content.Headers.ContentType?.MediaType, response.Headers.GetValues("X-Accel-Buffering").Single()));
        var stream = new Stream(response);
        Assert.True(await stream.ChangedAsync());
        return stream;
    }

    private sealed class Stream(HttpResponseMessage response) : IAsyncDisposable
    {
        private IAsyncEnumerator<SseItem<string>>? _events;

        /// <returns>False if it has ended.</returns>
        public async Task<bool> ChangedAsync()
        {
            _events ??= SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();
            try
            {
                while (await _events.MoveNextAsync().AsTask().WaitAsync(Patience))
                {
                    if (_events.Current.EventType == "changed")
                        return true;
                }
            }
            catch (HttpIOException)
            {
                // A replica that stops does not wait for the last chunk to be read.
            }
            return false;
        }

        public async ValueTask DisposeAsync()
        {
            response.Dispose();
            if (_events is not null)
                await _events.DisposeAsync();
        }
    }
}

using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TodoApp.Database;

namespace TodoApp.Tests.Faults;

/// <summary>Connections that fail at the one moment when nobody can know whether the transaction was committed, and around it.</summary>
public sealed class AmbiguousCommitTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private const string Insert = "INSERT INTO todos (title, done) VALUES ('Milk', false)";

    private static readonly Fault[] LostAnswers =
    [
        Fault.Cut(FaultPoint.Release),
        Fault.Stall(FaultPoint.Release),
        Fault.Error(FaultPoint.Release, "40003"),
        Fault.Error(FaultPoint.Release, "57P01"),
        Fault.Error(FaultPoint.Release, "XX000"),
    ];

    [Fact]
    public async Task Work_that_may_not_be_done_twice_ends_in_an_ambiguous_commit_and_is_not_run_again()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        foreach (var fault in LostAnswers)
        {
            foreach (var executed in (bool[])[true, false])
            {
                await database.EmptyAsync();
                app.Proxy.Arm(fault with { Executed = executed });

                await Assert.ThrowsAsync<AmbiguousCommitException>(() => Transactions(app).ExecuteAsync(Insert));

                Assert.Equal(executed ? ["active Milk"] : [], await Operation.RowsAsync(database.DataSource));
            }
        }
    }

    [Fact]
    public async Task Work_that_may_be_done_twice_is_run_again_until_the_outcome_is_known()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        foreach (var fault in LostAnswers)
        {
            foreach (var executed in (bool[])[true, false])
            {
                await Operation.Complete.PrepareAsync(database.DataSource);
                app.Proxy.Arm(fault with { Executed = executed });

                var changed = await Transactions(app).ExecuteAsync("UPDATE todos SET done = true WHERE todo_id = 1", idempotent: true);

                Assert.Equal(1, changed);
                Assert.Equal(Operation.Complete.After, await Operation.RowsAsync(database.DataSource));
            }
        }
    }

    [Fact]
    public async Task An_outcome_that_is_unknown_stays_so_where_the_database_has_no_address_any_more()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        await database.EmptyAsync();
        app.Proxy.Arm(Fault.Cut(FaultPoint.Release) with { Executed = true });
        var runs = 0;

        await Assert.ThrowsAsync<AmbiguousCommitException>(() => Transactions(app).RunAsync(
            transaction => ++runs == 1 ? transaction.ExecuteAndCommitAsync(Insert) : throw new SocketException((int)SocketError.HostNotFound), idempotent: true));

        Assert.Equal(["active Milk"], await Operation.RowsAsync(database.DataSource));
    }

    [Fact]
    public async Task A_replayed_edit_that_finds_itself_done_is_done()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        await Operation.Edit.PrepareAsync(database.DataSource);
        app.Proxy.Arm(Fault.Cut(FaultPoint.Release) with { Executed = true });

        using var response = await app.PostAsync(Operation.Edit);

        Assert.Equal(1, app.Proxy.Injected);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal(Operation.Edit.After, await Operation.RowsAsync(database.DataSource));
    }

    [Fact]
    public async Task Whoever_added_something_twice_unawares_is_not_told_that_nothing_was_changed_when_the_question_why_fails()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        await Operation.Add.PrepareAsync(database.DataSource);
        app.Proxy.Arm(Fault.Cut(FaultPoint.Release) with { Executed = true }, Fault.Error(FaultPoint.Statement, "40001") with { Nth = 3, Times = 100 });

        using var response = await app.PostAsync(Operation.Add);

        await AssertCannotTellAsync(response);
        Assert.Equal(Operation.Add.After, await Operation.RowsAsync(database.DataSource));
    }

    [Fact]
    public async Task Whoever_completed_something_is_not_told_that_nothing_was_changed_when_the_page_after_it_cannot_be_read()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        await Operation.Complete.PrepareAsync(database.DataSource);
        app.Proxy.Arm(Fault.Error(FaultPoint.Statement, "40001") with { Nth = 2, Times = 100 });

        // What is half typed is too long for the cookie of a message: the page is the answer itself.
        using var response = await app.PostAsync(Operation.Complete with { Fields = [("id", "1"), ("Text", new string('x', 5_000))] });

        await AssertCannotTellAsync(response);
        Assert.Equal(Operation.Complete.After, await Operation.RowsAsync(database.DataSource));
    }

    private static async Task AssertCannotTellAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("We can’t tell", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing was changed", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replayed_edit_that_finds_someone_elses_shows_it_and_leaves_it()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        foreach (var executed in (bool[])[true, false])
        {
            await Operation.Edit.PrepareAsync(database.DataSource);
            app.Proxy.Reset();
            app.Proxy.Arm(Fault.Cut(FaultPoint.Release) with { Executed = executed, Meanwhile = SomeoneElseEditsAsync });

            using var response = await app.PostAsync(Operation.Edit);
            var page = await HtmlPage.ReadAsync(app.Client, response);

            Assert.Equal(1, app.Proxy.Injected);
            Assert.Equal(HttpStatusCode.Conflict, page.Status);
            Assert.Contains("Theirs", page.Text, StringComparison.Ordinal);
            Assert.Equal(["active Theirs"], await Operation.RowsAsync(database.DataSource));
        }

        async Task SomeoneElseEditsAsync()
        {
            await using var update = database.DataSource.CreateCommand("UPDATE todos SET title = 'Theirs' WHERE todo_id = 1");
            Assert.Equal(1, await update.ExecuteNonQueryAsync());
        }
    }

    [Fact]
    public async Task After_RELEASE_an_error_of_the_COMMIT_undoes_nothing_on_CockroachDB()
    {
        await using var app = await ProxiedApp.StartAsync(database, actsAsCockroach: !TestServer.IsCockroach);
        foreach (var code in (string[])["40003", "57P01", "XX000"])
        {
            await database.EmptyAsync();
            app.Proxy.Reset();
            app.Proxy.Arm(Fault.Error(FaultPoint.Commit, code));

            var inserted = await Transactions(app).RunAsync(transaction => transaction.ExecuteAsync(Insert));

            Assert.Equal((1, 1), (inserted, app.Proxy.Injected));
            Assert.Equal(["active Milk"], await Operation.RowsAsync(database.DataSource));
        }
    }

    [Fact]
    public async Task A_connection_lost_while_a_conflict_is_rolled_back_is_a_named_failure_with_both_causes()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        await database.EmptyAsync();
        app.Proxy.Arm(
            Fault.Error(FaultPoint.Release, "40001"),
            Fault.Cut(FaultPoint.Rollback),
            Fault.Cut(FaultPoint.RollbackTo));

        var failure = await Assert.ThrowsAsync<TransactionRestartException>(() => Transactions(app).ExecuteAsync(Insert));

        Assert.Equal("40001", Assert.IsType<PostgresException>(failure.Conflict).SqlState);
        Assert.IsAssignableFrom<NpgsqlException>(failure.InnerException);
        Assert.Empty(await Operation.RowsAsync(database.DataSource));
    }

    [Fact]
    public async Task What_a_first_batch_moved_is_not_denied_when_the_second_one_fails()
    {
        await using var app = await ProxiedApp.StartAsync(database, commandTimeout: 10);
        await database.EmptyAsync();
        await using (var insert = database.DataSource.CreateCommand(
            "INSERT INTO todos (todo_id, title, done) SELECT i, 'Milk', true FROM generate_series(1, 1001) AS g(i)"))
            await insert.ExecuteNonQueryAsync();
        app.Proxy.Reset();
        app.Proxy.Arm(Fault.Error(FaultPoint.Statement, "40001") with { Nth = 3, Times = int.MaxValue });

        using var response = await app.PostAsync(Operation.ClearCompleted);
        var page = await HtmlPage.ReadAsync(app.Client, response);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Contains("We can’t tell", page.Text, StringComparison.Ordinal);
        Assert.Equal(1000, (await Operation.RowsAsync(database.DataSource)).Count(row => row == "deleted Milk"));
    }

    [Fact]
    public async Task What_a_first_batch_of_an_import_added_is_not_denied_when_the_second_one_fails()
    {
        await using var app = await ProxiedApp.StartAsync(database, commandTimeout: 10);
        await database.EmptyAsync();
        var lines = string.Concat(Enumerable.Range(1, 1000).Select(i => $"To-do number {i}\n"));
        var import = await app.Client.GetPageAsync(Addresses.Import());
        var preview = await import.Choose("File", "todos.txt", System.Text.Encoding.UTF8.GetBytes(lines)).ClickAsync("Check the file");
        app.Proxy.Reset();
        app.Proxy.Arm(Fault.Error(FaultPoint.Statement, PostgresErrorCodes.OutOfMemory) with { Nth = 4, Times = int.MaxValue });

        var page = await preview.ClickAsync("Import 1,000 to-dos");
        app.Proxy.Reset();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Contains("500 of 1,000 to-dos are in", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing was changed", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing was committed", app.App.Log.Text, StringComparison.Ordinal);
        Assert.Equal(500, (await Operation.RowsAsync(database.DataSource)).Length);
    }

    [Fact]
    public async Task Opening_a_connection_is_tried_three_times()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        foreach (var fault in (Fault[])[Fault.Cut(FaultPoint.Connect), Fault.Error(FaultPoint.Connect, "57P01")])
        {
            await Operation.Add.PrepareAsync(database.DataSource);
            (await app.Client.GetAsync(new Uri(Addresses.List(), UriKind.Relative))).Dispose();
            app.App.Services.GetRequiredService<NpgsqlDataSource>().Clear();
            app.Proxy.Reset();
            app.Proxy.Arm(fault with { Times = 2 });
            using var third = await app.PostAsync(Operation.Add);
            Assert.Equal((HttpStatusCode.SeeOther, 2), (third.StatusCode, app.Proxy.Injected));

            app.App.Services.GetRequiredService<NpgsqlDataSource>().Clear();
            app.Proxy.Reset();
            app.Proxy.Arm(fault with { Times = int.MaxValue });
            using var fourth = await app.PostAsync(Operation.Add);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, fourth.StatusCode);
            app.Proxy.Reset();
        }
    }

    [Fact]
    public async Task A_server_without_a_connection_to_spare_is_asked_until_the_deadline()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        await Operation.Add.PrepareAsync(database.DataSource);
        (await app.Client.GetAsync(new Uri(Addresses.List(), UriKind.Relative))).Dispose();
        var full = Fault.Error(FaultPoint.Connect, PostgresErrorCodes.TooManyConnections);

        app.App.Services.GetRequiredService<NpgsqlDataSource>().Clear();
        app.Proxy.Arm(full with { Times = 6 });
        using var seventh = await app.PostAsync(Operation.Add);
        Assert.Equal((HttpStatusCode.SeeOther, 6), (seventh.StatusCode, app.Proxy.Injected));

        app.App.Services.GetRequiredService<NpgsqlDataSource>().Clear();
        app.Proxy.Reset();
        app.Proxy.Arm(full with { Times = int.MaxValue });
        using var none = await app.PostAsync(Operation.Add);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, none.StatusCode);
        app.Proxy.Reset();
    }

    [Fact]
    public async Task Visitors_who_leave_while_the_database_stalls_leave_nothing_half_done_and_a_pool_that_works()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        foreach (var operation in (Operation[])[Operation.Edit, Operation.Complete, Operation.ClearCompleted])
        {
            await operation.PrepareAsync(database.DataSource);
            (await app.PostAsync(Operation.UndoDelete)).Dispose(); // The pool is warm, and there is a token.
            app.Proxy.Reset();
            var stalled = new SemaphoreSlim(0);
            app.Proxy.Arm(Fault.Stall(FaultPoint.Statement) with
            {
                Times = int.MaxValue,
                Meanwhile = () => Task.FromResult(stalled.Release()),
            });

            using var gone = new CancellationTokenSource();
            var requests = Enumerable.Range(0, 2 * ProxiedApp.MaxPoolSize).Select(_ => app.PostAsync(operation, gone.Token)).ToList();
            for (var connection = 0; connection < ProxiedApp.MaxPoolSize; connection++)
                Assert.True(await stalled.WaitAsync(TimeSpan.FromSeconds(10)), "Fewer statements than connections have come to the stall.");
            await gone.CancelAsync();
            foreach (var request in requests)
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
            app.Proxy.Reset();

            // What the stall still holds is given up one command timeout later.
            await Eventually.TrueAsync(async () =>
            {
                using var next = await app.Client.GetAsync(new Uri(Addresses.List(), UriKind.Relative));
                return next.StatusCode == HttpStatusCode.OK;
            }, TimeSpan.FromSeconds(10));
            Assert.Equal(operation.Before, await Operation.RowsAsync(database.DataSource));
            Assert.InRange(app.Proxy.Connections, 0, ProxiedApp.MaxPoolSize + 1); // One is for /readyz.
        }
    }

    private static RetryingTransaction Transactions(ProxiedApp app) => app.App.Services.GetRequiredService<RetryingTransaction>();
}

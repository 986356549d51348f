using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TodoApp.Database;
using TodoApp.Pages.Todos;
using TodoApp.Todos;

namespace TodoApp.Tests.Faults;

/// <summary>
/// What the database reads for a page or an action, as its own statistics count it, beside a long list, a full trash and a hundred
/// thousand to-dos of another list; and whether each statement leaves a planner no choice but to read so much.
/// </summary>
public partial class QueryPlanTests(DatabaseFixture database, ITestOutputHelper output) : IClassFixture<DatabaseFixture>
{
    private const long OtherList = 1;

    /// <summary>Ids below are those of an operation's own rows.</summary>
    private const int FirstId = 1000;

    /// <summary>Ids above those of the rows that fill the tables are those of what operations have added.</summary>
    private const int LastId = 10_000_000;

    private const int Rows = 20_000, OtherRows = 100_000, CountLimit = Quantity.Limit + 1;

    /// <summary>The two that act on the whole trash: what they read is what there is, a batch at a time.</summary>
    private static readonly Operation[] OfTheWholeTrash = [Operation.RestoreAll, Operation.Empty];

    private static readonly string[] Pages =
    [
        Addresses.List(),
        Addresses.List(new ListView { Show = ListView.Active }),
        Addresses.List(new ListView { Show = ListView.Completed }),
        Addresses.List(new ListView { Before = "0.-5000.5000" }),
        Addresses.List(new ListView { After = "1.-5000.5000" }),
        Addresses.List(new ListView { Q = "todo" }),
        Addresses.List(new ListView { Sort = ListView.ByDate }),
        Addresses.List(new ListView { Sort = ListView.ByDate, Before = "20990101.-5000.5000" }),
        Addresses.List(new ListView { Sort = ListView.ByDate, Before = "99991231.-5000.5000" }),
        Addresses.List(new ListView { Sort = ListView.ByDate, After = "99991231.-5000.5000" }),
        Addresses.Edit(FirstId),
        Addresses.Trash(),
    ];

    [Fact]
    public async Task A_page_reads_no_more_than_it_shows_and_an_action_no_more_than_it_changes()
    {
        Assert.SkipWhen(TestServer.IsCockroach, "PostgreSQL only: it counts the rows that are read.");
        await FillAsync();
        await using var app = await ProxiedApp.StartAsync(database);

        foreach (var page in Pages)
        {
            var read = await RowsReadAsync(app, async () => (await app.Client.GetAsync(new Uri(page, UriKind.Relative))).EnsureSuccessStatusCode());
            output.WriteLine($"{page}: {read} rows read");
            Assert.True(read is > 0 and <= Keyset.PageSize + CountLimit + 2, $"{page} reads {read} rows.");
        }

        foreach (var operation in Operation.OnTodos.Except(OfTheWholeTrash))
        {
            await database.ExecuteAsync("DELETE FROM todos WHERE list_id IN (0, @OtherList) AND (todo_id < @FirstId OR todo_id > @LastId)", new { OtherList, FirstId, LastId });
            await database.ExecuteAsync("DELETE FROM deleted_todos WHERE list_id = 0 AND todo_id < @FirstId", new { FirstId });
            await database.EmptyListsAsync();
            await operation.AddRowsAsync(database.DataSource);
            var read = await RowsReadAsync(app, async () => Assert.Equal(operation.Status, (await app.PostAsync(operation)).StatusCode));
            output.WriteLine($"{operation}: {read} rows read");
            Assert.True(read <= 2 * Keyset.PageSize + (operation.Status == HttpStatusCode.OK ? CountLimit : 0), $"{operation} reads {read} rows.");
        }
    }

    [Fact]
    public async Task Every_statement_names_a_list_and_in_it_keys_or_how_many_rows_it_takes()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        await Operation.Edit.PrepareAsync(database.DataSource);
        foreach (var page in Pages.Except([Addresses.Edit(FirstId)]).Append(Addresses.Edit(1)))
            await HoldsForAsync(page, () => app.Client.GetAsync(new Uri(page, UriKind.Relative)));
        foreach (var operation in Operation.OnTodos)
        {
            await operation.PrepareAsync(database.DataSource);
            await HoldsForAsync(operation.Name, () => app.PostAsync(operation));
        }

        async Task HoldsForAsync(string what, Func<Task<HttpResponseMessage>> sendAsync)
        {
            app.Proxy.Reset();
            (await sendAsync()).Dispose();
            var statements = app.Proxy.Statements.Where(statement => TableName().IsMatch(statement)).ToList();
            Assert.NotEmpty(statements);
            foreach (var statement in statements)
            {
                Assert.DoesNotContain(" IN (SELECT", Whitespace().Replace(statement, " "), StringComparison.Ordinal);
                // Each part of a statement that looks into a table, up to the next one.
                foreach (var part in TableName().Split(statement).Skip(1).Where(part => !part.StartsWith(" (", StringComparison.Ordinal)))
                {
                    Assert.True(ListId().IsMatch(part), $"{what}: no list in “{part}” of {statement}");
                    Assert.True(KeyOrLimit().IsMatch(part), $"{what}: neither keys nor a limit in “{part}” of {statement}");
                }
            }
        }
    }

    private async Task FillAsync()
    {
        await database.EmptyTodosAsync();
        await database.EmptyListsAsync(); // What is open in each list is counted.
        await database.AddTodosAsync(Rows / 2, first: FirstId);
        await database.AddTodosAsync(Rows / 2, first: FirstId + (Rows / 2), done: true);
        await database.ExecuteAsync(
            """
            INSERT INTO todos (todo_id, title, text, done, pub_date, position, list_id)
            SELECT i, 'Todo', '', false, TIMESTAMP '2026-01-01 00:00:00', -i, @OtherList FROM generate_series(@first, @last) numbers (i)
            """,
            new { OtherList, first = FirstId + Rows, last = FirstId + Rows + OtherRows - 1 });
        await database.ExecuteAsync("""
            INSERT INTO deleted_todos (todo_id, title, text, done, pub_date, position, list_id, deletion_id)
            SELECT todo_id + 1000000, title, text, done, pub_date, position, list_id, -todo_id FROM todos
            """);
        // What an operation clears is its own.
        await database.ExecuteAsync("UPDATE todos SET done = false WHERE list_id = 0 AND todo_id % 1000 <> 0");
        await database.ExecuteAsync("VACUUM ANALYZE todos");
        await database.ExecuteAsync("VACUUM ANALYZE deleted_todos");
        database.DataSource.Clear(); // What has filled the tables says now what it has read.
        await Eventually.TrueAsync(
            async () => (await database.QueryAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")).Single() == 1,
            TimeSpan.FromSeconds(20));
    }

    /// <returns>Rows of the tables, or entries of their indexes, that the app's connections read meanwhile.</returns>
    private async Task<long> RowsReadAsync(ProxiedApp app, Func<Task> actAsync)
    {
        var before = await CountAsync();
        await actAsync();
        return await CountAsync() - before;

        async Task<long> CountAsync()
        {
            // A connection says what it has read at the latest when it ends: the app's, and that which made the rows.
            app.App.Services.GetRequiredService<NpgsqlDataSource>().Clear();
            database.DataSource.Clear();
            await Eventually.TrueAsync(
                async () => (await database.QueryAsync<long>("""
                    SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid() AND query NOT LIKE 'SELECT 1 FROM todos LIMIT 1%'
                    """)).Single() == 0,
                TimeSpan.FromSeconds(20));
            return (await database.QueryAsync<long>("""
                SELECT ((SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname IN ('todos', 'deleted_todos'))
                  + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname IN ('todos', 'deleted_todos')))::INT8
                """)).Single();
        }
    }

    /// <summary>Where a statement names a table that it looks into; an INSERT does not.</summary>
    [GeneratedRegex(@"(?:FROM|UPDATE)\s+(?:deleted_)?todos\b")]
    private static partial Regex TableName();

    [GeneratedRegex(@"list_id = (?:\$\d+|ANY\(\$\d+\))")]
    private static partial Regex ListId();

    [GeneratedRegex(@"todo_id = \$\d+|todo_id = ANY\(\$\d+\)|LIMIT \$\d+")]
    private static partial Regex KeyOrLimit();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}

public sealed class QueryPlanTestsOnAdoptedTables(AdoptedDatabaseFixture database, ITestOutputHelper output)
    : QueryPlanTests(database, output), IClassFixture<AdoptedDatabaseFixture>;

using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using TodoApp.Database;
using TodoApp.Todos;

namespace TodoApp.Tests.Database;

public sealed class SchemaTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    /// <summary>As the tutorial creates it, but for FAMILY and the primary key's order, which PostgreSQL does not know.</summary>
    private const string TutorialTable = """
        CREATE TABLE todos (
          todo_id INT8 NOT NULL DEFAULT unique_rowid(),
          title VARCHAR(60) NULL,
          text VARCHAR NULL,
          done BOOL NULL,
          pub_date TIMESTAMP NULL,
          CONSTRAINT "primary" PRIMARY KEY (todo_id)
        )
        """;

    [Fact]
    public async Task It_adopts_the_tutorials_table_with_its_rows_and_gaps_and_the_tutorial_can_go_on_writing()
    {
        await database.ExecuteAsync("DROP TABLE todos");
        await database.ExecuteAsync(TutorialTable);
        await database.ExecuteAsync("INSERT INTO todos (todo_id, title, text, done, pub_date) VALUES (1, 'Kept', 'as it was', true, '2019-02-01 12:00:00')");
        await database.ExecuteAsync("INSERT INTO todos (todo_id) VALUES (2)");

        await Schema.ApplyAsync(database.DataSource);
        await database.ExecuteAsync("INSERT INTO todos (title, text, done, pub_date) VALUES ('From the tutorial', '', false, '2019-02-02 12:00:00')");
        await database.ExecuteAsync("INSERT INTO todos (title) VALUES ('Typed in a shell')");
        await Schema.ApplyAsync(database.DataSource);

        Assert.Equal(
            [("Kept", "as it was", true, new DateTime(2019, 2, 1, 12, 0, 0), 0L)],
            await database.QueryAsync<(string, string, bool, DateTime, long)>("SELECT title, text, done, pub_date, list_id FROM todos WHERE todo_id = 1"));
        Assert.Equal(4, (await database.QueryAsync<long>(
            "SELECT todo_id FROM todos WHERE list_id = 0 AND done IS NOT NULL AND pub_date IS NOT NULL")).Count);
    }

    [Fact]
    public async Task To_dos_from_before_there_was_an_order_get_their_place_by_date_and_keep_it()
    {
        await database.ExecuteAsync("DROP TABLE todos");
        await database.ExecuteAsync(TutorialTable);
        await database.ExecuteAsync("""
            INSERT INTO todos (todo_id, title, done, pub_date) VALUES
              (4, 'Oldest', false, '2019-02-01 12:00:00'), (2, 'Newest', false, '2019-02-03 12:00:00.5'), (3, 'Between', false, '2019-02-02 12:00:00'),
              (1, 'Done', true, '2019-02-04 12:00:00'), (5, 'Never', false, '294000-01-01 00:00:00'), (6, 'No date', false, NULL)
            """);
        await Schema.ApplyAsync(database.DataSource);
        await database.ExecuteAsync("UPDATE todos SET pub_date = NULL WHERE todo_id = 6");
        await database.ExecuteAsync("INSERT INTO todos (title, done) VALUES ('Written since', false)");
        var order = new AdoptedOrder(database.Transactions(), TimeProvider.System, new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance));

        await order.PlaceAsync(CancellationToken.None);
        await database.ExecuteAsync("UPDATE todos SET position = 5 WHERE title = 'Newest'"); // Moved by hand.
        await order.PlaceAsync(CancellationToken.None);

        Assert.Equal(
            ["Never", "Written since", "Between", "Oldest", "No date", "Newest", "Done"],
            await database.QueryAsync<string>("SELECT title FROM todos WHERE list_id = 0 ORDER BY done, position, todo_id"));
    }

    [Fact]
    public async Task Replicas_may_apply_it_at_the_same_time()
    {
        await database.ExecuteAsync("DROP TABLE IF EXISTS deleted_todos");
        await database.ExecuteAsync("DROP TABLE IF EXISTS data_protection_keys");

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => Schema.ApplyAsync(database.DataSource))));

        Assert.Empty(await database.QueryAsync<long>("SELECT todo_id FROM deleted_todos"));
        Assert.Empty(await database.QueryAsync<string>("SELECT xml FROM data_protection_keys"));
    }

    [Fact]
    public async Task Migrate_says_in_one_line_what_the_database_refuses()
    {
        await database.ExecuteAsync("ALTER TABLE todos RENAME TO elsewhere");
        await database.ExecuteAsync("CREATE VIEW todos AS SELECT 1 AS todo_id");
        try
        {
            await using var migrate = new AppProcess(
                [("ConnectionStrings__Todos", database.ConnectionString), ("Database__AllowPlaintext", "true")], "migrate");

            Assert.Equal(1, await migrate.ExitAsync());
            Assert.Matches("^42[0-9A-Z]{3}: .*todos.*$", migrate.Output.Trim());
        }
        finally
        {
            await database.ExecuteAsync("DROP VIEW todos");
            await database.ExecuteAsync("ALTER TABLE elsewhere RENAME TO todos");
        }
    }
}

using Dapper;
using TodoApp.Database;

namespace TodoApp.Operations.Check;

internal static class IndexesStep
{
    // That of a primary key is "primary" to CockroachDB, and to PostgreSQL the table's name with "_pkey".
    private const string SelectIndexes = """
        SELECT indexname FROM pg_indexes WHERE tablename = ANY(@tables) AND indexname <> 'primary' AND indexname NOT LIKE '%_pkey'
        """;

    public static async IAsyncEnumerable<Line> RunAsync(DatabaseSession session)
    {
        var tables = session.Services.GetRequiredService<IReadOnlyList<Table>>();
        var indexes = tables.SelectMany(table => table.Indexes).ToList();
        var made = (await session.Connection.QueryAsync<string>(
            SelectIndexes, new { tables = tables.Select(table => table.Name).ToArray() })).AsList();
        var missing = indexes.Except(made).ToList();
        yield return missing.Count == 0
            ? Line.Ok("indexes", string.Join(", ", indexes))
            : Line.Warn(
                "indexes",
                $"{string.Join(", ", missing)} missing: long lists will be slow",
                "run `TodoApp migrate` as a user who may create indexes");
        foreach (var unread in made.Except(indexes))
            yield return Line.Note("indexes", $"the app does not read {unread}, which every write pays for; where nothing else does", $"DROP INDEX {unread}");
    }
}

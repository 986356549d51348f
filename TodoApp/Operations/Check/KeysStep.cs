using Dapper;
using TodoApp.Database;

namespace TodoApp.Operations.Check;

/// <summary>Looks whether the tables have the primary keys that new ones get. With those of the tutorial the app works, and slower.</summary>
internal static class KeysStep
{
    private const string SelectKey = """
        SELECT part.column_name
        FROM information_schema.table_constraints named
        JOIN information_schema.key_column_usage part
          ON part.table_schema = named.table_schema AND part.table_name = named.table_name AND part.constraint_name = named.constraint_name
        WHERE named.table_schema = 'public' AND named.table_name = @table AND named.constraint_type = 'PRIMARY KEY'
        ORDER BY part.ordinal_position
        """;

    public static async IAsyncEnumerable<Line> RunAsync(DatabaseSession session)
    {
        foreach (var table in session.Services.GetRequiredService<IReadOnlyList<Table>>())
        {
            var key = (await session.Connection.QueryAsync<string>(SelectKey, new { table = table.Name })).AsList();
            if (key.Count == 0)
                continue; // It is missing, or not this user's to see; the tables' own step says so.
            var (own, newest) = (string.Join(", ", key), string.Join(", ", table.Key));
            yield return own == newest
                ? Line.Ok("keys", $"{table.Name} ({own})")
                : Line.Note(
                    "keys",
                    $"{table.Name} ({own}) scatters a list over the cluster; CockroachDB v20.1 and later can change that, see docs/operations.md",
                    $"ALTER TABLE {table.Name} ALTER PRIMARY KEY USING COLUMNS ({newest})");
        }
    }
}

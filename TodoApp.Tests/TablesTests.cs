using System.Text.RegularExpressions;

namespace TodoApp.Tests;

/// <summary>The declared tables, held against those that schema.sql makes and against what README grants.</summary>
public sealed partial class TablesTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    [Fact]
    public async Task The_schema_makes_exactly_their_columns()
    {
        var made = await database.QueryAsync<(string, string)>(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'");

        var declared = from table in Tables.All from column in table.Columns select (table.Name, column);
        Assert.Equal(Sorted(declared), Sorted(made));
    }

    [Fact]
    public async Task The_schema_makes_exactly_their_indexes_and_primary_keys()
    {
        var made = await database.QueryAsync<(string Table, string Index)>(
            "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'");

        var declared = from table in Tables.All from index in table.Indexes.Append($"{table.Name}_pkey") select (table.Name, index);
        // CockroachDB up to v21 calls a primary key's index just that.
        var named = made.Select(each => (each.Table, each.Index == "primary" ? $"{each.Table}_pkey" : each.Index));
        Assert.Equal(Sorted(declared), Sorted(named));
    }

    [Fact]
    public async Task The_schema_gives_a_new_table_the_declared_key()
        => Assert.Equal(Tables.All.Select(table => (table.Name, string.Join(", ", table.Key))).Order(), (await KeysAsync(database)).Order());

    [Fact]
    public async Task A_table_of_an_earlier_release_keeps_its_own_key()
    {
        await using var earlier = new TestDatabase(isAdopted: true);
        Assert.SkipWhen(database.IsShared, "There is one database, and this test needs another.");
        await earlier.InitializeAsync();

        Assert.Equal(
            [("deleted_todos", "todo_id"), ("todos", "todo_id")],
            (await KeysAsync(earlier)).Where(each => each.Table.EndsWith("todos", StringComparison.Ordinal)).Order());
    }

    private static async Task<IEnumerable<(string Table, string Columns)>> KeysAsync(TestDatabase database)
        => (await database.QueryAsync<(string Table, string Column)>("""
            SELECT part.table_name, part.column_name
            FROM information_schema.table_constraints named
            JOIN information_schema.key_column_usage part ON part.table_name = named.table_name AND part.constraint_name = named.constraint_name
            WHERE named.table_schema = 'public' AND part.table_schema = 'public' AND named.constraint_type = 'PRIMARY KEY'
            ORDER BY part.table_name, part.ordinal_position
            """)).GroupBy(each => each.Table, each => each.Column).Select(table => (table.Key, string.Join(", ", table)));

    [Fact]
    public async Task The_README_grants_exactly_their_privileges()
    {
        var readme = await File.ReadAllTextAsync(Repository.PathOf("README.md"));

        var granted = GrantStatement().Matches(readme).Select(match => match.Value);
        Assert.Equal(Tables.All.Select(table => $"{table.Grant("todoapp")};"), granted);
    }

    private static IEnumerable<string> Sorted(IEnumerable<(string Table, string Part)> parts)
        => parts.Select(each => $"{each.Table}.{each.Part}").Order(StringComparer.Ordinal);

    [GeneratedRegex("^GRANT .*", RegexOptions.Multiline)]
    private static partial Regex GrantStatement();
}

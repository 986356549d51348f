using Npgsql;
using TodoApp.Database;

namespace TodoApp.Harness;

/// <summary>
/// A database of one's own with the schema in it, dropped in the end. Where the server refuses CREATE DATABASE, all take turns with the
/// database that was given, emptied before and after. Take at most one at a time: where there are turns, a second would wait for the
/// first for ever.
/// </summary>
/// <param name="isAdopted">It had the tables of an earlier release, which keep the keys that the tutorial gave them.</param>
public class TestDatabase(bool isAdopted = false) : IAsyncDisposable
{
    /// <summary>As the tutorial creates its table, and as the releases before lists were keys created theirs beside it.</summary>
    private static readonly string[] EarlierTables =
    [
        """
        CREATE TABLE todos (
          todo_id INT8 NOT NULL DEFAULT unique_rowid() PRIMARY KEY,
          title VARCHAR(60),
          text VARCHAR,
          done BOOL,
          pub_date TIMESTAMP
        )
        """,
        """
        CREATE TABLE deleted_todos (
          todo_id INT8 NOT NULL PRIMARY KEY,
          title VARCHAR(60),
          text VARCHAR,
          done BOOL,
          pub_date TIMESTAMP,
          list_id INT8 NOT NULL DEFAULT 0,
          deletion_id INT8 NOT NULL,
          deleted_at TIMESTAMP NOT NULL DEFAULT current_timestamp
        )
        """,
    ];

    private static readonly SemaphoreSlim Turn = new(1);

    private string _server = "";
    private bool _isOurs;

    /// <summary>Npgsql keywords, password included.</summary>
    public string ConnectionString { get; private set; } = "";

    public string Name { get; private set; } = "";

    /// <summary>Whether its tables are those of an earlier release.</summary>
    public bool IsAdopted => isAdopted;

    /// <summary>Whether it is the database that was given, with which all take turns.</summary>
    public bool IsShared { get; private set; }

    /// <summary>For a test to look behind the app's back.</summary>
    public NpgsqlDataSource DataSource { get; private set; } = null!;

    /// <summary>Makes the database, or waits for its turn with the one that was given. Call it once, first.</summary>
    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.ConnectionStringAsync();
        try
        {
            Name = $"todoapp_test_{Guid.NewGuid():N}"[..24];
            await OnServerAsync($"CREATE DATABASE {Name}");
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            await Turn.WaitAsync();
            IsShared = true;
            Name = new NpgsqlConnectionStringBuilder(_server).Database!;
        }

        ConnectionString = new NpgsqlConnectionStringBuilder(_server) { Database = Name }.ConnectionString;
        DataSource = TestServer.Connect(ConnectionString);
        if (IsShared)
            await RefuseRealToDosAsync();
        _isOurs = true;
        if (!TestServer.IsCockroach)
            await DefineUniqueRowidAsync();
        if (isAdopted)
            await ReplaceTablesAsync(EarlierTables);
        await Schema.ApplyAsync(DataSource);
        if (IsShared)
            await EmptyAsync();
    }

    /// <summary>Deletes every row of every table.</summary>
    public async Task EmptyAsync()
    {
        foreach (var table in await TablesAsync())
        {
            await using var delete = DataSource.CreateCommand($"""DELETE FROM "{table}" """);
            await delete.ExecuteNonQueryAsync();
        }

        // As schema.sql leaves them.
        if ((await TablesAsync()).Contains("lists"))
        {
            await using var first = DataSource.CreateCommand(
                "INSERT INTO lists (list_id, name) VALUES (0, 'To-dos'); INSERT INTO list_members (list_id, user_id, role) VALUES (0, 0, 3)");
            await first.ExecuteNonQueryAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOurs && IsShared)
        {
            await EmptyAsync();
            if (isAdopted)
                await ReplaceTablesAsync([]);
            await Schema.ApplyAsync(DataSource);
        }
        if (DataSource is not null)
            await DataSource.DisposeAsync();
        if (IsShared)
            Turn.Release();
        else if (_isOurs)
            await OnServerAsync(TestServer.IsCockroach ? $"DROP DATABASE {Name} CASCADE" : $"DROP DATABASE {Name} WITH (FORCE)");
    }

    private async Task ReplaceTablesAsync(IEnumerable<string> tables)
    {
        foreach (var statement in (string[])["DROP TABLE IF EXISTS todos", "DROP TABLE IF EXISTS deleted_todos", .. tables])
        {
            await using var command = DataSource.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
        }
    }

    private async Task OnServerAsync(string sql)
    {
        await using var dataSource = TestServer.Connect(_server);
        await using var command = dataSource.CreateCommand(sql);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }

    private async Task RefuseRealToDosAsync()
    {
        if (Name.Contains("test", StringComparison.OrdinalIgnoreCase) || !(await TablesAsync()).Contains("todos"))
            return;
        await using var any = DataSource.CreateCommand("SELECT 1 FROM todos LIMIT 1");
        if (await any.ExecuteScalarAsync() is not null)
            throw new InvalidOperationException(
                $"Database {Name} holds to-dos, and the tests would delete them. Give {TestServer.Variable} a user that may CREATE " +
                "DATABASE, or a database without to-dos or with \"test\" in its name.");
    }

    private async Task<List<string>> TablesAsync()
    {
        const string Sql = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'";
        await using var command = DataSource.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await reader.ReadAsync())
            tables.Add(reader.GetString(0));
        return tables;
    }

    /// <summary>A PostgreSQL of the developer's own lacks what schema.sql needs of CockroachDB.</summary>
    private async Task DefineUniqueRowidAsync()
    {
        const string Sql = """
            DO $$ BEGIN
              IF to_regprocedure('unique_rowid()') IS NULL THEN
                CREATE FUNCTION unique_rowid() RETURNS INT8 LANGUAGE SQL VOLATILE AS 'SELECT (random() * 9e18)::INT8';
              END IF;
            END $$
            """;
        await using var command = DataSource.CreateCommand(Sql);
        await command.ExecuteNonQueryAsync();
    }
}

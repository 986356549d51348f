using Npgsql;

namespace TodoApp.Tests.Harness;

public sealed class TestDatabaseTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    [Fact]
    public async Task A_row_is_stored_through_the_wire()
    {
        await database.EmptyAsync();
        Assert.Equal(0, await CountAsync(database));
        await AddAsync(database);
        Assert.Equal(1, await CountAsync(database));
    }

    [Fact]
    public async Task A_database_starts_empty_and_is_gone_afterwards()
    {
        if (database.IsShared)
            return;

        var other = new TestDatabase();
        await other.InitializeAsync();
        Assert.NotEqual(database.Name, other.Name);
        await AddAsync(database);
        Assert.Equal(0, await CountAsync(other));

        await other.DisposeAsync();
        await using var connection = new NpgsqlConnection(other.ConnectionString);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => connection.OpenAsync());
    }

    [Fact]
    public async Task PostgreSQL_facts_run_on_PostgreSQL()
    {
        Assert.SkipWhen(TestServer.IsCockroach, "PostgreSQL only: savepoints of any name are PostgreSQL's.");
        await using var command = database.DataSource.CreateCommand("SELECT version()");
        Assert.StartsWith("PostgreSQL", (string?)await command.ExecuteScalarAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CockroachDB_facts_run_on_CockroachDB()
    {
        Assert.SkipUnless(TestServer.IsCockroach, "CockroachDB only: crdb_version is a startup parameter of CockroachDB.");
        await using var command = database.DataSource.CreateCommand("SELECT version()");
        Assert.StartsWith("CockroachDB", (string?)await command.ExecuteScalarAsync(), StringComparison.Ordinal);
    }

    private static async Task AddAsync(TestDatabase database)
    {
        await using var insert = database.DataSource.CreateCommand("INSERT INTO todos (title) VALUES ('Buy milk')");
        await insert.ExecuteNonQueryAsync();
    }

    private static async Task<long> CountAsync(TestDatabase database)
    {
        await using var count = database.DataSource.CreateCommand("SELECT count(*) FROM todos");
        return (long)(await count.ExecuteScalarAsync())!;
    }
}

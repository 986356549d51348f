using Dapper;
using Npgsql;

namespace TodoApp.Operations.Check;

/// <summary>Looks whether the database exists. CockroachDB lets a user sign in to one that does not.</summary>
internal static class DatabaseStep
{
    private const string SelectDatabase = "SELECT count(*) FROM pg_database WHERE datname = current_database()";

    public static async IAsyncEnumerable<Line> RunAsync(DatabaseSession session)
    {
        var name = session.Connection.Database;
        if (await session.Connection.ExecuteScalarAsync<long>(SelectDatabase) == 0)
            throw new PostgresException($"database \"{name}\" does not exist", "FATAL", "FATAL", PostgresErrorCodes.InvalidCatalogName);
        yield return Line.Ok("database", name);
    }
}

using Npgsql;

namespace TodoApp.Database;

public static class DatabaseEngine
{
    /// <summary>CockroachDB names its version when a connection starts; PostgreSQL does not know the parameter. No round trip.</summary>
    public static bool IsCockroach(this NpgsqlConnection connection) => connection.PostgresParameters.ContainsKey("crdb_version");

    /// <summary>Name and version, such as <c>PostgreSQL 15.18</c>. No round trip.</summary>
    public static string Engine(this NpgsqlConnection connection)
        => connection.PostgresParameters.TryGetValue("crdb_version", out var version) ? version : $"PostgreSQL {connection.ServerVersion}";
}

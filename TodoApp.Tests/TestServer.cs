using Npgsql;

namespace TodoApp.Tests;

/// <summary>
/// The database server that the run talks to: the one that <see cref="Variable"/> names, else a local one, started on first need
/// and stopped by <see cref="TestRun"/>.
/// </summary>
public static class TestServer
{
    /// <summary>The environment variable with a connection string or URL; its user may CREATE DATABASE, or owns the one it names.</summary>
    public const string Variable = "TODOAPP_TEST_DATABASE";

    private static readonly string? Given = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : null;
    private static readonly Lazy<Task<string>> Started = new(StartAsync);
    private static readonly Lazy<bool> Cockroach = new(() => Given is null ? LocalIsCockroach() : GivenIsCockroach());

    /// <summary>Known without starting a server, so that tests can be skipped while they are being discovered.</summary>
    public static bool IsCockroach => Cockroach.Value;

    /// <summary>An Npgsql connection string for the server. Throws what the start of the server threw, each time.</summary>
    public static Task<string> ConnectionStringAsync() => Started.Value;

    /// <summary>Engine, version and address, or why there is none; never a password.</summary>
    public static async Task<string> DescribeAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(await ConnectionStringAsync());
            await connection.OpenAsync();
            var version = connection.PostgresParameters.TryGetValue("crdb_version", out var cockroach)
                ? cockroach
                : $"PostgreSQL {connection.PostgresParameters["server_version"]}";
            return $"{version} on {connection.Host}:{connection.Port} ({(Given is null ? "local" : Variable)})";
        }
        catch (Exception exception)
        {
            return $"none, {exception.Message}";
        }
    }

    /// <summary>Does nothing if none was started.</summary>
    public static Task StopAsync()
    {
        NpgsqlConnection.ClearAllPools();
        return Task.CompletedTask;
    }

    private static Task<string> StartAsync() => Given is null
        ? Task.FromException<string>(new InvalidOperationException($"{Variable} is not set."))
        : Task.FromResult(Adapted(Given));

    private static string Adapted(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString)
        {
            NoResetOnClose = true,
            GssEncryptionMode = GssEncryptionMode.Disable,
            Enlist = false,
        }.ConnectionString;

    private static bool GivenIsCockroach()
    {
        try
        {
            using var connection = new NpgsqlConnection(Adapted(Given!));
            connection.Open();
            return connection.PostgresParameters.ContainsKey("crdb_version");
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException or TimeoutException)
        {
            return false; // Whatever is wrong, every test that needs the server will say it.
        }
    }

    private static bool LocalIsCockroach() => Executable.Find("cockroach") is not null
#if TESTCONTAINERS
        || true
#endif
        ;
}

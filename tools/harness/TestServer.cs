using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TodoApp.Database;
using TodoApp.Database.Local;

namespace TodoApp.Harness;

/// <summary>
/// The database server that the run talks to: the one that <see cref="Variable"/> names, else a local one, started on first need
/// and stopped by <see cref="StopAsync"/>.
/// </summary>
public static class TestServer
{
    /// <summary>The environment variable with a connection string or URL; its user may CREATE DATABASE, or owns the one it names.</summary>
    public const string Variable = "TODOAPP_TEST_DATABASE";

    private static readonly string? Given = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : null;
    private static readonly Lazy<Task<string>> Started = new(StartAsync);
    private static Func<ValueTask>? _stop;

    /// <summary>Known as soon as <see cref="ConnectionStringAsync"/> has answered, which is before the first test.</summary>
    public static bool IsCockroach { get; private set; }

    /// <summary>An Npgsql connection string for the server. Throws what the start of the server threw, each time.</summary>
    public static Task<string> ConnectionStringAsync() => Started.Value;

    /// <summary>Engine, version and address, or why there is none; never a password.</summary>
    public static async Task<string> DescribeAsync()
    {
        try
        {
            await using var dataSource = Connect(await ConnectionStringAsync());
            await using var connection = await dataSource.OpenConnectionAsync();
            return $"{connection.Engine()} at {connection.DataSource} ({(Given is null ? "started for the tests" : Variable)})";
        }
        catch (Exception exception)
        {
            return $"none, {exception.Message}";
        }
    }

    /// <summary>Opens connections as the app does, given one of our connection strings. The caller disposes it.</summary>
    public static NpgsqlDataSource Connect(string connectionString) => new DatabaseOptions
    {
        ConnectionString = connectionString,
        ConnectionStringSetting = Variable,
        AllowPlaintext = true,
    }.CreateDataSource(NullLoggerFactory.Instance);

    /// <summary>Does nothing if none was started.</summary>
    public static async Task StopAsync()
    {
        if (_stop is not null)
            await _stop();
    }

    private static async Task<string> StartAsync()
    {
        var server = await StartUnlessGivenAsync();
        await using var dataSource = Connect(server);
        await using var connection = await dataSource.OpenConnectionAsync();
        IsCockroach = connection.IsCockroach();
        return server;
    }

    private static async Task<string> StartUnlessGivenAsync()
    {
        if (Given is not null)
            return Keywords(Given);
#if TESTCONTAINERS
        if (Executable.Find("cockroach") is null)
        {
            var container = new Testcontainers.CockroachDb.CockroachDbBuilder("cockroachdb/cockroach:v26.2.5").Build();
            await container.StartAsync();
            _stop = container.DisposeAsync;
            // It serves without TLS, and where Docker runs on another machine that would be demanded.
            return Keywords($"{container.GetConnectionString()};SSL Mode=Disable");
        }
#endif
        var local = await LocalDatabase.StartAsync(Repository.PathOf(".data", "test"));
        _stop = local.DisposeAsync;
        return Keywords(local.ConnectionString);
    }

    // What both engines take, also where a test passes the string to Npgsql itself.
    private static string Keywords(string connectionString)
    {
        var keywords = ConnectionUrl.Parse(connectionString).ToNpgsql();
        keywords.NoResetOnClose = true;
        keywords.GssEncryptionMode = GssEncryptionMode.Disable;
        keywords.Enlist = false;
        return keywords.ConnectionString;
    }
}

using Npgsql;

namespace TodoApp.Tests.Support;

/// <summary>A test behind the <see cref="FaultProxy"/>, which reads along: skipped where the server insists on TLS.</summary>
public sealed class ProxyFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Obstacle = new(FindObstacle);

    public ProxyFactAttribute() => Skip = Obstacle.Value;

    private static string? FindObstacle()
    {
        if (Environment.GetEnvironmentVariable(TestServer.Variable) is not { Length: > 0 })
            return null; // A local server does not insist.
        try
        {
            var server = TestServer.ConnectionStringAsync().GetAwaiter().GetResult();
            using var connection = new NpgsqlConnection(
                new NpgsqlConnectionStringBuilder(server) { SslMode = SslMode.Disable }.ConnectionString);
            connection.Open();
            return null;
        }
        catch (PostgresException e)
        {
            return $"The fault proxy reads what passes, and this server refuses a connection without TLS: {e.MessageText}";
        }
        catch (NpgsqlException)
        {
            return null; // Whatever is wrong, every test that needs the server will say it.
        }
    }
}

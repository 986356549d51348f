using Npgsql;

namespace TodoApp.Tests.Support;

public static class TestDatabaseProxy
{
    /// <summary>A proxy before the database. It reads along, so the test is skipped where the server insists on TLS.</summary>
    /// <param name="actsAsCockroach">As in <see cref="FaultProxy.Start"/>.</param>
    public static async Task<FaultProxy> StartProxyAsync(this TestDatabase database, bool actsAsCockroach = false)
    {
        var plaintext = new NpgsqlConnectionStringBuilder(database.ConnectionString) { SslMode = SslMode.Disable, Pooling = false };
        try
        {
            await using var connection = new NpgsqlConnection(plaintext.ConnectionString);
            await connection.OpenAsync();
        }
        catch (PostgresException refusal) when (!refusal.IsTransient)
        {
            Assert.Skip($"The fault proxy reads what passes, and this server refuses a connection without TLS: {refusal.MessageText}");
        }
        return FaultProxy.Start(database.ConnectionString, actsAsCockroach);
    }
}

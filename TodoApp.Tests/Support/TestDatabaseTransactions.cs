using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TodoApp.Database;

namespace TodoApp.Tests.Support;

public static class TestDatabaseTransactions
{
    /// <summary>What the app is injected with, on <paramref name="pool"/> or on the pool of the database itself.</summary>
    public static RetryingTransaction Transactions(
        this TestDatabase database,
        int attempts = 10,
        int deadlineSeconds = 30,
        NpgsqlDataSource? pool = null,
        TimeProvider? time = null,
        Random? random = null)
    {
        var policy = new RetryPolicy(attempts, TimeSpan.FromSeconds(deadlineSeconds)) { Random = random ?? Random.Shared };
        return new RetryingTransaction(
            pool ?? database.DataSource, policy, time ?? TimeProvider.System, NullLogger<RetryingTransaction>.Instance);
    }
}

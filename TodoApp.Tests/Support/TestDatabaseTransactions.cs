using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using TodoApp.Database;

namespace TodoApp.Tests.Support;

public static class TestDatabaseTransactions
{
    /// <summary>What the app is injected with, on <paramref name="pool"/> or on the pool of the database itself.</summary>
    public static RetryingTransaction Transactions(
        this TestDatabase database, int attempts = 10, int deadlineSeconds = 30, NpgsqlDataSource? pool = null, TimeProvider? time = null)
    {
        var options = Options.Create(new DatabaseOptions { RetryAttempts = attempts, RetryDeadline = deadlineSeconds });
        return new RetryingTransaction(
            pool ?? database.DataSource, options, time ?? TimeProvider.System, NullLogger<RetryingTransaction>.Instance);
    }
}

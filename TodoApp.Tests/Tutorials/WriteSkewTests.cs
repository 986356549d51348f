using TodoApp.Database;

namespace TodoApp.Tests.Tutorials;

/// <summary>
/// Write skew: two transactions read the same rows, each changes another one of them, and each alone keeps a rule that both together
/// break. No row is written twice, so nothing weaker than SERIALIZABLE notices.
/// </summary>
public sealed class WriteSkewTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>, IAsyncLifetime
{
    private readonly RetryingTransaction _transactions = database.Transactions();

    private const string CreateTable = "CREATE TABLE IF NOT EXISTS accounts (id INT8 PRIMARY KEY, balance INT8 NOT NULL)";
    private const string InsertAccounts = "INSERT INTO accounts (id, balance) VALUES (1, 100), (2, 100)";
    private const string DropTable = "DROP TABLE accounts";

    public async ValueTask InitializeAsync()
    {
        await database.ExecuteAsync(CreateTable);
        await _transactions.ExecuteAsync(InsertAccounts);
    }

    public async ValueTask DisposeAsync() => await database.ExecuteAsync(DropTable);

    private const string SelectBalances = "SELECT balance FROM accounts WHERE id IN (1, 2)";
    private const string Withdraw = "UPDATE accounts SET balance = balance - 100 WHERE id = @id";

    [Fact]
    public async Task Two_accounts_that_must_hold_100_together_are_not_both_emptied()
    {
        var bothHaveRead = new Rendezvous(2);
        var attempts = 0;

        var withdrawn = await Task.WhenAll(WithdrawAsync(1), WithdrawAsync(2));

        Assert.Single(withdrawn, true);
        Assert.Equal(100, (await _transactions.QueryAsync<long>(SelectBalances, idempotent: true)).Sum());
        Assert.True(attempts > 2, "Nothing was retried, so the two did not overlap or the database did not mind.");

        Task<bool> WithdrawAsync(long id) => _transactions.RunAsync(async transaction =>
        {
            Interlocked.Increment(ref attempts);
            var balances = await transaction.QueryAsync<long>(SelectBalances);
            await bothHaveRead.ArriveAsync();
            if (balances.Sum() < 200)
                return false;

            await transaction.ExecuteAndCommitAsync(Withdraw, new { id });
            return true;
        });
    }
}

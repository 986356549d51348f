using TodoApp.Database;

namespace TodoApp.Tests.Tutorials;

/// <summary>
/// The bank of CockroachDB's psycopg2 and SQLAlchemy tutorials: how a unit of several statements is written, how it refuses, and
/// what becomes of it when many run at once.
/// </summary>
public sealed class BankTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>, IAsyncLifetime
{
    // The app gets its own injected, with attempts and time from the settings. These are generous: many workers fight over few accounts.
    private readonly RetryingTransaction _transactions = database.Transactions(attempts: 100, deadlineSeconds: 120);

    private int _attempts;

    private const string CreateTable = "CREATE TABLE IF NOT EXISTS accounts (id INT8 PRIMARY KEY, balance INT8 NOT NULL)";
    private const string DropTable = "DROP TABLE accounts";

    // DDL goes past RetryingTransaction: CockroachDB wants it outside of transactions, and since v25.1 it commits the one that is open.
    public async ValueTask InitializeAsync() => await database.ExecuteAsync(CreateTable);

    public async ValueTask DisposeAsync() => await database.ExecuteAsync(DropTable);

    [Fact]
    public async Task The_sample_transfers_100_and_cleans_up_so_that_it_can_be_run_again()
    {
        for (var run = 1; run <= 2; run++)
        {
            await AddAccountsAsync(new(1, 1000), new(2, 250));
            Assert.Equal([new(1, 1000), new(2, 250)], await AccountsAsync());

            Assert.Equal(900, await TransferAsync(from: 1, to: 2, amount: 100));
            Assert.Equal([new(1, 900), new(2, 350)], await AccountsAsync());

            Assert.Equal(2, await DeleteAccountsAsync());
            Assert.Empty(await AccountsAsync());
        }
    }

    [Fact]
    public async Task Insufficient_funds_are_a_typed_error_at_the_first_attempt_and_change_nothing()
    {
        await AddAccountsAsync(new(1, 1000), new(2, 250));

        var refusal = await Assert.ThrowsAsync<InsufficientFundsException>(() => TransferAsync(from: 2, to: 1, amount: 251));

        Assert.Equal((2, 250, 251), (refusal.Account, refusal.Balance, refusal.Amount));
        Assert.Equal(1, _attempts);
        Assert.Equal([new(1, 1000), new(2, 250)], await AccountsAsync());
        Assert.Equal(0, await TransferAsync(from: 2, to: 1, amount: 250));
    }

    [Fact]
    public async Task Money_for_an_account_that_does_not_exist_stays_where_it_was()
    {
        await AddAccountsAsync(new Account(1, 1000));

        await Assert.ThrowsAsync<NoSuchAccountException>(() => TransferAsync(from: 1, to: 2, amount: 100));

        Assert.Equal([new(1, 1000)], await AccountsAsync());
    }

    [Fact]
    public async Task Half_of_one_account_with_a_random_id_moves_to_another()
    {
        var accounts = Enumerable.Range(0, 10).Select(_ => new Account(NewId(), Random.Shared.Next(1000, 10_000))).ToArray();
        await AddAccountsAsync(accounts);
        var (payer, payee) = (accounts[0], accounts[1]);

        var half = await MoveHalfAsync(payer.Id, payee.Id);

        Assert.Equal(payer.Balance / 2, half);
        Account[] expected =
            [payer with { Balance = payer.Balance - half }, payee with { Balance = payee.Balance + half }, .. accounts[2..]];
        Assert.Equal(expected.OrderBy(account => account.Id), await AccountsAsync());
    }

    [Fact]
    public async Task Eight_workers_with_a_hundred_random_transfers_each_keep_the_total_and_every_transfer_counts_once()
    {
        const int Accounts = 20, Opening = 100, Workers = 8, Transfers = 100;
        await AddAccountsAsync([.. Enumerable.Range(0, Accounts).Select(id => new Account(id, Opening))]);
        var expected = Enumerable.Repeat((long)Opening, Accounts).ToArray();
        var refused = 0;

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(new Random(worker)))));

        var accounts = await AccountsAsync();
        Assert.Equal(Accounts * Opening, accounts.Sum(account => account.Balance));
        Assert.Equal(expected, accounts.Select(account => account.Balance));
        Assert.All(accounts, account => Assert.True(account.Balance >= 0, $"{account} is overdrawn."));
        Assert.InRange(refused, 1, Workers * Transfers / 2);
        Assert.True(_attempts > Workers * Transfers, "No transfer met a conflict, so this test has shown nothing.");

        async Task WorkAsync(Random random)
        {
            for (var i = 0; i < Transfers; i++)
            {
                var (from, amount) = (random.Next(Accounts), random.Next(1, Opening / 2));
                var to = (from + random.Next(1, Accounts)) % Accounts;
                try
                {
                    await TransferAsync(from, to, amount);
                    Interlocked.Add(ref expected[from], -amount);
                    Interlocked.Add(ref expected[to], amount);
                }
                catch (InsufficientFundsException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        }
    }

    private const string SelectBalance = "SELECT balance FROM accounts WHERE id = @id";

    /// <summary>
    /// Not idempotent, since doing it twice moves the money twice: when the connection is lost while it commits, this ends in an
    /// <see cref="AmbiguousCommitException"/>, and the caller has to look at the accounts before trying again.
    /// </summary>
    /// <returns>What is left on the account that paid.</returns>
    /// <exception cref="InsufficientFundsException">Nothing was moved.</exception>
    /// <exception cref="NoSuchAccountException">Nothing was moved.</exception>
    private Task<long> TransferAsync(long from, long to, long amount) => _transactions.RunAsync(async transaction =>
    {
        // For the tests' eyes; otherwise the work has no effect but on the database, because it may run several times.
        Interlocked.Increment(ref _attempts);

        if (await transaction.QueryAsync<long>(SelectBalance, new { id = from }) is not [var balance])
            throw new NoSuchAccountException(from);
        if (balance < amount)
            throw new InsufficientFundsException(from, balance, amount);

        await MoveAsync(transaction, from, to, amount);
        return balance - amount;
    });

    /// <returns>How much that was; an odd unit stays.</returns>
    private Task<long> MoveHalfAsync(long from, long to) => _transactions.RunAsync(async transaction =>
    {
        if (await transaction.QueryAsync<long>(SelectBalance, new { id = from }) is not [var balance])
            throw new NoSuchAccountException(from);

        await MoveAsync(transaction, from, to, balance / 2);
        return balance / 2;
    });

    private const string AddToBalance = "UPDATE accounts SET balance = balance + @change WHERE id = @id";

    /// <summary>
    /// What units have in common is a function of the transaction. It changes the lower id first, whoever pays, so that two transfers
    /// between the same accounts wait for one another and never both at once.
    /// </summary>
    private static async Task MoveAsync(Transaction transaction, long from, long to, long amount)
    {
        (long Id, long Amount)[] changes = [(from, -amount), (to, amount)];
        foreach (var (id, change) in changes.OrderBy(change => change.Id))
        {
            if (await transaction.ExecuteAsync(AddToBalance, new { id, change }) == 0)
                throw new NoSuchAccountException(id);
        }
    }

    private const string InsertAccount = "INSERT INTO accounts (id, balance) VALUES (@id, @balance) ON CONFLICT (id) DO NOTHING";

    /// <summary>
    /// Idempotent, because the ids were chosen before: if the answer to a commit is lost, this is run again and finds its accounts there.
    /// </summary>
    private Task<int> AddAccountsAsync(params Account[] accounts) => _transactions.RunAsync(
        async transaction =>
        {
            var added = 0;
            foreach (var (id, balance) in accounts)
                added += await transaction.ExecuteAsync(InsertAccount, new { id, balance });
            return added;
        },
        idempotent: true);

    private const string SelectAccounts = "SELECT id, balance FROM accounts ORDER BY id";

    /// <summary>A single statement needs no work of its own, and one that only reads is always idempotent.</summary>
    private Task<IReadOnlyList<Account>> AccountsAsync() => _transactions.QueryAsync<Account>(SelectAccounts, idempotent: true);

    private const string DeleteAccounts = "DELETE FROM accounts";

    private Task<int> DeleteAccountsAsync() => _transactions.ExecuteAsync(DeleteAccounts);

    /// <summary>63 random bits: they spread over a cluster's ranges, and nobody has to look whether one is taken.</summary>
    private static long NewId() => Random.Shared.NextInt64();

    private sealed record Account(long Id, long Balance);

    private sealed class InsufficientFundsException(long account, long balance, long amount)
        : Exception($"Account {account} holds {balance}, which is less than {amount}.")
    {
        public long Account => account;

        public long Balance => balance;

        public long Amount => amount;
    }

    private sealed class NoSuchAccountException(long account) : Exception($"There is no account {account}.");
}

using System.Net;
using System.Net.Sockets;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TodoApp.Database;

namespace TodoApp.Tests.Database;

/// <summary>The loop itself, with conflicts that really happen and with conflicts that happen on order.</summary>
public sealed class RetryingTransactionTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>, IAsyncLifetime
{
    private const string SelectValue = "SELECT value FROM counters WHERE id = @id";
    private const string UpdateValue = "UPDATE counters SET value = @value WHERE id = @id";
    private const string InsertCounter = "INSERT INTO counters (id, value) VALUES (@id, 0)";

    private readonly List<NpgsqlDataSource> _pools = [];

    public async ValueTask InitializeAsync()
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS counters (id INT8 PRIMARY KEY, value INT8 NOT NULL)");
        if (!connection.IsCockroach())
        {
            await connection.ExecuteAsync("""
                CREATE OR REPLACE FUNCTION raise_error(code TEXT) RETURNS INT8 LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION 'raised by the test' USING ERRCODE = code; END $$
                """);
        }
        await connection.ExecuteAsync("DELETE FROM counters");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools)
            await pool.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Concurrent_read_modify_writes_end_at_exactly_the_right_sum(bool commitWithLastStatement)
    {
        const int Writers = 8, Increments = 10;
        var transactions = Transactions(attempts: 100, deadlineSeconds: 120);
        await transactions.ExecuteAsync(InsertCounter, new { id = 1 });
        var attempts = 0;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Increments; i++)
                await transactions.RunAsync(IncrementAsync);
        })));

        Assert.Equal([Writers * Increments], await transactions.QueryAsync<long>(SelectValue, new { id = 1 }));
        Assert.True(attempts > Writers * Increments, "No attempt met a conflict, so this test has shown nothing.");

        async Task<int> IncrementAsync(Transaction transaction)
        {
            Interlocked.Increment(ref attempts);
            var value = (await transaction.QueryAsync<long>(SelectValue, new { id = 1 })).Single();
            var change = new { id = 1, value = value + 1 };
            return commitWithLastStatement
                ? await transaction.ExecuteAndCommitAsync(UpdateValue, change)
                : await transaction.ExecuteAsync(UpdateValue, change);
        }
    }

    [Fact]
    public async Task A_connection_that_cannot_be_opened_is_tried_three_times_and_no_more()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var tries = 0;
        _ = HangUpAsync();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var pool = TestServer.Connect($"Host=127.0.0.1;Port={port};Username=u;Database=d;SSL Mode=Disable");
        _pools.Add(pool);

        await Assert.ThrowsAsync<NpgsqlException>(() => database.Transactions(pool: pool).ReadAsync<int>("SELECT 1"));

        Assert.Equal(3, tries);

        async Task HangUpAsync()
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                tries++;
            }
        }
    }

    [Fact]
    public async Task A_conflict_runs_the_whole_work_again_and_commits_once()
    {
        var transactions = Transactions();
        var attempts = 0;

        var result = await transactions.RunAsync(async transaction =>
        {
            attempts++;
            await transaction.ExecuteAsync(InsertCounter, new { id = 2 });
            if (attempts < 4)
                await ConflictAsync(transaction);
            return attempts;
        });

        Assert.Equal(4, result);
        Assert.Equal([0L], await transactions.QueryAsync<long>(SelectValue, new { id = 2 }));
    }

    [Fact]
    public async Task Endless_conflicts_end_in_a_named_exception_after_the_configured_attempts()
    {
        var transactions = Transactions(attempts: 3);
        var attempts = 0;

        var failure = await Assert.ThrowsAsync<RetriesExhaustedException>(() => transactions.RunAsync(async transaction =>
        {
            attempts++;
            await transaction.ExecuteAsync(InsertCounter, new { id = 3 });
            await ConflictAsync(transaction);
            return 0;
        }));

        Assert.Equal(3, attempts);
        Assert.Equal(3, failure.Attempts);
        Assert.Equal("40001", Assert.IsType<PostgresException>(failure.InnerException).SqlState);
        Assert.Empty(await transactions.QueryAsync<long>(SelectValue, new { id = 3 }));
    }

    [Fact]
    public async Task Conflicts_past_the_deadline_end_in_a_named_exception_however_many_attempts_remain()
    {
        var time = new ManualTime();
        var transactions = Transactions(attempts: 100, deadlineSeconds: 5, time: time);

        var failure = await Assert.ThrowsAsync<RetriesExhaustedException>(() => transactions.RunAsync(async transaction =>
        {
            time.Advance(TimeSpan.FromSeconds(3));
            await ConflictAsync(transaction);
            return 0;
        }));

        Assert.Equal(2, failure.Attempts);
    }

    [Fact]
    public async Task A_refused_statement_is_not_repeated_and_leaves_the_connection_usable()
    {
        var transactions = Transactions(poolSize: 1);
        await transactions.ExecuteAsync(InsertCounter, new { id = 4 });
        var attempts = 0;

        var failure = await Assert.ThrowsAsync<PostgresException>(() => transactions.RunAsync(transaction =>
        {
            attempts++;
            return transaction.ExecuteAndCommitAsync(InsertCounter, new { id = 4 });
        }));

        Assert.Equal(PostgresErrorCodes.UniqueViolation, failure.SqlState);
        Assert.Equal(1, attempts);
        Assert.Equal([0L], await transactions.QueryAsync<long>(SelectValue, new { id = 4 }));
    }

    [Fact]
    public async Task Work_that_throws_commits_nothing()
    {
        var transactions = Transactions(poolSize: 1);

        await Assert.ThrowsAsync<NotSupportedException>(() => transactions.RunAsync<int>(async transaction =>
        {
            await transaction.ExecuteAsync(InsertCounter, new { id = 5 });
            throw new NotSupportedException();
        }));

        Assert.Empty(await transactions.QueryAsync<long>(SelectValue, new { id = 5 }));
    }

    [Fact]
    public async Task Work_that_is_cancelled_commits_nothing_and_leaves_the_pool_usable()
    {
        var transactions = Transactions(poolSize: 1);
        using var gone = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transactions.RunAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync(InsertCounter, new { id = 6 });
                await gone.CancelAsync();
                return await transaction.ExecuteAndCommitAsync(UpdateValue, new { id = 6, value = 1 });
            },
            cancellationToken: gone.Token));

        Assert.Empty(await transactions.QueryAsync<long>(SelectValue, new { id = 6 }));
    }

    [Fact]
    public async Task Every_transaction_is_serializable()
    {
        var isolation = await Transactions().QueryAsync<string>("SHOW transaction_isolation");

        Assert.Equal("serializable", isolation.Single(), ignoreCase: true);
    }

    [Fact]
    public async Task After_its_last_statement_a_transaction_takes_no_more()
    {
        var transactions = Transactions();

        await Assert.ThrowsAsync<InvalidOperationException>(() => transactions.RunAsync(async transaction =>
        {
            await transaction.ExecuteAndCommitAsync(InsertCounter, new { id = 7 });
            return await transaction.ExecuteAsync(UpdateValue, new { id = 7, value = 1 });
        }));

        Assert.Equal([0L], await transactions.QueryAsync<long>(SelectValue, new { id = 7 }));
    }

    [Fact]
    public async Task Several_results_come_in_one_command_and_an_error_after_the_last_one_surfaces()
    {
        var transactions = Transactions();

        var both = await transactions.QueryMultipleAsync("SELECT 1; SELECT 'two'", null, async results =>
            ((await results.ReadValuesAsync<int>()).Single(), (await results.ReadValuesAsync<string>()).Single()));

        Assert.Equal((1, "two"), both);
        await Assert.ThrowsAsync<InvalidOperationException>(() => transactions.QueryMultipleAsync("SELECT 1; SELECT 2", null,
            results => results.ReadValuesAsync<int>()));
    }

    [Fact]
    public async Task A_column_finds_the_property_of_its_name_without_underscores_in_one_result_and_in_several()
    {
        const string SelectRow = "SELECT 1 AS item_id, 'Milk' AS item_name";
        var row = new Row { ItemId = 1, ItemName = "Milk" };

        Assert.Equal([row], await Transactions().ReadAsync<Row>(SelectRow));
        Assert.Equal([row], await Transactions().ReadAsync(SelectRow, null, results => results.ReadAsync<Row>()));
    }

    [Fact]
    public async Task A_connection_lost_before_the_commit_is_replaced_and_the_work_starts_over()
    {
        Assert.SkipWhen(TestServer.IsCockroach, "PostgreSQL only: pg_terminate_backend.");
        var transactions = Transactions();
        var attempts = 0;

        await transactions.RunAsync(async transaction =>
        {
            await transaction.ExecuteAsync(InsertCounter, new { id = 8 });
            if (attempts++ == 0)
                await transaction.QueryAsync<bool>("SELECT pg_terminate_backend(pg_backend_pid())");
            return 0;
        });

        Assert.Equal(2, attempts);
        Assert.Equal([0L], await transactions.QueryAsync<long>(SelectValue, new { id = 8 }));
    }

    [Fact]
    public async Task A_connection_lost_while_committing_is_ambiguous_unless_the_work_is_idempotent()
    {
        Assert.SkipWhen(TestServer.IsCockroach, "PostgreSQL only: pg_terminate_backend.");
        const string InsertAndDie = """
            WITH inserted AS (INSERT INTO counters (id, value) VALUES (@id, 0) ON CONFLICT DO NOTHING RETURNING id)
            SELECT pg_terminate_backend(pg_backend_pid()) FROM inserted WHERE @die
            """;
        var transactions = Transactions();

        await Assert.ThrowsAsync<AmbiguousCommitException>(() => transactions.QueryAsync<bool>(InsertAndDie, new { id = 9, die = true }));

        var attempts = 0;
        await transactions.RunAsync(
            transaction => transaction.QueryAndCommitAsync<bool>(InsertAndDie, new { id = 9, die = attempts++ == 0 }), idempotent: true);

        Assert.Equal(2, attempts);
        Assert.Equal([0L], await transactions.QueryAsync<long>(SelectValue, new { id = 9 }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_statement_that_a_connection_has_prepared_no_more_is_run_on_another_one(bool commitWithLastStatement)
    {
        var transactions = Transactions();
        await transactions.ExecuteAsync(InsertCounter, new { id = 11 });
        for (var use = 0; use < 10; use++)
            await RunAsync();

        await using (var same = await _pools[^1].OpenConnectionAsync())
            await same.ExecuteAsync("DEALLOCATE ALL");

        for (var use = 0; use < 3; use++)
            Assert.Equal([0L], await RunAsync());

        Task<IReadOnlyList<long>> RunAsync() => commitWithLastStatement
            ? transactions.QueryAsync<long>(SelectValue, new { id = 11 }, idempotent: true)
            : transactions.RunAsync(transaction => transaction.QueryAsync<long>(SelectValue, new { id = 11 }));
    }

    [Fact]
    public async Task Idle_connections_that_the_server_closed_are_replaced_without_an_error()
    {
        Assert.SkipWhen(TestServer.IsCockroach, "PostgreSQL only: pg_terminate_backend.");
        var transactions = Transactions();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => transactions.QueryAsync<int>("SELECT 1")));

        await using (var other = await database.DataSource.OpenConnectionAsync())
        {
            await other.ExecuteAsync("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                """);
        }

        Assert.Equal([1], await transactions.QueryAsync<int>("SELECT 1", idempotent: true));
    }

    [Fact]
    public async Task Between_attempts_it_waits_longer_and_longer()
    {
        var time = new RecordingTime();
        var transactions = Transactions(attempts: 10, time: time, random: new HalfRandom());
        var attempts = 0;

        await transactions.RunAsync(async transaction =>
        {
            if (++attempts < 10)
                await ConflictAsync(transaction);
            return 0;
        });

        Assert.Equal([5, 10, 20, 40, 80, 160, 320, 500, 500], time.PausesInMilliseconds);
    }

    [Fact]
    public async Task Before_a_fresh_connection_it_waits_as_often_as_one_was_lost()
    {
        Assert.SkipWhen(TestServer.IsCockroach, "PostgreSQL only: pg_terminate_backend.");
        var time = new RecordingTime();
        var transactions = Transactions(time: time, random: new HalfRandom());

        await Assert.ThrowsAsync<AmbiguousCommitException>(
            () => transactions.ReadAsync<bool>("SELECT pg_terminate_backend(pg_backend_pid())"));

        Assert.Equal([5, 10, 20, 40], time.PausesInMilliseconds);
    }

    [Fact]
    public async Task Between_tries_to_open_a_connection_it_waits_longer_and_longer()
    {
        await using var proxy = FaultProxy.Start(database.ConnectionString);
        proxy.Arm(Fault.Error(FaultPoint.Connect, PostgresErrorCodes.TooManyConnections) with { Times = 4 });
        var time = new RecordingTime();

        var transactions = Transactions(time: time, random: new HalfRandom(), connectionString: proxy.ConnectionString);

        Assert.Equal([1], await transactions.ReadAsync<int>("SELECT 1"));
        Assert.Equal([5, 10, 20, 40], time.PausesInMilliseconds);
    }

    [Fact]
    public async Task A_transfer_like_the_example_moves_the_money_once_however_often_it_is_run()
    {
        const string InsertTransfer = $"{InsertCounter} ON CONFLICT (id) DO NOTHING";
        const string Withdraw = "UPDATE counters SET value = value - @amount WHERE id = @source AND value >= @amount";
        const string Deposit = "UPDATE counters SET value = value + @amount WHERE id = @target";
        var transactions = Transactions();
        await transactions.ExecuteAsync("INSERT INTO counters (id, value) VALUES (11, 50), (12, 0)");

        await TransferAsync(10);
        await TransferAsync(10);
        await Assert.ThrowsAsync<NotSupportedException>(() => TransferAsync(13));

        Assert.Equal(
            [(10L, 0L), (11L, 20L), (12L, 30L)],
            await transactions.ReadAsync<(long, long)>("SELECT id, value FROM counters ORDER BY id"));

        Task<long> TransferAsync(long id) => transactions.RunAsync(
            async transaction =>
            {
                var transfer = new { id, source = 11, target = 12, amount = 30 };
                if (await transaction.ExecuteAsync(InsertTransfer, transfer) == 0)
                    return id;
                if (await transaction.ExecuteAsync(Withdraw, transfer) == 0)
                    throw new NotSupportedException();
                await transaction.ExecuteAndCommitAsync(Deposit, transfer);
                return id;
            },
            idempotent: true);
    }

    private static Task<IReadOnlyList<long>> ConflictAsync(Transaction transaction) => TestServer.IsCockroach
        ? CockroachConflictAsync(transaction)
        : transaction.QueryAsync<long>("SELECT raise_error('40001')");

    private static async Task<IReadOnlyList<long>> CockroachConflictAsync(Transaction transaction)
    {
        // Once a result was returned, the server cannot retry by itself.
        await transaction.QueryAsync<long>("SELECT 1");
        return await transaction.QueryAsync<long>("SELECT crdb_internal.force_retry('1h')");
    }

    private RetryingTransaction Transactions(
        int attempts = 10,
        int deadlineSeconds = 30,
        int poolSize = 20,
        TimeProvider? time = null,
        Random? random = null,
        string? connectionString = null)
    {
        var options = new DatabaseOptions
        {
            ConnectionString = connectionString ?? database.ConnectionString,
            AllowPlaintext = true,
            MaxPoolSize = poolSize,
        };
        _pools.Add(options.CreateDataSource(NullLoggerFactory.Instance));
        return database.Transactions(attempts, deadlineSeconds, _pools[^1], time, random);
    }

    private sealed record Row
    {
        public long ItemId { get; init; }

        public string ItemName { get; init; } = "";
    }

    /// <summary>A clock that only the test moves; pauses pass at once.</summary>
    private class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => TimeProvider.System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    /// <summary>Pauses pass at once, and are written down.</summary>
    private sealed class RecordingTime : ManualTime
    {
        private readonly List<double> _pauses = [];

        public IReadOnlyList<double> PausesInMilliseconds => _pauses;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _pauses.Add(dueTime.TotalMilliseconds);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    /// <summary>Every pause is half as long as it may be.</summary>
    private sealed class HalfRandom : Random
    {
        public override double NextDouble() => 0.5;
    }
}

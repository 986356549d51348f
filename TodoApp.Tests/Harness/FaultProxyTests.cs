using System.Data;
using Npgsql;

namespace TodoApp.Tests.Harness;

/// <summary>What the proxy does must be what a network and a server would do, or the tests that rest on it prove nothing.</summary>
public sealed class FaultProxyTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>, IAsyncLifetime
{
    private const string Insert = "INSERT INTO todos (title) VALUES ('Milk')";
    private const string Release = "RELEASE SAVEPOINT cockroach_restart";

    private FaultProxy _proxy = null!;
    private NpgsqlDataSource _through = null!;

    public async ValueTask InitializeAsync()
    {
        await database.EmptyAsync();
        await StartAsync(actsAsCockroach: false);
    }

    [Fact]
    public async Task It_sees_each_statement_of_a_pipeline_and_counts_one_round_trip_prepared_or_not()
    {
        await using var connection = await _through.OpenConnectionAsync();
        for (var times = 0; times < 7; times++) // From the fifth on the statements are prepared.
        {
            _proxy.Reset();
            await using var transaction = await BeginAsync(connection);
            await ExecuteAsync(connection, $"{Insert}; {Release}; COMMIT");

            Assert.Equal(
                ["BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SAVEPOINT cockroach_restart", Insert, Release, "COMMIT"],
                _proxy.Statements);
            Assert.Equal(1, _proxy.RoundTrips);
        }
    }

    [Fact]
    public async Task It_counts_each_time_that_the_client_waits()
    {
        await using var connection = await _through.OpenConnectionAsync();
        _proxy.Reset();

        await using var transaction = await BeginAsync(connection);
        await ExecuteAsync(connection, Insert);
        await ExecuteAsync(connection, $"SELECT '{new string('x', 100_000)}'"); // More than one segment.
        await transaction.ReleaseAsync("cockroach_restart");
        await transaction.CommitAsync();

        Assert.Equal(4, _proxy.RoundTrips);
    }

    [Fact]
    public async Task An_injected_error_fails_the_transaction_on_the_server_which_rolls_back_to_the_savepoint()
    {
        await using var connection = await _through.OpenConnectionAsync();
        await using var transaction = await BeginAsync(connection);
        await ExecuteAsync(connection, Insert);
        _proxy.Arm(Fault.Error(FaultPoint.Release, "40001"));

        var error = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(connection, $"{Insert}; {Release}; COMMIT"));
        var aborted = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(connection, Insert));
        await transaction.RollbackAsync("cockroach_restart");
        await ExecuteAsync(connection, $"{Insert}; {Release}; COMMIT");

        Assert.Equal("40001", error.SqlState);
        Assert.Equal(PostgresErrorCodes.InFailedSqlTransaction, aborted.SqlState);
        Assert.Equal(1, _proxy.Injected);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_fatal_error_ends_the_connection_and_the_transaction()
    {
        await using var connection = await _through.OpenConnectionAsync();
        _proxy.Arm(Fault.Error(FaultPoint.Statement, "57P01") with { Nth = 2 });
        await using var transaction = await BeginAsync(connection);
        await ExecuteAsync(connection, Insert);

        var error = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(connection, Insert));

        Assert.Equal(("57P01", "FATAL"), (error.SqlState, error.Severity));
        Assert.Equal(ConnectionState.Closed, connection.State);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task A_statement_that_was_cut_off_was_never_executed()
    {
        _proxy.Arm(Fault.Cut(FaultPoint.Release));

        await Assert.ThrowsAsync<NpgsqlException>(() => CommitInOneTripAsync());

        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task A_statement_whose_answer_was_cut_off_was_executed()
    {
        _proxy.Arm(Fault.Cut(FaultPoint.Release) with { Executed = true });

        await Assert.ThrowsAsync<NpgsqlException>(() => CommitInOneTripAsync());

        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task An_error_can_stand_in_for_the_answer_to_a_commit()
    {
        _proxy.Arm(Fault.Error(FaultPoint.Release, "40003") with { Executed = true });

        var error = await Assert.ThrowsAsync<PostgresException>(() => CommitInOneTripAsync());

        Assert.Equal("40003", error.SqlState);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_stall_lasts_until_the_client_gives_up()
    {
        _proxy.Arm(Fault.Stall(FaultPoint.Commit));

        var failure = await Assert.ThrowsAsync<NpgsqlException>(() => CommitInOneTripAsync(commandTimeout: 1));

        Assert.IsType<TimeoutException>(failure.InnerException);
        Assert.Equal(TestServer.IsCockroach ? 1 : 0, await CountAsync()); // On CockroachDB, RELEASE before it was the commit.
    }

    [Fact]
    public async Task Connecting_can_fail_and_then_succeed()
    {
        await DisposeAsync();
        await StartAsync(actsAsCockroach: false, connectTimeout: 2);
        _proxy.Arm(
            Fault.Error(FaultPoint.Connect, "57P03"),
            Fault.Cut(FaultPoint.Connect) with { Nth = 2 },
            Fault.Stall(FaultPoint.Connect) with { Nth = 3 });

        var error = await Assert.ThrowsAsync<PostgresException>(async () => await _through.OpenConnectionAsync());
        await Assert.ThrowsAsync<NpgsqlException>(async () => await _through.OpenConnectionAsync());
        var stalled = await Assert.ThrowsAsync<NpgsqlException>(async () => await _through.OpenConnectionAsync());
        await using var connection = await _through.OpenConnectionAsync();

        Assert.Equal("57P03", error.SqlState);
        Assert.IsType<TimeoutException>(stalled.InnerException);
        Assert.Equal(3, _proxy.Injected);
    }

    [Fact]
    public async Task Open_connections_can_be_cut_at_any_time()
    {
        await using var connection = await _through.OpenConnectionAsync();
        Assert.Equal(1, _proxy.Connections);

        Assert.Equal(0, _proxy.Cut(probability: 0));
        Assert.Equal(1, _proxy.Cut());

        await Assert.ThrowsAsync<NpgsqlException>(() => ExecuteAsync(connection, Insert));
    }

    [Fact]
    public async Task PostgreSQL_can_look_like_CockroachDB_whose_RELEASE_is_the_commit()
    {
        if (TestServer.IsCockroach)
            return;

        await DisposeAsync();
        await StartAsync(actsAsCockroach: true);
        await using (var connection = await _through.OpenConnectionAsync())
            Assert.StartsWith("CockroachDB", connection.PostgresParameters["crdb_version"], StringComparison.Ordinal);

        await CommitInOneTripAsync();
        Assert.Equal(1, await CountAsync());

        _proxy.Arm(Fault.Cut(FaultPoint.Commit));
        await Assert.ThrowsAsync<NpgsqlException>(() => CommitInOneTripAsync());
        Assert.Equal(2, await CountAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _through.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    private async Task StartAsync(bool actsAsCockroach, int connectTimeout = 15)
    {
        _proxy = await database.StartProxyAsync(actsAsCockroach);
        _through = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_proxy.ConnectionString)
        {
            Timeout = connectTimeout,
            CancellationTimeout = 100,
            MaxAutoPrepare = 32,
        });
    }

    private async Task CommitInOneTripAsync(int commandTimeout = 30)
    {
        await using var connection = await _through.OpenConnectionAsync();
        await using var transaction = await BeginAsync(connection);
        await ExecuteAsync(connection, $"{Insert}; {Release}; COMMIT", commandTimeout);
    }

    private static async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable);
        await transaction.SaveAsync("cockroach_restart");
        return transaction;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, int commandTimeout = 30)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = commandTimeout };
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> CountAsync()
    {
        await using var count = database.DataSource.CreateCommand("SELECT count(*) FROM todos");
        return (long)(await count.ExecuteScalarAsync())!;
    }
}

using System.Data;
using Microsoft.Extensions.Options;
using Npgsql;

namespace TodoApp.Database;

/// <summary>
/// Runs units of work in SERIALIZABLE transactions and retries them by CockroachDB's client-side protocol: on SQLSTATE 40001 the
/// work is rolled back to <c>SAVEPOINT cockroach_restart</c> and run again, with a growing random pause, until it commits or
/// <see cref="DatabaseOptions.RetryAttempts"/> or <see cref="DatabaseOptions.RetryDeadline"/> runs out.
/// See https://www.cockroachlabs.com/docs/stable/advanced-client-side-transaction-retries.
/// </summary>
/// <remarks>
/// <para>The work may run several times: it must have no effect but on the database, and return its results as values.</para>
/// <para>A connection that is lost before RELEASE was sent has committed nothing, and the work starts over on a fresh one. One that
/// is lost afterwards may have committed: work that says <c>idempotent: true</c>, because doing it twice is the same as doing
/// it once, is run again until the outcome is known; other work ends in an <see cref="AmbiguousCommitException"/>.</para>
/// <para>A single statement costs one round trip, and a unit of n statements n, if the last one is sent by a method that ends in
/// <c>AndCommit</c>; otherwise n + 1.</para>
/// </remarks>
/// <exception cref="RetriesExhaustedException">Conflicts until the attempts or the time ran out; nothing was committed.</exception>
/// <exception cref="AmbiguousCommitException">The outcome is unknown.</exception>
/// <exception cref="TransactionRestartException">The rollback after a conflict failed; nothing was committed.</exception>
/// <exception cref="NpgsqlException">The statement was refused, or the database cannot be reached; nothing was committed.</exception>
public sealed partial class RetryingTransaction(
    NpgsqlDataSource dataSource, IOptions<DatabaseOptions> options, TimeProvider time, ILogger<RetryingTransaction> logger)
{
    /// <summary>
    /// Opening is always safe to try again; more often than this, the database is away and the caller should hear of it. A database
    /// that has no connection to spare (53300) is asked until the deadline.
    /// </summary>
    private const int MaxConnections = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>One statement that only reads, in one round trip. Reading is idempotent by nature.</summary>
    public Task<IReadOnlyList<T>> ReadAsync<T>(string sql, object? parameters = null, CancellationToken cancellationToken = default)
        => QueryAsync<T>(sql, parameters, idempotent: true, cancellationToken);

    /// <summary>Several statements separated by semicolons that only read, in one round trip.</summary>
    public Task<T> ReadAsync<T>(
        string sql, object? parameters, Func<ResultSets, Task<T>> read, CancellationToken cancellationToken = default)
        => QueryMultipleAsync(sql, parameters, read, cancellationToken);

    /// <summary>One statement that returns rows, in one round trip.</summary>
    public Task<IReadOnlyList<T>> QueryAsync<T>(
        string sql, object? parameters = null, bool idempotent = false, CancellationToken cancellationToken = default)
        => RunAsync(transaction => transaction.QueryAndCommitAsync<T>(sql, parameters), idempotent, cancellationToken);

    /// <summary>Several statements separated by semicolons, idempotent as a whole, in one round trip.</summary>
    public Task<T> QueryMultipleAsync<T>(
        string sql, object? parameters, Func<ResultSets, Task<T>> read, CancellationToken cancellationToken = default)
        => RunAsync(transaction => transaction.QueryMultipleAndCommitAsync(sql, parameters, read), idempotent: true, cancellationToken);

    /// <summary>One statement in one round trip.</summary>
    /// <returns>The number of rows affected.</returns>
    public Task<int> ExecuteAsync(
        string sql, object? parameters = null, bool idempotent = false, CancellationToken cancellationToken = default)
        => RunAsync(transaction => transaction.ExecuteAndCommitAsync(sql, parameters), idempotent, cancellationToken);

    /// <summary>A unit of several statements; see the remarks on this class for what the work may do.</summary>
    public async Task<T> RunAsync<T>(
        Func<Transaction, Task<T>> work, bool idempotent = false, CancellationToken cancellationToken = default)
    {
        var attempts = new Attempts(options.Value, time);
        using var telemetry = new TransactionTelemetry(time);
        try
        {
            var result = await RunAsync(work, idempotent, attempts, cancellationToken);
            telemetry.Committed(attempts.Count);
            return result;
        }
        catch (Exception e)
        {
            telemetry.Failed(e, attempts.Count);
            throw;
        }
    }

    private async Task<T> RunAsync<T>(
        Func<Transaction, Task<T>> work, bool idempotent, Attempts attempts, CancellationToken cancellationToken)
    {
        AmbiguousCommitException? ambiguous = null;
        for (var connections = 1; ; connections++)
        {
            try
            {
                await using var connection = await OpenAsync(attempts, cancellationToken);
                return await RunOnAsync(connection, work, attempts, cancellationToken);
            }
            catch (Exception e) when (connections < MaxConnections && attempts.Remain && IsRepeatable(e, idempotent))
            {
                ambiguous = e as AmbiguousCommitException ?? ambiguous;
                LogNewConnection(e, connections);
            }
            catch (Exception e) when (ambiguous is not null && e is NpgsqlException or RetriesExhaustedException or TransactionRestartException)
            {
                // This attempt certainly committed nothing, but an earlier one may have.
                throw new AmbiguousCommitException(e);
            }
            await attempts.PauseAsync(connections, cancellationToken);
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(Attempts attempts, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(attempts.TimeLeft);
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await dataSource.OpenConnectionAsync(deadline.Token);
            }
            catch (NpgsqlException e) when (tries < MaxConnections && IsLost(e) && e.InnerException is not TimeoutException)
            {
                LogNewConnection(e, tries);
            }
            catch (PostgresException e) when (e.IsWantOfConnections() && attempts.TimeLeft > TimeSpan.Zero)
            {
                // The pool may get one back sooner than the server has another to give.
                LogNewConnection(e, tries);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new NpgsqlException("No connection to the database before the deadline.", new TimeoutException(e.Message, e));
            }
            await attempts.PauseAsync(tries, cancellationToken);
        }
    }

    private async Task<T> RunOnAsync<T>(
        NpgsqlConnection connection, Func<Transaction, Task<T>> work, Attempts attempts, CancellationToken cancellationToken)
    {
        await using var scope = new SavepointScope(connection);
        while (true)
        {
            await scope.BeginAsync();
            attempts.Count++;
            var transaction = new Transaction(connection, () => attempts.TimeLeft, cancellationToken);
            try
            {
                return await TransactionTelemetry.AttemptAsync(attempts.Count, async () =>
                {
                    var result = await work(transaction);
                    await transaction.CommitAsync();
                    return result;
                });
            }
            catch (PostgresException e) when (e.IsConflict())
            {
                if (!attempts.Remain)
                    throw new RetriesExhaustedException(attempts.Count, e);

                LogConflict(attempts.Count, e.MessageText);
                await scope.RestartAsync(e);
            }
            catch (NpgsqlException e) when (transaction.ReleaseSent && IsAmbiguous(e))
            {
                throw new AmbiguousCommitException(e);
            }
            await attempts.PauseAsync(attempts.Count, cancellationToken);
        }
    }

    /// <summary>Whether a command that carried RELEASE leaves the outcome open: it had no answer at all, or one that does not tell.</summary>
    private static bool IsAmbiguous(NpgsqlException e) => e is not PostgresException answer || answer.LeavesCommitUnknown();

    /// <summary>Whether the work may be run from the start on a fresh connection.</summary>
    private static bool IsRepeatable(Exception e, bool idempotent) => e switch
    {
        AmbiguousCommitException or TransactionRestartException => idempotent,
        NpgsqlException failure => IsLost(failure),
        _ => false,
    };

    /// <summary>The connection is gone or the server has lost track, and with it a transaction whose RELEASE was not sent.</summary>
    private static bool IsLost(NpgsqlException e) => e is not PostgresException answer || answer.IsConnectionLost();

    [LoggerMessage(LogLevel.Debug, "Attempt {Attempt} met a conflict and is rolled back: {Reason}")]
    private partial void LogConflict(int attempt, string reason);

    [LoggerMessage(LogLevel.Debug, "Connection {Connection} failed, trying another")]
    private partial void LogNewConnection(Exception exception, int connection);

    /// <summary>How often and how long one unit of work may try.</summary>
    private sealed class Attempts(DatabaseOptions options, TimeProvider time)
    {
        private readonly long _start = time.GetTimestamp();

        public int Count { get; set; }

        public TimeSpan TimeLeft
            => TimeSpan.FromSeconds(Math.Max(0, options.RetryDeadline - time.GetElapsedTime(_start).TotalSeconds));

        public bool Remain => Count < options.RetryAttempts && TimeLeft > TimeSpan.Zero;

        /// <summary>Full jitter: a random time up to a bound that doubles with every try and ends at the deadline.</summary>
        public Task PauseAsync(int tries, CancellationToken cancellationToken)
        {
            var bound = Math.Min(FirstPause.TotalSeconds * Math.Pow(2, tries - 1), LongestPause.TotalSeconds);
            var pause = Math.Min(bound * Random.Shared.NextDouble(), TimeLeft.TotalSeconds);
            return Task.Delay(TimeSpan.FromSeconds(pause), time, cancellationToken);
        }
    }

    /// <summary>The transaction on one connection, positioned at the savepoint.</summary>
    private sealed class SavepointScope(NpgsqlConnection connection) : IAsyncDisposable
    {
        private NpgsqlTransaction? _transaction;

        /// <summary>No round trip: Npgsql sends BEGIN and SAVEPOINT with the next statement.</summary>
        public async Task BeginAsync()
        {
            if (_transaction is not null)
                return;

            _transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable);
            await _transaction.SaveAsync(Transaction.Savepoint);
        }

        /// <summary>
        /// CockroachDB: ROLLBACK TO SAVEPOINT, which keeps the transaction's place in the queue. PostgreSQL: the whole transaction,
        /// because its snapshot outlives the savepoint and the conflict would repeat for ever.
        /// </summary>
        public async Task RestartAsync(PostgresException conflict)
        {
            try
            {
                if (connection.IsCockroach())
                    await _transaction!.RollbackAsync(Transaction.Savepoint);
                else
                    await DisposeAsync();
                // Npgsql keeps it to itself when the rollback of a disposed transaction fails.
                if (connection.State != ConnectionState.Open)
                    throw new NpgsqlException("The connection was lost during the rollback.");
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
            {
                throw new TransactionRestartException(e, conflict);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (_transaction is { } transaction)
            {
                _transaction = null;
                await transaction.DisposeAsync();
            }
        }
    }
}

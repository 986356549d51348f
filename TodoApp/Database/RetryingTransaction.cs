using Npgsql;

namespace TodoApp.Database;

/// <summary>
/// Runs units of work in SERIALIZABLE transactions and retries them by CockroachDB's client-side protocol: on SQLSTATE 40001 the
/// work is rolled back to <c>SAVEPOINT cockroach_restart</c> and run again, after a growing random pause, until it commits or the
/// attempts or the time of <see cref="RetryPolicy"/> run out.
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
/// <example>
/// Money moves from one account to another, in three round trips, and once however often the work is run: whoever asks for the
/// transfer has chosen its id, and a run that finds the id has nothing left to do. A transfer references both accounts, so they exist.
/// <code><![CDATA[
/// const string InsertTransfer = """
///     INSERT INTO transfers (id, source, target, amount) VALUES (@Id, @Source, @Target, @Amount) ON CONFLICT (id) DO NOTHING
///     """;
/// const string Withdraw = "UPDATE accounts SET balance = balance - @Amount WHERE id = @Source AND balance >= @Amount";
/// const string Deposit = "UPDATE accounts SET balance = balance + @Amount WHERE id = @Target";
///
/// await transactions.RunAsync(
///     async transaction =>
///     {
///         if (await transaction.ExecuteAsync(InsertTransfer, transfer) == 0)
///             return transfer; // An earlier run has committed.
///         if (await transaction.ExecuteAsync(Withdraw, transfer) == 0)
///             throw new InsufficientFundsException(); // Nothing is committed, and the caller gets the exception.
///         await transaction.ExecuteAndCommitAsync(Deposit, transfer);
///         return transfer;
///     },
///     idempotent: true,
///     cancellationToken);
/// ]]></code>
/// </example>
/// <exception cref="RetriesExhaustedException">Conflicts until the attempts or the time ran out; nothing was committed.</exception>
/// <exception cref="AmbiguousCommitException">The outcome is unknown.</exception>
/// <exception cref="TransactionRestartException">The rollback after a conflict failed; nothing was committed.</exception>
/// <exception cref="NpgsqlException">The statement was refused, or the database cannot be reached; nothing was committed.</exception>
public sealed partial class RetryingTransaction(
    NpgsqlDataSource dataSource, RetryPolicy policy, TimeProvider time, ILogger<RetryingTransaction> logger)
{
    /// <summary>One statement that only reads, in one round trip. Reading is idempotent by nature.</summary>
    public Task<IReadOnlyList<T>> ReadAsync<T>(string sql, object? parameters = null, CancellationToken cancellationToken = default)
        => RunAsync(transaction => transaction.QueryAndCommitAsync<T>(sql, parameters), idempotent: true, isReadOnly: true, cancellationToken);

    /// <summary>Several statements separated by semicolons that only read, in one round trip.</summary>
    public Task<T> ReadAsync<T>(
        string sql, object? parameters, Func<ResultSets, Task<T>> read, CancellationToken cancellationToken = default)
        => RunAsync(transaction => transaction.QueryMultipleAndCommitAsync(sql, parameters, read), idempotent: true, isReadOnly: true, cancellationToken);

    /// <summary>The same of a value, in one round trip.</summary>
    public Task<T> ReadAsync<T>(Query<T> query, CancellationToken cancellationToken)
        => ReadAsync(query.Sql, query.Parameters, query.ReadAsync, cancellationToken);

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

    private long _begun, _ended;
    private int _held;
    private volatile bool _isRefused;

    /// <summary>Units of work that have begun since the start, and those of them that have ended: <see cref="StallWatch"/> compares them.</summary>
    internal (long Begun, long Ended) Units => (Interlocked.Read(ref _begun), Interlocked.Read(ref _ended));

    /// <summary>The server gave the last unit that wanted a connection none, and no other unit has one that could be handed on.</summary>
    internal bool IsStarved => _isRefused && Volatile.Read(ref _held) == 0;

    /// <summary>A unit of several statements; see the remarks on this class for what the work may do.</summary>
    public Task<T> RunAsync<T>(Func<Transaction, Task<T>> work, bool idempotent = false, CancellationToken cancellationToken = default)
        => RunAsync(work, idempotent, isReadOnly: false, cancellationToken);

    private async Task<T> RunAsync<T>(Func<Transaction, Task<T>> work, bool idempotent, bool isReadOnly, CancellationToken cancellationToken)
    {
        var progress = new Progress(policy, time);
        using var telemetry = new TransactionTelemetry(time);
        Interlocked.Increment(ref _begun);
        try
        {
            var result = await BoundAsync(RunOnFreshConnectionsAsync(work, idempotent, progress, cancellationToken));
            if (!isReadOnly)
                ChangeWatch.NoteChange();
            telemetry.Committed(progress.Attempts);
            return result;
        }
        catch (Exception e)
        {
            telemetry.Failed(e, progress.Attempts);
            throw;
        }
        finally
        {
            Interlocked.Increment(ref _ended);
        }
    }

    /// <summary>
    /// A server that answers nothing more, not even to a request to cancel, can hold a command for longer than its time limit. Whoever
    /// asked for the work is not held with it.
    /// </summary>
    private async Task<T> BoundAsync<T>(Task<T> running)
    {
        try
        {
            return await running.WaitAsync(policy.Deadline + RetryPolicy.LastCommand);
        }
        catch (TimeoutException e) when (!running.IsCompleted)
        {
            _ = running.ContinueWith(
                static abandoned => _ = abandoned.Exception,
                CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new AmbiguousCommitException(e);
        }
    }

    /// <summary>
    /// Where a connection fails and the work may be run again, on another one. That none can be opened is final, because
    /// <see cref="OpenAsync"/> has tried again by then where that makes sense.
    /// </summary>
    private async Task<T> RunOnFreshConnectionsAsync<T>(
        Func<Transaction, Task<T>> work, bool idempotent, Progress progress, CancellationToken cancellationToken)
    {
        AmbiguousCommitException? ambiguous = null;
        for (var connections = 1; ; connections++)
        {
            var isOpen = false;
            try
            {
                await using var connection = await OpenAsync(progress, cancellationToken);
                isOpen = true;
                Interlocked.Increment(ref _held);
                return await RunOnAsync(connection, work, progress, cancellationToken);
            }
            catch (Exception e) when (isOpen && connections < RetryPolicy.MaxConnections && progress.MayGoOn && IsRepeatable(e, idempotent))
            {
                ambiguous = e as AmbiguousCommitException ?? ambiguous;
                LogNewConnection(e, connections);
            }
            catch (Exception e) when (ambiguous is not null && e is not AmbiguousCommitException && (e is NpgsqlException || DatabaseFailure.IsUnavailable(e)))
            {
                // This run certainly committed nothing, but an earlier one may have. A host that has no address any more has no NpgsqlException.
                throw new AmbiguousCommitException(e);
            }
            finally
            {
                if (isOpen)
                    Interlocked.Decrement(ref _held);
            }
            await progress.PauseAsync(failures: connections, cancellationToken);
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(Progress progress, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(progress.TimeLeft);
        PostgresException? refusal = null;
        for (var tries = 1; ; tries++)
        {
            try
            {
                var connection = await dataSource.OpenConnectionAsync(deadline.Token);
                _isRefused = false;
                return connection;
            }
            catch (NpgsqlException e) when (tries < RetryPolicy.MaxTriesToOpen && IsLost(e) && e.InnerException is not TimeoutException)
            {
                LogNewTry(e, tries);
            }
            catch (PostgresException e) when (e.IsWantOfConnections() && progress.TimeLeft > TimeSpan.Zero)
            {
                // The pool may get one back sooner than the server has another to give.
                _isRefused = true;
                refusal = e;
                LogNewTry(e, tries);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw refusal ?? new NpgsqlException("No connection to the database before the deadline.", new TimeoutException(e.Message, e));
            }
            await progress.PauseAsync(failures: tries, cancellationToken);
        }
    }

    /// <summary>The protocol's loop: attempt the work and commit; after a conflict roll back, pause, and attempt it again.</summary>
    private async Task<T> RunOnAsync<T>(
        NpgsqlConnection connection, Func<Transaction, Task<T>> work, Progress progress, CancellationToken cancellationToken)
    {
        await using var scope = new SavepointScope(connection);
        while (true)
        {
            await scope.BeginAsync();
            progress.Attempts++;
            var transaction = new Transaction(connection, () => progress.TimeLeft, cancellationToken);
            try
            {
                return await TransactionTelemetry.AttemptAsync(progress.Attempts, async () =>
                {
                    var result = await work(transaction);
                    await transaction.CommitAsync();
                    return result;
                });
            }
            catch (PostgresException e) when (e.IsConflict())
            {
                if (!progress.MayGoOn)
                    throw new RetriesExhaustedException(progress.Attempts, e);

                LogConflict(progress.Attempts, e.MessageText);
                await scope.RestartAsync(e);
            }
            catch (NpgsqlException e)
            {
                if (e is PostgresException answer && answer.IsPreparationLost())
                    dataSource.Clear();
                if (transaction.ReleaseSent && IsAmbiguous(e))
                    throw new AmbiguousCommitException(e);
                throw;
            }
            await progress.PauseAsync(failures: progress.Attempts, cancellationToken);
        }
    }

    /// <summary>Whether the work may be run from the start on a fresh connection.</summary>
    private static bool IsRepeatable(Exception e, bool idempotent) => e switch
    {
        AmbiguousCommitException or TransactionRestartException => idempotent,
        NpgsqlException failure => IsLost(failure),
        _ => false,
    };

    /// <summary>The connection is gone or the server has lost track, and with it a transaction whose RELEASE was not sent.</summary>
    private static bool IsLost(NpgsqlException e) => e is not PostgresException answer || answer.IsConnectionLost();

    /// <summary>Whether a command that carried RELEASE leaves the outcome open: it had no answer, or one that does not tell.</summary>
    private static bool IsAmbiguous(NpgsqlException e) => e is not PostgresException answer || answer.LeavesCommitUnknown();

    [LoggerMessage(LogLevel.Debug, "Attempt {Attempt} met a conflict and is rolled back: {Reason}")]
    private partial void LogConflict(int attempt, string reason);

    [LoggerMessage(LogLevel.Debug, "Connection {Connection} failed, trying another")]
    private partial void LogNewConnection(Exception exception, int connection);

    [LoggerMessage(LogLevel.Debug, "Try {Number} to open a connection failed, making another")]
    private partial void LogNewTry(Exception exception, int number);

    /// <summary>How far one unit of work has come, on all of its connections together.</summary>
    private sealed class Progress(RetryPolicy policy, TimeProvider time)
    {
        private readonly long _start = time.GetTimestamp();

        /// <summary>Attempts at the work that have begun.</summary>
        public int Attempts { get; set; }

        /// <summary>Until the deadline; zero after it.</summary>
        public TimeSpan TimeLeft
        {
            get
            {
                var left = policy.Deadline - time.GetElapsedTime(_start);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }

        /// <summary>There are an attempt and time for it.</summary>
        public bool MayGoOn => Attempts < policy.MaxAttempts && TimeLeft > TimeSpan.Zero;

        /// <param name="failures">Of that which is tried again next, whether it is an attempt, a connection or the opening of one.</param>
        public Task PauseAsync(int failures, CancellationToken cancellationToken)
            => Task.Delay(policy.Pause(failures, TimeLeft), time, cancellationToken);
    }
}

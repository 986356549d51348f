using Dapper;
using Npgsql;

namespace TodoApp.Database;

/// <summary>
/// One attempt at a unit of work: what <see cref="RetryingTransaction"/> hands to it. Each method is one round trip; BEGIN and the
/// savepoint travel with the first one. The methods that end in <c>AndCommit</c> send RELEASE and COMMIT along with the statement,
/// so the last statement of a unit costs nothing extra; after one of them the transaction is over.
/// </summary>
public sealed class Transaction
{
    /// <summary>The name that CockroachDB reserves for client-side retries: the outermost savepoint, set before any statement.</summary>
    public const string Savepoint = "cockroach_restart";

    private const string Release = $"RELEASE SAVEPOINT {Savepoint}";

    private readonly NpgsqlConnection _connection;
    private readonly Func<TimeSpan> _timeLeft;
    private readonly CancellationToken _cancellationToken;
    private readonly bool _isCockroach;

    /// <summary>Columns are named in SQL's way and properties in C#'s: pub_date is PubDate, here and in <see cref="ResultSets"/>.</summary>
    static Transaction() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    internal Transaction(NpgsqlConnection connection, Func<TimeSpan> timeLeft, CancellationToken cancellationToken)
        => (_connection, _timeLeft, _cancellationToken, _isCockroach) = (connection, timeLeft, cancellationToken, connection.IsCockroach());

    /// <summary>RELEASE was sent, so from here on a failure leaves the outcome unknown unless the server says otherwise.</summary>
    internal bool ReleaseSent { get; private set; }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
        => (await _connection.QueryAsync<T>(Statement(sql, parameters))).AsList();

    public Task<int> ExecuteAsync(string sql, object? parameters = null)
        => _connection.ExecuteAsync(Statement(sql, parameters));

    public async Task<IReadOnlyList<T>> QueryAndCommitAsync<T>(string sql, object? parameters = null)
        => (await _connection.QueryAsync<T>(LastStatement(sql, parameters))).AsList();

    /// <summary>Several statements separated by semicolons; <paramref name="read"/> must read all of their results, in order.</summary>
    public async Task<T> QueryMultipleAndCommitAsync<T>(string sql, object? parameters, Func<ResultSets, Task<T>> read)
    {
        await using var reader = await _connection.ExecuteReaderAsync(LastStatement(sql, parameters));
        var results = new ResultSets(reader);
        var value = await read(results);
        return results.AreConsumed
            ? value
            : throw new InvalidOperationException("Not every result was read, so the answer to RELEASE was not seen.");
    }

    public Task<int> ExecuteAndCommitAsync(string sql, object? parameters = null)
        => _connection.ExecuteAsync(LastStatement(sql, parameters));

    /// <summary>Commits if no statement has done so: one round trip for RELEASE and COMMIT together.</summary>
    internal async Task CommitAsync()
    {
        if (ReleaseSent)
            return;

        ReleaseSent = true;
        var commit = new NpgsqlBatchCommand("COMMIT");
        await using var batch = new NpgsqlBatch(_connection) { BatchCommands = { new NpgsqlBatchCommand(Release), commit }, Timeout = Timeout() };
        try
        {
            await batch.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (PostgresException e) when (_isCockroach && e.BatchCommand == commit)
        {
            // On CockroachDB the RELEASE before it was the commit: the data is durable.
        }
    }

    private CommandDefinition Statement(string sql, object? parameters)
    {
        if (ReleaseSent)
            throw new InvalidOperationException("The transaction is over: its last statement was sent together with RELEASE and COMMIT.");

        return new CommandDefinition(sql, parameters, commandTimeout: Timeout(), cancellationToken: _cancellationToken);
    }

    // Once RELEASE is on its way, a cancelled request must not turn a commit into an unknown outcome: hence no token here.
    private CommandDefinition LastStatement(string sql, object? parameters)
    {
        var statement = Statement($"{sql}; {Release}; COMMIT", parameters);
        _cancellationToken.ThrowIfCancellationRequested();
        ReleaseSent = true;
        return new CommandDefinition(statement.CommandText, parameters, commandTimeout: statement.CommandTimeout);
    }

    private int Timeout()
        => Math.Max(1, Math.Min(_connection.CommandTimeout, (int)Math.Ceiling(_timeLeft().TotalSeconds)));
}

using System.Data;
using Npgsql;

namespace TodoApp.Database;

/// <summary>The transaction on one connection, positioned at <c>SAVEPOINT cockroach_restart</c> before every attempt.</summary>
internal sealed class SavepointScope(NpgsqlConnection connection) : IAsyncDisposable
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
    /// <exception cref="TransactionRestartException">The rollback failed.</exception>
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

    /// <summary>Rolls back what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_transaction is { } transaction)
        {
            _transaction = null;
            await transaction.DisposeAsync();
        }
    }
}

namespace TodoApp.Database;

/// <summary>A unit of work did not end in a known commit. <see cref="Exception.InnerException"/> is what the database or the network said.</summary>
public abstract class TransactionException(string message, Exception cause) : Exception(message, cause);

/// <summary>Every attempt met a conflict (SQLSTATE 40001) until the attempts or the time ran out. Nothing was committed.</summary>
public sealed class RetriesExhaustedException(int attempts, Exception cause)
    : TransactionException($"The transaction was given up after {attempts} attempts. Nothing was committed.", cause)
{
    public int Attempts => attempts;
}

/// <summary>
/// The connection failed after RELEASE SAVEPOINT was sent and before its answer came: the transaction may have committed or not.
/// Running it again is safe only if the unit of work is idempotent.
/// </summary>
public sealed class AmbiguousCommitException(Exception cause)
    : TransactionException("The connection failed while the transaction was being committed: it may have committed or not.", cause);

/// <summary>
/// ROLLBACK TO SAVEPOINT failed after a conflict, so the transaction could not be restarted. Nothing was committed.
/// <see cref="Exception.InnerException"/> is the failure of the rollback, <see cref="Conflict"/> the reason for it.
/// </summary>
public sealed class TransactionRestartException(Exception rollback, Exception conflict)
    : TransactionException("ROLLBACK TO SAVEPOINT failed, so the transaction could not be restarted. Nothing was committed.", rollback)
{
    public Exception Conflict => conflict;
}

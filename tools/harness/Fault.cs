namespace TodoApp.Harness;

/// <summary>A moment in the conversation with the database.</summary>
public enum FaultPoint
{
    /// <summary>The startup message of a connection.</summary>
    Connect,

    Begin,

    Savepoint,

    /// <summary>
    /// Any statement that does not control the transaction: those of the work, and the one that Npgsql loads types with when a data
    /// source first connects.
    /// </summary>
    Statement,

    Release,

    Commit,

    RollbackTo,

    Rollback,
}

/// <summary>What <see cref="FaultProxy"/> is to do when the conversation comes to a point.</summary>
/// <param name="SqlState">What the error says, for a fault that is an error.</param>
public sealed record Fault(FaultPoint Point, FaultKind Kind, string SqlState = "")
{
    /// <summary>Which of the points since the proxy was armed, from 1.</summary>
    public int Nth { get; init; } = 1;

    /// <summary>How many of them in a row.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Of those, on each connection only every so many-th, beginning with the first there.</summary>
    public int Every { get; init; } = 1;

    /// <summary>
    /// False: the server never sees the statement. True: it has executed the statement and what was sent along with it, and only its
    /// answer is replaced, lost or held back. Meaningless for <see cref="FaultPoint.Connect"/>.
    /// </summary>
    public bool Executed { get; init; }

    /// <summary>What happens elsewhere at that moment, before the client can notice anything.</summary>
    public Func<Task>? Meanwhile { get; init; }

    /// <summary>An ErrorResponse. Class 57P, and any error at connect, is fatal: the connection ends with it.</summary>
    public static Fault Error(FaultPoint point, string sqlState) => new(point, FaultKind.Error, sqlState);

    /// <summary>The connection is closed on both sides.</summary>
    public static Fault Cut(FaultPoint point) => new(point, FaultKind.Cut);

    /// <summary>No answer, until the client gives up and closes the connection.</summary>
    public static Fault Stall(FaultPoint point) => new(point, FaultKind.Stall);
}

public enum FaultKind
{
    Error,
    Cut,
    Stall,
}

using Npgsql;
using static Npgsql.PostgresErrorCodes;

namespace TodoApp.Database;

/// <summary>
/// What the SQLSTATE of an answer means to the app: decided here and nowhere else. An <see cref="NpgsqlException"/> that is not a
/// <see cref="PostgresException"/> has no SQLSTATE: the connection failed, and nobody knows what the server did.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>State or class</term><description>Meaning, and the source of it</description></listheader>
/// <item><term>40001</term><description>
/// A conflict: roll back and run the work again. Nothing else may be run again on the same connection.
/// https://www.cockroachlabs.com/docs/stable/transaction-retry-error-reference
/// </description></item>
/// <item><term>08, 57, 58, XX, 40003, 26000</term><description>
/// The connection, the node or its knowledge of the transaction is lost: a transaction whose RELEASE was not sent has committed
/// nothing and may start over on a fresh connection. https://www.postgresql.org/docs/current/errcodes-appendix.html
/// </description></item>
/// <item><term>08, 40, 53, 57, 58, F0, XX, 26000</term><description>
/// In answer to RELEASE: the server speaks of its own state and not of the statement, so the commit may have happened or not.
/// The type AmbiguousCommitError of github.com/cockroachdb/cockroach-go, crdb/error.go, in which every error but 40001 is one.
/// </description></item>
/// <item><term>26000</term><description>
/// The connection does not have a statement prepared that the driver takes for prepared there, and will on every use of it: seen on
/// PostgreSQL during a rolling upgrade. The connection is of no use any more. Of a command that carried RELEASE it does not say which
/// statement it speaks of.
/// </description></item>
/// <item><term>53300</term><description>
/// The server has no connection to spare. Another client may give one back at any moment.
/// </description></item>
/// <item><term>57P01, 57P02, 57P03</term><description>The node is shutting down or starting; another one may serve.</description></item>
/// <item><term>28P01, 28000, 3D000</term><description>
/// A wrong password, a user who may not sign in, a database that does not exist. CockroachDB v19.1 says XX000 for the first and the
/// last, so there the text counts: seen on such a server.
/// </description></item>
/// <item><term>42P01, 42703, 42501</term><description>
/// A table, a column or a privilege is missing: <c>migrate</c> or a GRANT mends it.
/// </description></item>
/// <item><term>42883</term><description>
/// A function is missing: in schema.sql unique_rowid(), which every CockroachDB has.
/// </description></item>
/// <item><term>22, 23, 42</term><description>
/// Else: the statement is refused for what it says, which is a defect of the app. Whatever has another class is the state of the
/// database, which an operator can mend.
/// </description></item>
/// <item><term>40001, 40P01, 23505, 42P07, 42701, 42710, XX000</term><description>
/// While the schema is applied: another replica applies it too, so the next try finds it done. Seen with five replicas at once.
/// </description></item>
/// </list>
/// </remarks>
public static class SqlState
{
    public static bool IsConflict(this PostgresException e) => e.SqlState == SerializationFailure;

    public static bool IsConnectionLost(this PostgresException e)
        => Class(e) is "08" or "57" or "58" or "XX" || e.SqlState == StatementCompletionUnknown || e.IsPreparationLost();

    /// <summary>No connection that was opened before is to be used again.</summary>
    public static bool IsPreparationLost(this PostgresException e) => e.SqlState == InvalidSqlStatementName;

    /// <summary>Of the answer to a command that carried RELEASE.</summary>
    public static bool LeavesCommitUnknown(this PostgresException e) => Class(e) is "08" or "40" or "53" or "57" or "58" or "F0" or "XX" || e.IsPreparationLost();

    public static bool IsWantOfConnections(this PostgresException e) => e.SqlState == TooManyConnections;

    /// <summary>Of the answer to an INSERT: another row has the key.</summary>
    public static bool IsKeyTaken(this PostgresException e) => e.SqlState == UniqueViolation;

    /// <summary>Of the answer to a statement of schema.sql.</summary>
    public static bool IsSchemaRace(this PostgresException e) => e.SqlState
        is SerializationFailure
        or DeadlockDetected
        or UniqueViolation
        or DuplicateTable
        or DuplicateColumn
        or DuplicateObject
        or InternalError;

    /// <summary>The database or the way there is at fault, not the statement: worth a 503 and another try.</summary>
    public static bool IsUnavailable(this PostgresException e)
        => Class(e) is not ("22" or "23" or "42") || e.IsMissingTable() || e.IsMissingColumn() || e.IsMissingPrivilege();

    public static bool IsMissingTable(this PostgresException e) => e.SqlState == UndefinedTable;

    public static bool IsMissingColumn(this PostgresException e) => e.SqlState == UndefinedColumn;

    public static bool IsMissingFunction(this PostgresException e) => e.SqlState == UndefinedFunction;

    public static bool IsMissingPrivilege(this PostgresException e) => e.SqlState == InsufficientPrivilege;

    public static bool IsMissingDatabase(this PostgresException e)
        => e.SqlState == InvalidCatalogName
        || (e.IsUnspecific("does not exist") && e.Says("database"))
        || e.IsUnspecific("schema for virtual table not found");

    public static bool IsWrongPassword(this PostgresException e) => e.SqlState == InvalidPassword || e.IsUnspecific("password");

    public static bool IsRefusedUser(this PostgresException e) => e.SqlState == InvalidAuthorizationSpecification;

    /// <summary>The server's access rules keep this user out, from this network or without TLS.</summary>
    public static bool IsRefusedNetwork(this PostgresException e) => e.Says("no pg_hba.conf entry") || e.Says("pg_hba.conf rejects");

    public static bool IsWantOfTls(this PostgresException e) => e.Says("SSL connection required");

    public static bool IsRefusedConnection(this PostgresException e) => Class(e) == "08";

    public static bool IsShutdownOrStart(this PostgresException e) => e.SqlState is AdminShutdown or CrashShutdown or CannotConnectNow;

    private static bool IsUnspecific(this PostgresException e, string words) => e.SqlState == InternalError && e.Says(words);

    private static bool Says(this PostgresException e, string words) => e.MessageText.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static string Class(PostgresException e) => e.SqlState[..2];
}

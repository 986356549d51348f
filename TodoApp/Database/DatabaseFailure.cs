using System.Net.Sockets;
using Npgsql;

namespace TodoApp.Database;

public static class DatabaseFailure
{
    /// <summary>
    /// Whether a request failed because of the state of the database or of the way there, which an operator can mend: worth a 503 and
    /// another try. A statement that the database refuses for what it says is a defect of the app instead.
    /// </summary>
    public static bool IsUnavailable(Exception e) => e switch
    {
        PostgresException answer => answer.IsUnavailable(),
        TransactionException or NpgsqlException or SocketException or TimeoutException => true,
        { InnerException: { } inner } => IsUnavailable(inner),
        _ => false,
    };
}

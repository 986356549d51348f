using System.Net.Sockets;
using Npgsql;

namespace TodoApp.Data;

public static class DatabaseFailure
{
    /// <summary>Whether a request failed because of the database's state, not its own: worth a 503 and another try.</summary>
    public static bool IsUnavailable(Exception e) => e is TransactionException or NpgsqlException or SocketException or TimeoutException
        || e.InnerException is { } inner && IsUnavailable(inner);
}

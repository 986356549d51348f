using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>Reopens to-dos. Idempotent: it states the target. The next of one that repeats stays: <see cref="TakeBackNext"/> is an Undo.</summary>
public static class ReopenTodos
{
    private static string UpdateDone(ListAccess access) => $"""
        UPDATE todos SET done = false, completed_by = NULL WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}
        RETURNING COALESCE(title, '')
        """;

    /// <returns>The titles of those that are in the list, and so are not done; the others are gone.</returns>
    public static Task<IReadOnlyList<string>> RunAsync(
        RetryingTransaction transactions, ListAccess access, long[] ids, CancellationToken cancellationToken)
        => transactions.QueryAsync<string>(UpdateDone(access), access.Parameters(new { ids }), idempotent: true, cancellationToken);
}

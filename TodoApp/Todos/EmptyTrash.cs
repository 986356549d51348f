using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>Deletes for good. Idempotent: what is not in the trash is gone already, which is what was asked for.</summary>
public static class EmptyTrash
{
    private static readonly TimeSpan ExpiryTimeLimit = TimeSpan.FromMinutes(10);

    private const string DeleteOne = "DELETE FROM deleted_todos WHERE list_id = @list AND todo_id = @id";

    private const string SelectRestored = "SELECT COALESCE(title, '') FROM todos WHERE list_id = @list AND todo_id = @id";

    /// <returns>Null if it is gone; the title of a to-do that was restored before, and so is in the list and not deleted.</returns>
    public static Task<string?> OneAsync(RetryingTransaction transactions, long listId, long id, CancellationToken cancellationToken)
        => transactions.QueryMultipleAsync(
            $"{DeleteOne}; {SelectRestored}",
            new { list = listId, id },
            async results => (await results.ReadValuesAsync<string>()).SingleOrDefault(),
            cancellationToken);

    private const string DeleteRows = "DELETE FROM deleted_todos WHERE list_id = @list AND todo_id = ANY(@ids)";

    /// <summary>Everything, last deleted first, in batches.</summary>
    /// <returns>Whether the trash is empty.</returns>
    /// <exception cref="AmbiguousCommitException">A batch failed, and those before it are gone.</exception>
    public static Task<bool> AllAsync(RetryingTransaction transactions, TimeProvider time, long listId, CancellationToken cancellationToken)
        => Batches.RunAsync(
            transactions, TodoTable.SelectDeletedIds, DeleteRows, new { list = listId }, Batches.TimeLimit, time, cancellationToken);

    private const string SelectExpired = """
        SELECT todo_id FROM deleted_todos WHERE list_id = @list AND deleted_at < @before ORDER BY deleted_at, todo_id LIMIT @limit
        """;

    /// <summary>What was deleted before a moment, oldest first, in batches.</summary>
    /// <param name="before">UTC.</param>
    public static Task ExpiredAsync(
        RetryingTransaction transactions, TimeProvider time, long listId, DateTime before, CancellationToken cancellationToken)
        => Batches.RunAsync(
            transactions, SelectExpired, DeleteRows, new { list = listId, before }, ExpiryTimeLimit, time, cancellationToken);
}

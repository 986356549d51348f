using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>Moves to-dos from the trash back to the list. Idempotent: what is in the list already stays there.</summary>
public static class RestoreTodos
{
    private static readonly string MoveOne = TodoTable.MoveToList("list_id = @list AND todo_id = @id");

    // Whether this send moved it or an earlier one of the same form.
    private const string SelectTitle = "SELECT COALESCE(title, '') FROM todos WHERE list_id = @list AND todo_id = @id";

    /// <returns>The title of the to-do, which is in the list now; null if it is gone.</returns>
    public static Task<string?> OneAsync(RetryingTransaction transactions, long listId, long id, CancellationToken cancellationToken)
        => transactions.QueryMultipleAsync(
            $"{MoveOne}; {SelectTitle}",
            new { list = listId, id },
            async results => (await results.ReadValuesAsync<string>()).SingleOrDefault(),
            cancellationToken);

    private static readonly string MoveDeletion = TodoTable.MoveToList("""
        list_id = @list AND todo_id IN (
          SELECT todo_id FROM deleted_todos WHERE list_id = @list AND deletion_id = @deletion ORDER BY todo_id LIMIT @limit)
        """);

    /// <summary>All that one action deleted, in batches.</summary>
    /// <returns>Whether nothing of it is left in the trash.</returns>
    /// <exception cref="AmbiguousCommitException">A batch failed, and those before it are restored.</exception>
    public static async Task<bool> DeletionAsync(
        RetryingTransaction transactions, TimeProvider time, long listId, long deletionId, CancellationToken cancellationToken)
    {
        var parameters = new { list = listId, deletion = deletionId, limit = Batches.Size };
        var (_, isDone) = await Batches.RunAsync(
            () => transactions.ExecuteAsync(MoveDeletion, parameters, idempotent: true, cancellationToken), Batches.TimeLimit, time);
        return isDone;
    }

    private static readonly string MoveAll = TodoTable.MoveToList("""
        list_id = @list AND todo_id IN (
          SELECT todo_id FROM deleted_todos WHERE list_id = @list ORDER BY deleted_at DESC, todo_id DESC LIMIT @limit)
        """);

    /// <summary>The whole trash, last deleted first, in batches.</summary>
    /// <returns>How many were moved, and whether the trash is empty.</returns>
    /// <exception cref="AmbiguousCommitException">A batch failed, and those before it are restored.</exception>
    public static Task<(int Rows, bool IsDone)> AllAsync(
        RetryingTransaction transactions, TimeProvider time, long listId, CancellationToken cancellationToken)
        => Batches.RunAsync(
            () => transactions.ExecuteAsync(MoveAll, new { list = listId, limit = Batches.Size }, idempotent: true, cancellationToken),
            Batches.TimeLimit,
            time);
}

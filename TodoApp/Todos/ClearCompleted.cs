using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>
/// Moves every completed to-do of a list to the trash, newest first and in batches, as one deletion. Idempotent: a second send adds
/// nothing to the deletion and still names all of it.
/// </summary>
public static class ClearCompleted
{
    private static readonly string MoveBatchToTrash = TodoTable.MoveToTrash("""
        list_id = @list AND done = true AND todo_id IN (
          SELECT todo_id FROM todos WHERE list_id = @list AND done = true ORDER BY pub_date DESC, todo_id DESC LIMIT @limit)
        """);

    private const string CountDeletion = """
        SELECT count(*) FROM (SELECT 1 FROM deleted_todos WHERE list_id = @list AND deletion_id = @deletion LIMIT @limit) d
        """;

    /// <param name="deletionId">For <see cref="RestoreTodos.DeletionAsync"/>; the same for every send of one form.</param>
    /// <returns>How many to-dos the deletion holds, counted up to <see cref="Quantity.Limit"/>, and whether no completed one is left.</returns>
    /// <exception cref="AmbiguousCommitException">A batch failed, and those before it are cleared.</exception>
    public static async Task<(int Cleared, bool IsDone)> RunAsync(
        RetryingTransaction transactions, TimeProvider time, long listId, long deletionId, CancellationToken cancellationToken)
    {
        var parameters = new { list = listId, deletion = deletionId, now = time.Now(), limit = Batches.Size };
        var cleared = 0;
        var (_, isDone) = await Batches.RunAsync(
            async () =>
            {
                (var moved, cleared) = await transactions.RunAsync(ClearBatchAsync, idempotent: true, cancellationToken);
                return moved;
            },
            Batches.TimeLimit,
            time);
        return (cleared, isDone);

        async Task<(int Moved, int Cleared)> ClearBatchAsync(Transaction transaction)
        {
            var moved = await transaction.ExecuteAsync(MoveBatchToTrash, parameters);
            var counts = await transaction.QueryAndCommitAsync<int>(CountDeletion, parameters with { limit = Quantity.Limit + 1 });
            return (moved, counts.Single());
        }
    }
}

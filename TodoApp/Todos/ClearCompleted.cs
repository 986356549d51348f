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

    private const string SelectDeletion = """
        SELECT todo_id FROM deleted_todos WHERE list_id = @list AND deletion_id = @deletion ORDER BY todo_id LIMIT @limit
        """;

    /// <param name="deletionId">For <see cref="RestoreTodos.DeletionAsync"/>; the same for every send of one form.</param>
    /// <returns>
    /// The to-dos that the deletion holds, up to one more than <see cref="Quantity.Limit"/>, and whether no completed one is left.
    /// </returns>
    /// <exception cref="AmbiguousCommitException">A batch failed, and those before it are cleared.</exception>
    public static async Task<(IReadOnlyList<long> Ids, bool IsDone)> RunAsync(
        RetryingTransaction transactions, TimeProvider time, long listId, long deletionId, CancellationToken cancellationToken)
    {
        var parameters = new { list = listId, deletion = deletionId, now = time.Now(), limit = Batches.Size };
        IReadOnlyList<long> cleared = [];
        var (_, isDone) = await Batches.RunAsync(
            async () =>
            {
                (var moved, cleared) = await transactions.RunAsync(ClearBatchAsync, idempotent: true, cancellationToken);
                return moved;
            },
            Batches.TimeLimit,
            time);
        return (cleared, isDone);

        async Task<(int Moved, IReadOnlyList<long> Cleared)> ClearBatchAsync(Transaction transaction)
        {
            var moved = await transaction.ExecuteAsync(MoveBatchToTrash, parameters);
            return (moved, await transaction.QueryAndCommitAsync<long>(SelectDeletion, parameters with { limit = Quantity.Limit + 1 }));
        }
    }
}

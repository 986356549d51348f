using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Moves completed to-dos of a list to the trash, from the top and in batches, as one deletion. Idempotent: a second send adds nothing
/// to the deletion and still names all of it.
/// </summary>
public static class ClearCompleted
{
    private static string SelectCompleted(ListAccess access, TodoSearch search) => $"""
        SELECT todo_id FROM (
          SELECT * FROM todos WHERE list_id = @list AND done = true AND {access.MayWrite} ORDER BY position, todo_id LIMIT {(search.IsEmpty ? "@limit" : "@scan")}
        ) todos
        {(search.IsEmpty ? "" : $"WHERE {search.Condition} LIMIT @limit")}
        """;

    private static string SelectDeletion(ListAccess access) => $"""
        SELECT todo_id FROM deleted_todos WHERE list_id = @list AND deletion_id = @deletion AND {access.MayRead} ORDER BY todo_id LIMIT @limit
        """;

    /// <param name="search">Only what it finds, among the first <see cref="TodoSearch.ScanLimit"/> completed ones.</param>
    /// <param name="deletionId">For <see cref="RestoreTodos.DeletionAsync"/>; the same for every send of one form.</param>
    /// <returns>
    /// The to-dos that the deletion holds, up to one more than <see cref="Quantity.Limit"/>, and whether no such one is left.
    /// </returns>
    /// <exception cref="AccessException">The asker may not.</exception>
    /// <exception cref="AmbiguousCommitException">A batch failed, and those before it are cleared.</exception>
    public static async Task<(IReadOnlyList<long> Ids, bool IsDone)> RunAsync(
        RetryingTransaction transactions, TimeProvider time, ListAccess access, TodoSearch search, long deletionId, CancellationToken cancellationToken)
    {
        var parameters = search.Parameters(access.Parameters(new { deletion = deletionId, now = time.Now() }));
        var isDone = await Batches.RunAsync(
            transactions, SelectCompleted(access, search), TodoTable.MoveToTrash(access), parameters, Batches.TimeLimit, time, cancellationToken);
        var cleared = await transactions.ReadAsync<long>(
            SelectDeletion(access), access.Parameters(new { deletion = deletionId, limit = Quantity.Limit + 1 }), cancellationToken);
        if (cleared.Count == 0)
            await access.RequireAsync(transactions, Role.Editor, cancellationToken);
        return (cleared, isDone);
    }
}

using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>
/// Moves to-dos to the trash, as one deletion that one Undo takes back. Idempotent: what is there already stays there.
/// </summary>
public static class DeleteTodos
{
    private static readonly string MoveToTrash = TodoTable.MoveToTrash("list_id = @list AND todo_id = ANY(@ids)");

    // Whether this send moved them or an earlier one of the same form.
    private const string SelectDeletedTitles = """
        SELECT COALESCE(title, '') FROM deleted_todos WHERE list_id = @list AND todo_id = ANY(@ids)
        """;

    /// <param name="deletionId">For <see cref="RestoreTodos.DeletionAsync"/>; the same for every send of one form.</param>
    /// <returns>The titles of those that are in the trash now; the others are gone.</returns>
    public static Task<List<string>> RunAsync(
        RetryingTransaction transactions, long listId, long[] ids, long deletionId, DateTime now, CancellationToken cancellationToken)
        => transactions.QueryMultipleAsync(
            $"{MoveToTrash}; {SelectDeletedTitles}",
            new { list = listId, ids, deletion = deletionId, now },
            results => results.ReadValuesAsync<string>(),
            cancellationToken);
}

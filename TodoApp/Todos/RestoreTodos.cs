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

    private static readonly string MoveNamed = TodoTable.MoveToList(
        "list_id = @list AND deletion_id = @deletion AND todo_id = ANY(@ids)");

    // Where they are now, whoever brought them there.
    private const string SelectNamed = """
        SELECT COALESCE(title, '') AS title, true AS is_back FROM todos WHERE list_id = @list AND todo_id = ANY(@ids)
        UNION ALL
        SELECT COALESCE(title, '') AS title, false AS is_back FROM deleted_todos WHERE list_id = @list AND todo_id = ANY(@ids)
        """;

    private sealed record Row(string Title, bool IsBack);

    /// <summary>These to-dos, as far as they are in the trash by this deletion and not by a later one.</summary>
    public static Task<RestoredTodos> DeletionAsync(
        RetryingTransaction transactions, long listId, long deletionId, long[] ids, CancellationToken cancellationToken)
        => transactions.QueryMultipleAsync(
            $"{MoveNamed}; {SelectNamed}",
            new { list = listId, deletion = deletionId, ids },
            async results =>
            {
                var rows = (await results.ReadAsync<Row>()).ToLookup(row => row.IsBack, row => row.Title);
                return new RestoredTodos([.. rows[true]], [.. rows[false]]);
            },
            cancellationToken);

    private static readonly string MoveDeletion = TodoTable.MoveToList("""
        list_id = @list AND todo_id IN (
          SELECT todo_id FROM deleted_todos WHERE list_id = @list AND deletion_id = @deletion ORDER BY todo_id LIMIT @limit)
        """);

    /// <summary>All that one action deleted, in batches, where it was too much to name.</summary>
    /// <returns>Whether nothing of it is left in the trash.</returns>
    /// <exception cref="AmbiguousCommitException">A batch failed, and those before it are restored.</exception>
    public static async Task<bool> WholeDeletionAsync(
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
    /// <returns>
    /// Whether the trash is empty. How many were moved is not said: a commit whose answer was lost may have moved more than is known.
    /// </returns>
    /// <exception cref="AmbiguousCommitException">A batch failed, and those before it are restored.</exception>
    public static async Task<bool> AllAsync(
        RetryingTransaction transactions, TimeProvider time, long listId, CancellationToken cancellationToken)
    {
        var parameters = new { list = listId, limit = Batches.Size };
        var (_, isDone) = await Batches.RunAsync(
            () => transactions.ExecuteAsync(MoveAll, parameters, idempotent: true, cancellationToken), Batches.TimeLimit, time);
        return isDone;
    }
}

/// <summary>What became of to-dos that were to be restored; those that are in neither part were deleted for good.</summary>
/// <param name="Titles">Of those that are in the list now.</param>
/// <param name="TitlesDeletedAgain">Of those that another deletion has moved to the trash since, and that stay there.</param>
public sealed record RestoredTodos(IReadOnlyList<string> Titles, IReadOnlyList<string> TitlesDeletedAgain);

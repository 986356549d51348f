using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>Moves to-dos from the trash back to the list. Idempotent: what is in the list already stays there.</summary>
public static class RestoreTodos
{
    // An earlier send of the same form has moved it, or it is gone.
    private static string SelectTitle(ListAccess access)
        => $"SELECT COALESCE(title, '') FROM todos WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}";

    private sealed record Moved(long TodoId, string Title);

    /// <returns>The title of the to-do, which is in the list now; null if it is gone.</returns>
    public static async Task<string?> OneAsync(RetryingTransaction transactions, ListAccess access, long id, CancellationToken cancellationToken)
    {
        var parameters = access.Parameters(new { ids = new[] { id } });
        return await transactions.QueryAsync<Moved>(TodoTable.MoveToList(access), parameters, idempotent: true, cancellationToken) is [var moved]
            ? moved.Title
            : (await transactions.ReadAsync<string>(SelectTitle(access), parameters, cancellationToken)).SingleOrDefault();
    }

    private static string MoveOfDeletion(ListAccess access) => TodoTable.MoveToList(access, "AND deletion_id = @deletion");

    // Where they are now, whoever brought them there.
    private static string SelectNamed(ListAccess access) => $"""
        SELECT COALESCE(title, '') AS title, true AS is_back FROM todos WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}
        UNION ALL
        SELECT COALESCE(title, '') AS title, false AS is_back FROM deleted_todos WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}
        """;

    private sealed record Row(string Title, bool IsBack);

    /// <summary>These to-dos, as far as they are in the trash by this deletion and not by a later one.</summary>
    /// <exception cref="AccessException">The asker may not.</exception>
    public static async Task<RestoredTodos> DeletionAsync(
        RetryingTransaction transactions, ListAccess access, long deletionId, long[] ids, CancellationToken cancellationToken)
    {
        var parameters = access.Parameters(new { deletion = deletionId, ids });
        var moved = await transactions.QueryAsync<Moved>(MoveOfDeletion(access), parameters, idempotent: true, cancellationToken);
        if (moved.Count == ids.Distinct().Count())
            return new RestoredTodos([.. moved.Select(todo => todo.Title)], []);

        var named = await transactions.ReadAsync<Row>(SelectNamed(access), parameters, cancellationToken);
        if (named.Count == 0)
            await access.RequireAsync(transactions, Role.Editor, cancellationToken);
        var rows = named.ToLookup(row => row.IsBack, row => row.Title);
        return new RestoredTodos([.. rows[true]], [.. rows[false]]);
    }

    private static string SelectDeletion(ListAccess access) => $"""
        SELECT todo_id FROM deleted_todos WHERE list_id = @list AND deletion_id = @deletion AND {access.MayWrite} ORDER BY todo_id LIMIT @limit
        """;

    /// <summary>All that one action deleted, in batches, where it was too much to name.</summary>
    /// <returns>Whether nothing of it is left in the trash.</returns>
    /// <exception cref="AccessException">The asker may not.</exception>
    /// <exception cref="AmbiguousCommitException">A batch failed, and those before it are restored.</exception>
    public static Task<bool> WholeDeletionAsync(
        RetryingTransaction transactions, TimeProvider time, ListAccess access, long deletionId, CancellationToken cancellationToken)
        => Batches.RunAsync(
            transactions, SelectDeletion(access), MoveOfDeletion(access), access.Parameters(new { deletion = deletionId }), Batches.TimeLimit, time, cancellationToken,
            ifNoneAsync: () => access.RequireAsync(transactions, Role.Editor, cancellationToken));

    /// <summary>The whole trash, last deleted first, in batches.</summary>
    /// <returns>
    /// Whether the trash is empty. How many were moved is not said: a commit whose answer was lost may have moved more than is known.
    /// </returns>
    /// <exception cref="AccessException">The asker may not.</exception>
    /// <exception cref="AmbiguousCommitException">A batch failed, and those before it are restored.</exception>
    public static Task<bool> AllAsync(RetryingTransaction transactions, TimeProvider time, ListAccess access, CancellationToken cancellationToken)
        => Batches.RunAsync(
            transactions, TodoTable.SelectDeletedIds(access), TodoTable.MoveToList(access), access.Parameters(), Batches.TimeLimit, time, cancellationToken,
            ifNoneAsync: () => access.RequireAsync(transactions, Role.Editor, cancellationToken));
}

/// <summary>What became of to-dos that were to be restored; those that are in neither part were deleted for good.</summary>
/// <param name="Titles">Of those that are in the list now.</param>
/// <param name="TitlesDeletedAgain">Of those that another deletion has moved to the trash since, and that stay there.</param>
public sealed record RestoredTodos(IReadOnlyList<string> Titles, IReadOnlyList<string> TitlesDeletedAgain);

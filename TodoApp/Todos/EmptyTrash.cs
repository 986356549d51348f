using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>Deletes for good. Idempotent: what is not in the trash is gone already, which is what was asked for.</summary>
public static class EmptyTrash
{
    private static string DeleteOne(ListAccess access)
        => $"DELETE FROM deleted_todos WHERE list_id = @list AND todo_id = @id AND {access.MayWrite} RETURNING todo_id";

    private static string SelectRestored(ListAccess access)
        => $"SELECT COALESCE(title, '') FROM todos WHERE list_id = @list AND todo_id = @id AND {access.MayRead}";

    /// <returns>Null if it is gone; the title of a to-do that was restored before, and so is in the list and not deleted.</returns>
    /// <exception cref="AccessException">The asker may not.</exception>
    public static async Task<string?> OneAsync(RetryingTransaction transactions, ListAccess access, long id, CancellationToken cancellationToken)
    {
        var (deleted, restored) = await transactions.QueryMultipleAsync(
            $"{DeleteOne(access)}; {SelectRestored(access)}",
            access.Parameters(new { id }),
            async results => (await results.ReadValuesAsync<long>(), (await results.ReadValuesAsync<string>()).SingleOrDefault()),
            cancellationToken);
        if (deleted.Count == 0)
            await access.RequireAsync(transactions, Role.Editor, cancellationToken);
        return restored;
    }

    private static string DeleteRows(ListAccess access) => $"DELETE FROM deleted_todos WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}";

    /// <summary>Everything, last deleted first, in batches.</summary>
    /// <returns>Whether the trash is empty.</returns>
    /// <exception cref="AccessException">The asker may not.</exception>
    /// <exception cref="AmbiguousCommitException">A batch failed, and those before it are gone.</exception>
    public static Task<bool> AllAsync(RetryingTransaction transactions, TimeProvider time, ListAccess access, CancellationToken cancellationToken)
        => Batches.RunAsync(
            transactions, TodoTable.SelectDeletedIds(access), DeleteRows(access), access.Parameters(), Batches.TimeLimit, time, cancellationToken,
            ifNoneAsync: () => access.RequireAsync(transactions, Role.Editor, cancellationToken));
}

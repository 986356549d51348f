using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Saves what the edit form says. It never overwrites an edit that its author has not seen, and is idempotent: what stands there
/// already is saved. One that was deleted meanwhile is restored only on request.
/// </summary>
public static class EditTodo
{
    private static string SelectTodo(ListAccess access) => $"{TodoTable.Select} WHERE list_id = @list AND todo_id = @todo_id AND {access.MayRead}";

    private static string SelectDeleted(ListAccess access)
        => $"{TodoTable.SelectDeleted} WHERE list_id = @list AND todo_id = @todo_id AND {access.MayWrite}";

    private static string UpdateTodo(ListAccess access) => $"""
        UPDATE todos SET {TodoTable.SetEdited}
        WHERE list_id = @list AND todo_id = @todo_id AND {Todo.VersionSql} IN (@version, @saved) AND {access.MayWrite}
        RETURNING todo_id
        """;

    /// <summary>The to-do to be edited; null if it is not in the list.</summary>
    public static Query<Todo?> Select(ListAccess access, long id)
        => new(SelectTodo(access), access.Parameters(new { todo_id = id }), async results => (await results.ReadAsync<Todo>()).SingleOrDefault());

    /// <param name="version">Of what the author saw: <see cref="Todo.Version"/>.</param>
    /// <param name="restore">Takes it back from the trash first, if it is there.</param>
    /// <returns>
    /// The to-do as it stands afterwards: with the version of <paramref name="edited"/> if it was saved or stood there already, else
    /// someone else's, or a <see cref="DeletedTodo"/> if it is in the trash; null if it is gone.
    /// </returns>
    public static async Task<Todo?> RunAsync(
        RetryingTransaction transactions, ListAccess access, Todo edited, string? version, bool restore, CancellationToken cancellationToken)
    {
        var parameters = TodoTable.Parameters(access, edited);
        parameters.Add("version", version ?? "");
        parameters.Add("saved", edited.Version);
        parameters.Add("ids", new[] { edited.TodoId });
        var isSaved = await transactions.RunAsync(SaveAsync, idempotent: true, cancellationToken);
        return isSaved ? edited : await transactions.ReadAsync(
            $"{SelectTodo(access)}; {SelectDeleted(access)}",
            parameters,
            async results => (await results.ReadAsync<Todo>()).Concat(await results.ReadAsync<DeletedTodo>()).FirstOrDefault(),
            cancellationToken);

        async Task<bool> SaveAsync(Transaction transaction)
        {
            if (restore)
                await transaction.ExecuteAsync(TodoTable.MoveToList(access), parameters);
            return (await transaction.QueryAndCommitAsync<long>(UpdateTodo(access), parameters)).Count > 0;
        }
    }
}

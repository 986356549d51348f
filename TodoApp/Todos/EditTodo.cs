using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>
/// Saves what the edit form says. It never overwrites an edit that its author has not seen, and is idempotent: what stands there
/// already is saved. One that was deleted meanwhile is restored only on request.
/// </summary>
public static class EditTodo
{
    private static readonly string SelectTodo = $"{TodoTable.Select} WHERE list_id = @list AND todo_id = @todo_id";

    private static readonly string SelectDeleted = $"{TodoTable.SelectDeleted} WHERE list_id = @list AND todo_id = @todo_id";

    private static readonly string UpdateTodo = $"""
        UPDATE todos SET {TodoTable.SetEdited}
        WHERE list_id = @list AND todo_id = @todo_id AND {Todo.VersionSql} IN (@version, @saved)
        RETURNING todo_id
        """;

    private static readonly string Restore = TodoTable.MoveToList();

    /// <returns>The to-do to be edited; null if it is not in the list.</returns>
    public static async Task<Todo?> ReadAsync(RetryingTransaction transactions, long listId, long id, CancellationToken cancellationToken)
        => (await transactions.ReadAsync<Todo>(SelectTodo, new { list = listId, todo_id = id }, cancellationToken)).SingleOrDefault();

    /// <param name="version">Of what the author saw: <see cref="Todo.Version"/>.</param>
    /// <param name="restore">Takes it back from the trash first, if it is there.</param>
    /// <returns>
    /// The to-do as it stands afterwards: with the version of <paramref name="edited"/> if it was saved or stood there already, else
    /// someone else's, or a <see cref="DeletedTodo"/> if it is in the trash; null if it is gone.
    /// </returns>
    public static async Task<Todo?> RunAsync(
        RetryingTransaction transactions, long listId, Todo edited, string? version, bool restore, CancellationToken cancellationToken)
    {
        var parameters = TodoTable.Parameters(listId, edited);
        parameters.Add("version", version ?? "");
        parameters.Add("saved", edited.Version);
        parameters.Add("ids", new[] { edited.TodoId });
        var isSaved = await transactions.RunAsync(SaveAsync, idempotent: true, cancellationToken);
        return isSaved ? edited : await transactions.ReadAsync(
            $"{SelectTodo}; {SelectDeleted}",
            parameters,
            async results => (await results.ReadAsync<Todo>()).Concat(await results.ReadAsync<DeletedTodo>()).FirstOrDefault(),
            cancellationToken);

        async Task<bool> SaveAsync(Transaction transaction)
        {
            if (restore)
                await transaction.ExecuteAsync(Restore, parameters);
            return (await transaction.QueryAndCommitAsync<long>(UpdateTodo, parameters)).Count > 0;
        }
    }
}

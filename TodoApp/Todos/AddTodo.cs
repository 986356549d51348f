using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>
/// Adds one to-do. Idempotent: its id comes from the form that it was typed into (<see cref="TodoInput.NewId"/>), and one that was
/// added from this very form and deleted since stays deleted.
/// </summary>
public static class AddTodo
{
    private const string SelectDeletion = "SELECT deletion_id FROM deleted_todos WHERE list_id = @list AND todo_id = @todo_id";

    /// <returns>Null if it is in the list now; else the deletion that has taken it to the trash.</returns>
    public static Task<long?> RunAsync(RetryingTransaction transactions, long listId, Todo todo, CancellationToken cancellationToken)
        => transactions.QueryMultipleAsync(
            $"{TodoTable.Insert}; {SelectDeletion}",
            TodoTable.Parameters(listId, todo),
            async results => (await results.ReadValuesAsync<long>()) is [var deletion] ? deletion : (long?)null,
            cancellationToken);
}

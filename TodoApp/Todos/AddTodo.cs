using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>
/// Adds one to-do. Idempotent: its id comes from the form that it was typed into (<see cref="TodoInput.NewId"/>), and one that was
/// added from this very form and deleted since stays deleted.
/// </summary>
public static class AddTodo
{
    private const string SelectIsDeleted = "SELECT EXISTS (SELECT 1 FROM deleted_todos WHERE list_id = @list AND todo_id = @todo_id)";

    /// <returns>Whether it is in the list now; else it is in the trash.</returns>
    public static Task<bool> RunAsync(RetryingTransaction transactions, long listId, Todo todo, CancellationToken cancellationToken)
        => transactions.QueryMultipleAsync(
            $"{TodoTable.Insert}; {SelectIsDeleted}",
            TodoTable.Parameters(listId, todo),
            async results => !(await results.ReadValuesAsync<bool>()).Single(),
            cancellationToken);
}

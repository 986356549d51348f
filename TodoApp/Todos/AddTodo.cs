using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>
/// Adds one to-do. Idempotent: its id comes from the form that it was typed into (<see cref="Todo.NewId"/>), and one that was
/// added from this very form and deleted since stays deleted.
/// </summary>
public static class AddTodo
{
    private const string SelectDeletion = "SELECT deletion_id FROM deleted_todos WHERE list_id = @list AND todo_id = @todo_id";

    /// <returns>Null if it is in the list now; else the deletion that has taken it to the trash.</returns>
    public static async Task<long?> RunAsync(RetryingTransaction transactions, long listId, Todo todo, CancellationToken cancellationToken)
    {
        var parameters = TodoTable.Parameters(listId, todo);
        var added = await transactions.QueryAsync<long>(TodoTable.Insert, parameters, idempotent: true, cancellationToken);
        return added.Count > 0 || await transactions.ReadAsync<long>(SelectDeletion, parameters, cancellationToken) is not [var deletion]
            ? null
            : deletion;
    }
}

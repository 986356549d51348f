using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>
/// Adds many to-dos, to the list or to the trash. Idempotent: what is in either already stays as it is, so that a second send adds nothing.
/// </summary>
public static class AddTodos
{
    /// <summary>Rows in one statement, which is a transaction of its own.</summary>
    private const int BatchSize = 500;

    /// <summary>To-dos of the list first; those that are <see cref="DeletedTodo"/> go to the trash.</summary>
    public static async Task RunAsync(
        RetryingTransaction transactions, long listId, IReadOnlyList<Todo> todos, CancellationToken cancellationToken)
    {
        foreach (var (isDeleted, part) in todos.GroupBy(todo => todo is DeletedTodo).OrderBy(part => part.Key).Select(part => (part.Key, part)))
        {
            foreach (var rows in part.Chunk(BatchSize))
            {
                await transactions.ExecuteAsync(
                    isDeleted ? TodoTable.InsertDeletedRows(rows.Length) : TodoTable.InsertRows(rows.Length),
                    TodoTable.Parameters(listId, rows),
                    idempotent: true,
                    cancellationToken);
            }
        }
    }
}

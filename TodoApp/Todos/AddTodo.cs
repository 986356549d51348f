using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Adds one to-do. Idempotent: its id comes from the form that it was typed into (<see cref="Todo.NewId"/>), and one that was
/// added from this very form and deleted since stays deleted.
/// </summary>
public static class AddTodo
{
    private static string SelectWhereabouts(ListAccess access) => $"""
        SELECT deletion_id FROM deleted_todos WHERE list_id = @list AND todo_id = @todo_id AND {access.MayWrite}
        UNION ALL SELECT NULL::INT8 FROM todos WHERE list_id = @list AND todo_id = @todo_id AND {access.MayWrite}
        """;

    /// <returns>Null if it is in the list now; else the deletion that has taken it to the trash.</returns>
    /// <exception cref="AccessException">The asker may not.</exception>
    public static async Task<long?> RunAsync(RetryingTransaction transactions, ListAccess access, Todo todo, CancellationToken cancellationToken)
    {
        var parameters = TodoTable.Parameters(access, todo with { AddedBy = access.Asker.PersonId });
        while ((await transactions.QueryAsync<long>(TodoTable.Insert(access), parameters, idempotent: true, cancellationToken)).Count == 0)
        {
            await access.RequireAsync(transactions, Role.Editor, cancellationToken);
            if (await transactions.ReadAsync<long?>(SelectWhereabouts(access), parameters, cancellationToken) is [var deletion, ..])
                return deletion;
            // It is in neither: the asker was let in only after they were refused.
        }
        return null;
    }
}

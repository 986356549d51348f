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

    /// <returns>Null if it is in the list now, or was moved out of it; else the deletion that has taken it to the trash.</returns>
    /// <exception cref="AccessException">The asker may not.</exception>
    public static async Task<long?> RunAsync(RetryingTransaction transactions, ListAccess access, Todo todo, CancellationToken cancellationToken)
    {
        var parameters = TodoTable.Parameters(access, todo with { AddedBy = access.Asker.PersonId });
        for (var tries = 1; ; tries++)
        {
            if ((await transactions.QueryAsync<long>(TodoTable.Insert(access), parameters, idempotent: true, cancellationToken)).Count > 0)
                return null;

            await access.RequireAsync(transactions, Role.Editor, cancellationToken);
            var whereabouts = await transactions.ReadAsync<long?>(SelectWhereabouts(access), parameters, cancellationToken);
            // In neither: the asker was let in after they were refused. Or it was moved since to another list, and still has its key on an
            // adopted table.
            if (whereabouts.Count > 0 || tries == 2)
                return whereabouts is [var deletion, ..] ? deletion : null;
        }
    }
}

using System.Globalization;
using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Adds copies of to-dos to a list, another one or the same, at its top and in the order that they have. Idempotent: the id of a copy
/// comes from the form and from what it is a copy of.
/// </summary>
public static class CopyToList
{
    private static string SelectTodos(ListAccess access)
        => $"{TodoTable.Select} WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayRead}";

    /// <param name="now">UTC.</param>
    /// <returns>The copies; none if none of the to-dos is in the list.</returns>
    /// <exception cref="AccessException">The asker may not add to the other list.</exception>
    public static async Task<IReadOnlyList<Todo>> RunAsync(
        RetryingTransaction transactions, ListAccess access, ListAccess target, long[] ids, long formKey, DateTime now,
        CancellationToken cancellationToken)
    {
        var todos = await transactions.ReadAsync<Todo>(SelectTodos(access), access.Parameters(new { ids }), cancellationToken);
        var copies = todos.OrderBy(todo => todo.Done).ThenBy(todo => todo.Position).ThenBy(todo => todo.TodoId)
            .Select((todo, row) => todo with
            {
                TodoId = Todo.NewId(target.ListId, formKey, todo.TodoId.ToString(CultureInfo.InvariantCulture), ""),
                PubDate = now,
                EditedBy = null, // Its editor may be nobody in the other list.
                Position = Todo.TopAt(now) + row * Todo.Spacing,
            })
            .ToList();
        await AddTodos.RunAsync(transactions, target, copies, cancellationToken);
        return copies;
    }
}

using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>Gives to-dos a star, or takes it away. Idempotent: it states the target.</summary>
public static class StarTodos
{
    private static string UpdateImportant(ListAccess access) => $"""
        UPDATE todos SET important = @important WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}
        RETURNING COALESCE(title, '')
        """;

    /// <returns>The titles of those that are in the list, and so have a star, or none, as asked; the others are gone.</returns>
    public static Task<IReadOnlyList<string>> RunAsync(
        RetryingTransaction transactions, ListAccess access, long[] ids, bool important, CancellationToken cancellationToken)
        => transactions.QueryAsync<string>(UpdateImportant(access), access.Parameters(new { ids, important }), idempotent: true, cancellationToken);
}

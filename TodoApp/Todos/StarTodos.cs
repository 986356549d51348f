using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>Gives to-dos a star, or takes it away. Idempotent: it states the target.</summary>
public static class StarTodos
{
    private const string UpdateImportant = """
        UPDATE todos SET important = @important WHERE list_id = @list AND todo_id = ANY(@ids)
        RETURNING COALESCE(title, '')
        """;

    /// <returns>The titles of those that are in the list, and so have a star, or none, as asked; the others are gone.</returns>
    public static Task<IReadOnlyList<string>> RunAsync(
        RetryingTransaction transactions, long listId, long[] ids, bool important, CancellationToken cancellationToken)
        => transactions.QueryAsync<string>(UpdateImportant, new { list = listId, ids, important }, idempotent: true, cancellationToken);
}

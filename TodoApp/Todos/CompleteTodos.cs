using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>Completes to-dos, or reopens them. Idempotent: it states the target, and never says "the other one".</summary>
public static class CompleteTodos
{
    private const string UpdateDone = """
        UPDATE todos SET done = @done WHERE list_id = @list AND todo_id = ANY(@ids)
        RETURNING COALESCE(title, '')
        """;

    /// <returns>The titles of those that are in the list, and so are done, or not, as asked; the others are gone.</returns>
    public static Task<IReadOnlyList<string>> RunAsync(
        RetryingTransaction transactions, long listId, long[] ids, bool done, CancellationToken cancellationToken)
        => transactions.QueryAsync<string>(UpdateDone, new { list = listId, ids, done }, idempotent: true, cancellationToken);
}

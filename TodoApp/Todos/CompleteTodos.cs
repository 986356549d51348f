using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>Completes to-dos, or reopens them. Idempotent: it states the target, and never says "the other one".</summary>
public static class CompleteTodos
{
    private static string UpdateDone(ListAccess access) => $"""
        UPDATE todos SET done = @done, completed_by = CASE WHEN NOT @done THEN NULL WHEN done THEN completed_by ELSE @person::INT8 END
        WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}
        RETURNING COALESCE(title, '')
        """;

    /// <returns>The titles of those that are in the list, and so are done, or not, as asked; the others are gone.</returns>
    public static Task<IReadOnlyList<string>> RunAsync(
        RetryingTransaction transactions, ListAccess access, long[] ids, bool done, CancellationToken cancellationToken)
        => transactions.QueryAsync<string>(UpdateDone(access), access.Parameters(new { ids, done, person = access.Asker.PersonId }), idempotent: true, cancellationToken);
}

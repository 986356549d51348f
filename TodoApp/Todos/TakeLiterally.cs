using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Gives a to-do the words back that were understood as a date, a repetition or a star when it was added. Idempotent, and what somebody has changed
/// since stays.
/// </summary>
public static class TakeLiterally
{
    private static string UpdateTitle(ListAccess access) => $"""
        UPDATE todos SET title = @words, due = NULL, due_time = NULL, rule = NULL, rule_start = NULL, important = false
        WHERE list_id = @list AND todo_id = @id AND ({Todo.VersionSql} = @version OR (title = @words AND due IS NULL)) AND {access.MayWrite}
        RETURNING COALESCE(title, '')
        """;

    /// <param name="words">As they were typed; a title by the rules of the form.</param>
    /// <param name="version">Of the to-do that was added: <see cref="Todo.Version"/>.</param>
    /// <returns>Whether it is so now; else it was changed meanwhile, or is gone.</returns>
    public static async Task<bool> RunAsync(
        RetryingTransaction transactions, ListAccess access, long id, string words, string version, CancellationToken cancellationToken)
        => (await transactions.QueryAsync<string>(UpdateTitle(access), access.Parameters(new { id, words, version }), idempotent: true, cancellationToken)).Count > 0;
}

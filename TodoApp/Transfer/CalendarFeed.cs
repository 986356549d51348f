using TodoApp.Database;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>What a calendar reads at the address of a <see cref="CalendarLink"/>.</summary>
/// <param name="Name">Of the list; null where it is about all.</param>
/// <param name="Todos">Open ones with a date, the earliest first.</param>
public sealed record CalendarFeed(string? Name, IReadOnlyList<ListedTodo> Todos)
{
    /// <summary>So many to-dos at most; those beyond come as these are done.</summary>
    public const int MaxTodos = 1000;

    private const string SelectLink = "SELECT user_id, list_id FROM calendar_links WHERE link_hash = @hash";

    // Whoever left a list, or is locked out, shows nothing of it to anybody.
    private const string SelectLists = """
        SELECT list_id FROM list_members
        WHERE user_id = @user AND role > 0 AND (list_id = @list OR @all AND is_archived = false)
          AND NOT EXISTS (SELECT 1 FROM users WHERE user_id = @user AND is_disabled)
        ORDER BY position, list_id LIMIT @max
        """;

    private const string SelectName = "SELECT name FROM lists WHERE list_id = @list";

    /// <returns>Null where there is no such address, or nothing to be seen there any more.</returns>
    public static Task<CalendarFeed?> ReadAsync(RetryingTransaction transactions, string link, CancellationToken cancellationToken)
        => transactions.RunAsync(
            async transaction =>
            {
                if (await transaction.QueryAsync<CalendarLink>(SelectLink, new { hash = SecretLink.Hash(link) }) is not [var calendar])
                    return null;
                var all = calendar.ListId == CalendarLink.AllLists;
                var lists = await transaction.QueryAsync<long>(
                    SelectLists, new { user = calendar.UserId, list = calendar.ListId, all, max = TodoList.MaxCount });
                if (lists.Count == 0)
                    return null;
                var names = all ? [] : await transaction.QueryAsync<string>(SelectName, new { list = calendar.ListId });
                var todos = DueTodos.SelectAll(lists, MaxTodos);
                return new CalendarFeed(
                    names.SingleOrDefault(), await transaction.QueryMultipleAndCommitAsync(todos.Sql, todos.Parameters, todos.ReadAsync));
            },
            idempotent: true,
            cancellationToken);
}

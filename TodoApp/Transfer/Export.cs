using TodoApp.Database;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>
/// A list in its order and then its trash, for a file of any length: read page by page, each page in a transaction of its own.
/// A to-do that is deleted or restored meanwhile may be in the file twice or not at all.
/// </summary>
public static class Export
{
    /// <summary>So few that those with the longest of texts are 4 MB, which every reader who is slow keeps in memory.</summary>
    private const int PageSize = 200;

    private static Func<Cursor?, string> SelectTodos(ListAccess access, bool done) => last => $"""
        {TodoTable.Select} WHERE list_id = @list AND {access.MayRead} AND {(last is null ? $"done = {done}" : TodoTable.Order.IsBeyond())} {TodoTable.Order.OrderBy()} LIMIT @limit
        """;

    private static Func<Cursor?, string> SelectDeleted(ListAccess access) => last => $"""
        {TodoTable.SelectDeleted} WHERE list_id = @list AND {access.MayRead} {(last is null ? "" : $"AND {TodoTable.DeletedOrder.IsBeyond()}")} {TodoTable.DeletedOrder.OrderBy()} LIMIT @limit
        """;

    /// <summary>Returns when the first page is read, before anything is sent: a database that is away still gets an error page.</summary>
    public static async Task<IAsyncEnumerable<Todo>> ReadAsync(
        RetryingTransaction transactions, ListAccess access, CancellationToken cancellationToken)
    {
        return ReadPartsAsync(await ReadPageAsync<Todo>(SelectTodos(access, done: false), TodoTable.Order, null));

        async IAsyncEnumerable<Todo> ReadPartsAsync(IReadOnlyList<Todo> first)
        {
            await foreach (var todo in ReadOnAsync(first, SelectTodos(access, done: false), TodoTable.Order, TodoTable.CursorOf))
                yield return todo;
            var completed = await ReadPageAsync<Todo>(SelectTodos(access, done: true), TodoTable.Order, null);
            await foreach (var todo in ReadOnAsync(completed, SelectTodos(access, done: true), TodoTable.Order, TodoTable.CursorOf))
                yield return todo;
            var deleted = await ReadPageAsync<DeletedTodo>(SelectDeleted(access), TodoTable.DeletedOrder, null);
            await foreach (var todo in ReadOnAsync(deleted, SelectDeleted(access), TodoTable.DeletedOrder, TodoTable.CursorOf))
                yield return todo;
        }

        async IAsyncEnumerable<T> ReadOnAsync<T>(IReadOnlyList<T> page, Func<Cursor?, string> select, SortOrder order, Func<T, Cursor> cursorOf)
        {
            while (true)
            {
                foreach (var todo in page)
                    yield return todo;
                if (page.Count < PageSize)
                    yield break;
                page = await ReadPageAsync<T>(select, order, cursorOf(page[^1]));
            }
        }

        Task<IReadOnlyList<T>> ReadPageAsync<T>(Func<Cursor?, string> select, SortOrder order, Cursor? last)
            => transactions.ReadAsync<T>(select(last), order.Parameters(last, access.Parameters(new { limit = PageSize })), cancellationToken);
    }
}

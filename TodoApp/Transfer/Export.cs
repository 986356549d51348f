using TodoApp.Database;
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

    private static Func<Cursor?, string> SelectTodos(bool done) => last => $"""
        {TodoTable.Select} WHERE list_id = @list AND {(last is null ? $"done = {done}" : TodoTable.Order.IsBeyond())} {TodoTable.Order.OrderBy()} LIMIT @limit
        """;

    private static string SelectDeleted(Cursor? last) => $"""
        {TodoTable.SelectDeleted} WHERE list_id = @list {(last is null ? "" : $"AND {TodoTable.DeletedOrder.IsBeyond()}")} {TodoTable.DeletedOrder.OrderBy()} LIMIT @limit
        """;

    /// <summary>Returns when the first page is read, before anything is sent: a database that is away still gets an error page.</summary>
    public static async Task<IAsyncEnumerable<Todo>> ReadAsync(
        RetryingTransaction transactions, long listId, CancellationToken cancellationToken)
    {
        return ReadPartsAsync(await ReadPageAsync<Todo>(SelectTodos(done: false), TodoTable.Order, null));

        async IAsyncEnumerable<Todo> ReadPartsAsync(IReadOnlyList<Todo> first)
        {
            await foreach (var todo in ReadOnAsync(first, SelectTodos(done: false), TodoTable.Order, TodoTable.CursorOf))
                yield return todo;
            var completed = await ReadPageAsync<Todo>(SelectTodos(done: true), TodoTable.Order, null);
            await foreach (var todo in ReadOnAsync(completed, SelectTodos(done: true), TodoTable.Order, TodoTable.CursorOf))
                yield return todo;
            var deleted = await ReadPageAsync<DeletedTodo>(SelectDeleted, TodoTable.DeletedOrder, null);
            await foreach (var todo in ReadOnAsync(deleted, SelectDeleted, TodoTable.DeletedOrder, TodoTable.CursorOf))
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
            => transactions.ReadAsync<T>(select(last), order.Parameters(last, new { list = listId, limit = PageSize }), cancellationToken);
    }
}

using TodoApp.Database;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>
/// A list and then its trash, newest first, for a file of any length: read page by page, each page in a transaction of its own.
/// A to-do that is deleted or restored meanwhile may be in the file twice or not at all.
/// </summary>
public static class Export
{
    /// <summary>So few that those with the longest of texts are 4 MB, which every reader who is slow keeps in memory.</summary>
    private const int PageSize = 200;

    private static string SelectTodos(Cursor? last) => $"""
        {TodoTable.Select} WHERE list_id = @list AND pub_date IS NOT NULL {After("pub_date", last)}
        ORDER BY todos.pub_date DESC, todo_id DESC LIMIT @limit
        """;

    // Another program may have written them, and in an order by date the databases do not agree on their place.
    private static string SelectUndated(Cursor? last) => $"""
        {TodoTable.Select} WHERE list_id = @list AND pub_date IS NULL {(last is null ? "" : "AND todo_id < @id")}
        ORDER BY todo_id DESC LIMIT @limit
        """;

    private static string SelectDeleted(Cursor? last) => $"""
        {TodoTable.SelectDeleted} WHERE list_id = @list {After("deleted_at", last)}
        ORDER BY deleted_at DESC, todo_id DESC LIMIT @limit
        """;

    private static string After(string date, Cursor? last) => last is null ? "" : $"AND ({date}, todo_id) < (@date, @id)";

    /// <summary>Returns when the first page is read, before anything is sent: a database that is away still gets an error page.</summary>
    public static async Task<IAsyncEnumerable<Todo>> ReadAsync(
        RetryingTransaction transactions, long listId, CancellationToken cancellationToken)
    {
        return ReadPartsAsync(await ReadPageAsync<Todo>(SelectTodos, null));

        async IAsyncEnumerable<Todo> ReadPartsAsync(IReadOnlyList<Todo> first)
        {
            await foreach (var todo in ReadOnAsync(first, SelectTodos, CursorOf))
                yield return todo;
            await foreach (var todo in ReadOnAsync(await ReadPageAsync<Todo>(SelectUndated, null), SelectUndated, CursorOf))
                yield return todo;
            await foreach (var todo in ReadOnAsync(await ReadPageAsync<DeletedTodo>(SelectDeleted, null), SelectDeleted, CursorOf))
                yield return todo;
        }

        async IAsyncEnumerable<T> ReadOnAsync<T>(IReadOnlyList<T> page, Func<Cursor?, string> select, Func<T, Cursor> cursorOf)
        {
            while (true)
            {
                foreach (var todo in page)
                    yield return todo;
                if (page.Count < PageSize)
                    yield break;
                page = await ReadPageAsync<T>(select, cursorOf(page[^1]));
            }
        }

        Task<IReadOnlyList<T>> ReadPageAsync<T>(Func<Cursor?, string> select, Cursor? last) => transactions.ReadAsync<T>(
            select(last), new { list = listId, date = last?.Date, id = last?.Id, limit = PageSize }, cancellationToken);
    }

    private static Cursor CursorOf(Todo todo) => new((todo as DeletedTodo)?.DeletedAt ?? todo.PubDate, todo.TodoId);
}

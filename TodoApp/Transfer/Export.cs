using TodoApp.Database;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>
/// A list and then its trash, newest first, for a file of any length: read page by page, each page in a transaction of its own. A to-do
/// that is deleted or restored meanwhile may be in the file twice or not at all.
/// </summary>
public static class Export
{
    /// <summary>So few that those with the longest of texts are 4 MB, which every reader who is slow keeps in memory.</summary>
    private const int PageSize = 200;

    private static readonly Cursor Newest = new(new DateTime(9999, 12, 31), long.MaxValue);

    private static readonly string SelectTodos = $"""
        {TodoTable.Select} WHERE list_id = @list AND (pub_date, todo_id) < (@date, @id)
        ORDER BY pub_date DESC, todo_id DESC LIMIT @limit
        """;

    private static readonly string SelectDeleted = $"""
        {TodoTable.SelectDeleted} WHERE list_id = @list AND (deleted_at, todo_id) < (@date, @id)
        ORDER BY deleted_at DESC, todo_id DESC LIMIT @limit
        """;

    /// <summary>Returns when the first page is read, before anything is sent: a database that is away still gets an error page.</summary>
    public static async Task<IAsyncEnumerable<Todo>> ReadAsync(
        RetryingTransaction transactions, long listId, CancellationToken cancellationToken)
    {
        return ReadOnAsync(await ReadPageAsync<Todo>(SelectTodos, Newest));

        async IAsyncEnumerable<Todo> ReadOnAsync(IReadOnlyList<Todo> todos)
        {
            for (; todos.Count > 0; todos = await ReadPageAsync<Todo>(SelectTodos, new Cursor(todos[^1].PubDate, todos[^1].TodoId)))
            {
                foreach (var todo in todos)
                    yield return todo;
            }

            var deleted = await ReadPageAsync<DeletedTodo>(SelectDeleted, Newest);
            for (; deleted.Count > 0; deleted = await ReadPageAsync<DeletedTodo>(SelectDeleted, new Cursor(deleted[^1].DeletedAt, deleted[^1].TodoId)))
            {
                foreach (var todo in deleted)
                    yield return todo;
            }
        }

        Task<IReadOnlyList<T>> ReadPageAsync<T>(string select, Cursor last) => transactions.ReadAsync<T>(
            select, new { list = listId, date = last.Date, id = last.Id, limit = PageSize }, cancellationToken);
    }
}

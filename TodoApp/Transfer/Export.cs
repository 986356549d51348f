using TodoApp.Database;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>
/// The list and then the trash, newest first, as a file: <c>/export.csv</c>, <c>/export.json</c> and, without the trash,
/// <c>/export.txt</c>. A file of any length is sent as the rows are read, a thousand at a time, each thousand in a transaction of
/// its own: a to-do that is deleted or restored meanwhile may be in the file twice or not at all.
/// </summary>
public static class Export
{
    private const int PageSize = 1000;

    private static readonly Cursor Newest = new(new DateTime(9999, 12, 31), long.MaxValue);

    public static void MapExport(this IEndpointRouteBuilder app)
    {
        foreach (var format in FileFormat.All)
        {
            app.MapGet($"/export{format.Extension}", async context =>
            {
                var time = context.RequestServices.GetRequiredService<TimeProvider>();
                var todos = await ReadAsync(context.RequestServices.GetRequiredService<RetryingTransaction>(), context.RequestAborted);
                context.Response.ContentType = $"{format.ContentType}; charset=utf-8";
                context.Response.Headers.CacheControl = "no-store";
                context.Response.Headers.ContentDisposition = $"attachment; filename=todos-{time.Now():yyyy-MM-dd}{format.Extension}";
                await using var writer = new StreamWriter(context.Response.Body, format.Encoding, bufferSize: 16 * 1024, leaveOpen: true);
                await format.WriteAsync(writer, todos, context.RequestAborted);
            }).DisableRequestTimeout();
        }
    }

    // A row of another program's without a title is shown as "Untitled", and import asks for one.
    private const string SelectTodos = """
        SELECT todo_id, COALESCE(NULLIF(TRIM(title), ''), 'Untitled') AS title, COALESCE(text, '') AS text,
          COALESCE(done, false) AS done, pub_date
        FROM todos WHERE list_id = @list AND (pub_date, todo_id) < (@date, @id)
        ORDER BY pub_date DESC, todo_id DESC LIMIT @limit
        """;

    private const string SelectDeleted = """
        SELECT todo_id, COALESCE(NULLIF(TRIM(title), ''), 'Untitled') AS title, COALESCE(text, '') AS text,
          COALESCE(done, false) AS done, COALESCE(pub_date, deleted_at) AS pub_date, deletion_id, deleted_at
        FROM deleted_todos WHERE list_id = @list AND (deleted_at, todo_id) < (@date, @id)
        ORDER BY deleted_at DESC, todo_id DESC LIMIT @limit
        """;

    /// <summary>Returns when the first page is read, before anything is sent: a database that is away still gets an error page.</summary>
    private static async Task<IAsyncEnumerable<TransferTodo>> ReadAsync(RetryingTransaction transactions, CancellationToken cancellationToken)
    {
        return ReadOnAsync(await ReadPageAsync(SelectTodos, Newest));

        async IAsyncEnumerable<TransferTodo> ReadOnAsync(IReadOnlyList<TransferTodo> page)
        {
            foreach (var select in new[] { SelectTodos, SelectDeleted })
            {
                if (select == SelectDeleted)
                    page = await ReadPageAsync(select, Newest);
                while (page.Count > 0)
                {
                    foreach (var todo in page)
                        yield return todo;
                    page = await ReadPageAsync(select, new Cursor(page[^1].DeletedAt ?? page[^1].PubDate, page[^1].TodoId));
                }
            }
        }

        Task<IReadOnlyList<TransferTodo>> ReadPageAsync(string select, Cursor last) => transactions.QueryAsync<TransferTodo>(
            select, new { list = Todo.SharedList, date = last.Date, id = last.Id, limit = PageSize }, idempotent: true, cancellationToken);
    }
}

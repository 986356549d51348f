using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Moves a repeating to-do to the trash and makes its next: this one is left out, and the series goes on. To end the series, delete the
/// to-do. Idempotent, as <see cref="DeleteTodos"/> is.
/// </summary>
public static class SkipTodo
{
    private static string SelectTodo(ListAccess access) => $"{TodoTable.Select} WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}";

    private static string SelectNext(ListAccess access) => $"{TodoTable.Select} WHERE list_id = @list AND todo_id = @next AND {access.MayWrite}";

    private sealed record Moved(long TodoId, string Title);

    /// <param name="deletionId">For <see cref="TakeBackNext.OfSkipAsync"/>.</param>
    /// <param name="today">On the wall of whoever leaves it out.</param>
    /// <param name="now">UTC.</param>
    /// <returns>What became of it, and what follows it; null if nothing does.</returns>
    public static async Task<(DeletedTodos Deleted, Todo? Next)> RunAsync(
        RetryingTransaction transactions, ListAccess access, long id, long deletionId, DateOnly today, DateTime now, CancellationToken cancellationToken)
    {
        var parameters = access.Parameters(new { ids = new[] { id }, deletion = deletionId, now, next = NextTodo.IdOf(access.ListId, id) });
        if (await transactions.RunAsync(SkipAsync, idempotent: true, cancellationToken) is var (title, following))
            return (new DeletedTodos([id], [title], []), following);

        // An earlier send of the same form has moved it, or it is gone.
        var deleted = await DeleteTodos.RunAsync(transactions, access, [id], deletionId, now, cancellationToken);
        return (deleted, (await transactions.ReadAsync<Todo>(SelectNext(access), parameters, cancellationToken)).SingleOrDefault());

        async Task<(string Title, Todo? Next)?> SkipAsync(Transaction transaction)
        {
            if (await transaction.QueryAsync<Todo>(SelectTodo(access), parameters) is not [var todo])
                return null;
            if (NextTodo.Of(access.ListId, todo, today, now) is not { } following)
            {
                await transaction.ExecuteAndCommitAsync(TodoTable.MoveToTrash(access), parameters);
                return (todo.Title, null);
            }
            var both = TodoTable.Parameters(access, following);
            both.AddDynamicParams(new { ids = new[] { id }, deletion = deletionId, now });
            return await transaction.QueryMultipleAndCommitAsync($"{TodoTable.MoveToTrash(access)}; {TodoTable.Insert(access)}", both, async results =>
            {
                await results.ReadAsync<Moved>();
                await results.ReadValuesAsync<long>();
                return ((string, Todo?)?)(todo.Title, following);
            });
        }
    }
}

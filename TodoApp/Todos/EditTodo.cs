using Dapper;
using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Saves what the edit form says. It never overwrites an edit that its author has not seen, and is idempotent: what stands there
/// already is saved. One that was deleted meanwhile is restored only on request.
/// </summary>
public static class EditTodo
{
    private static string SelectTodo(ListAccess access) => $"{TodoTable.Select} WHERE list_id = @list AND todo_id = @todo_id AND {access.MayRead}";

    private static string SelectDeleted(ListAccess access)
        => $"{TodoTable.SelectDeleted} WHERE list_id = @list AND todo_id = @todo_id AND {access.MayWrite}";

    private static string UpdateTodo(ListAccess access) => $"""
        UPDATE todos SET {TodoTable.SetEdited}
        WHERE list_id = @list AND todo_id = @todo_id AND {Todo.VersionSql} IN (@version, @saved) AND {access.MayWrite}
        RETURNING todo_id
        """;

    /// <summary>The to-do to be edited; null if it is not in the list.</summary>
    public static Query<Todo?> Select(ListAccess access, long id)
        => new(SelectTodo(access), access.Parameters(new { todo_id = id }), async results => (await results.ReadAsync<Todo>()).SingleOrDefault());

    private static string SelectWithNext(ListAccess access)
        => $"{TodoTable.Select} WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}";

    /// <summary>
    /// Saves what the edit form says of one of a series alone: it does not repeat any more, and the next is made of what was there before.
    /// </summary>
    /// <param name="today">On the wall of the author.</param>
    /// <param name="now">UTC.</param>
    /// <returns>As <see cref="RunAsync"/>, and the next; null if there is none.</returns>
    /// <inheritdoc cref="RunAsync"/>
    public static async Task<(Todo? Stands, Todo? Next)> OneAsync(
        RetryingTransaction transactions, ListAccess access, Todo edited, string? version, DateOnly today, DateTime now, CancellationToken cancellationToken)
    {
        edited = edited with { Rule = null };
        var parameters = Parameters(access, edited, version);
        var (isSaved, next) = await transactions.RunAsync(SaveAsync, idempotent: true, cancellationToken);
        return isSaved ? (edited, next) : (await SelectAsync(transactions, access, parameters, cancellationToken), null);

        async Task<(bool IsSaved, Todo? Next)> SaveAsync(Transaction transaction)
        {
            var nextId = NextTodo.IdOf(access.ListId, edited.TodoId);
            var rows = await transaction.QueryAsync<Todo>(SelectWithNext(access), access.Parameters(new { ids = new[] { edited.TodoId, nextId } }));
            if (rows.FirstOrDefault(row => row.TodoId == edited.TodoId) is not { } todo || (todo.Version != version && todo.Version != edited.Version))
                return (false, null);

            // An earlier send of the same form may have made it.
            var next = rows.FirstOrDefault(row => row.TodoId == nextId);
            if (next is null && (next = NextTodo.Of(access.ListId, todo, today, now)) is not null)
                await transaction.ExecuteAsync(TodoTable.Insert(access), TodoTable.Parameters(access, next));
            await transaction.ExecuteAndCommitAsync(UpdateTodo(access), parameters);
            return (true, next);
        }
    }

    /// <param name="version">Of what the author saw: <see cref="Todo.Version"/>.</param>
    /// <param name="restore">Takes it back from the trash first, if it is there.</param>
    /// <param name="next">For an Undo of <see cref="OneAsync"/>: the date that it made the next for, which goes unless somebody has touched it.</param>
    /// <returns>
    /// The to-do as it stands afterwards: with the version of <paramref name="edited"/> if it was saved or stood there already, else
    /// someone else's, or a <see cref="DeletedTodo"/> if it is in the trash; null if it is gone.
    /// </returns>
    public static async Task<Todo?> RunAsync(
        RetryingTransaction transactions, ListAccess access, Todo edited, string? version, bool restore, DateOnly? next,
        CancellationToken cancellationToken)
    {
        var parameters = Parameters(access, edited, version);
        parameters.Add("ids", new[] { edited.TodoId });
        var isSaved = await transactions.RunAsync(SaveAsync, idempotent: true, cancellationToken);
        return isSaved ? edited : await SelectAsync(transactions, access, parameters, cancellationToken);

        async Task<bool> SaveAsync(Transaction transaction)
        {
            if (restore)
                await transaction.ExecuteAsync(TodoTable.MoveToList(access), parameters);
            var taken = next is { } date ? await TakeBackNext.FindAsync(transaction, access, edited, date) : null;
            if (taken is null)
                return (await transaction.QueryAndCommitAsync<long>(UpdateTodo(access), parameters)).Count > 0;
            if ((await transaction.QueryAsync<long>(UpdateTodo(access), parameters)).Count == 0)
                return false;
            await transaction.ExecuteAndCommitAsync(TakeBackNext.DeleteNext(access), access.Parameters(new { taken = new[] { taken.Value } }));
            return true;
        }
    }

    private static DynamicParameters Parameters(ListAccess access, Todo edited, string? version)
    {
        var parameters = TodoTable.Parameters(access, edited with { EditedBy = access.Asker.PersonId });
        parameters.Add("version", version ?? "");
        parameters.Add("saved", edited.Version);
        return parameters;
    }

    /// <summary>The to-do as it stands, in the list or in the trash.</summary>
    private static Task<Todo?> SelectAsync(RetryingTransaction transactions, ListAccess access, DynamicParameters parameters, CancellationToken cancellationToken)
        => transactions.ReadAsync(
            $"{SelectTodo(access)}; {SelectDeleted(access)}",
            parameters,
            async results => (await results.ReadAsync<Todo>()).Concat(await results.ReadAsync<DeletedTodo>()).FirstOrDefault(),
            cancellationToken);
}

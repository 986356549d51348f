using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Undoes that repeating to-dos were completed or left out: they are as before, and the next of each is gone, unless somebody has touched
/// it meanwhile. Idempotent.
/// </summary>
/// <remarks>
/// What is taken back is not moved to the trash, where somebody would have to wonder what it is, and where it would keep the next from
/// being made again.
/// </remarks>
public static class TakeBackNext
{
    private static string SelectAll(ListAccess access) => $"""
        SELECT {TodoTable.Selected}, NULL::INT8 AS deletion_id FROM todos WHERE list_id = @list AND todo_id = ANY(@all) AND {access.MayWrite}
        UNION ALL
        SELECT {TodoTable.Selected}, deletion_id FROM deleted_todos WHERE list_id = @list AND todo_id = ANY(@all) AND {access.MayWrite}
        """;

    /// <summary>Deletes those of <c>@taken</c> for good, and returns their ids.</summary>
    internal static string DeleteNext(ListAccess access)
        => $"DELETE FROM todos WHERE list_id = @list AND todo_id = ANY(@taken) AND {access.MayWrite} RETURNING todo_id";

    private static string Reopen(ListAccess access) => $"""
        UPDATE todos SET done = false, completed_by = NULL WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}
        RETURNING COALESCE(title, '') AS title
        """;

    private static string Restore(ListAccess access) => TodoTable.MoveToList(access, "AND deletion_id = @deletion");

    private sealed record Found : Todo
    {
        public long? DeletionId { get; init; }

        public bool IsListed => DeletionId is null;
    }

    private sealed record Row
    {
        public string Title { get; init; } = "";
    }

    /// <summary>Reopens to-dos that were completed.</summary>
    /// <param name="next">The dates that the next ones were made for, by the ids of those that they follow.</param>
    public static Task<TakenBack> OfCompletionAsync(
        RetryingTransaction transactions, ListAccess access, long[] ids, IReadOnlyDictionary<long, DateOnly> next, CancellationToken cancellationToken)
        => RunAsync(transactions, access, ids, next, Reopen(access), deletion: null, cancellationToken);

    /// <summary>Restores a to-do that was left out by this deletion, and not by a later one.</summary>
    /// <inheritdoc cref="OfCompletionAsync"/>
    public static Task<TakenBack> OfSkipAsync(
        RetryingTransaction transactions, ListAccess access, long id, long deletionId, IReadOnlyDictionary<long, DateOnly> next, CancellationToken cancellationToken)
        => RunAsync(transactions, access, [id], next, Restore(access), deletionId, cancellationToken);

    /// <summary>The next of a to-do, if nobody has touched it: for an Undo of an edit that takes the to-do back into its series.</summary>
    /// <param name="before">What it was made of, as far as an edit form says.</param>
    /// <param name="date">That it was made for.</param>
    internal static async Task<long?> FindAsync(Transaction transaction, ListAccess access, Todo before, DateOnly date)
    {
        var nextId = NextTodo.IdOf(access.ListId, before.TodoId);
        var found = await transaction.QueryAsync<Found>(SelectAll(access), access.Parameters(new { all = new[] { before.TodoId, nextId } }));
        return found.FirstOrDefault(todo => todo.TodoId == before.TodoId) is { IsListed: true } row
            && found.FirstOrDefault(todo => todo.TodoId == nextId) is { IsListed: true } next
            && NextTodo.IsAsMade(next, row with { Title = before.Title, Text = before.Text, DueTime = before.DueTime, Rule = before.Rule }, date)
            ? nextId
            : null;
    }

    private static Task<TakenBack> RunAsync(
        RetryingTransaction transactions, ListAccess access, long[] ids, IReadOnlyDictionary<long, DateOnly> next, string putBack, long? deletion,
        CancellationToken cancellationToken)
    {
        return transactions.RunAsync(TakeBackAsync, idempotent: true, cancellationToken);

        async Task<TakenBack> TakeBackAsync(Transaction transaction)
        {
            var nextIds = next.Keys.ToDictionary(id => NextTodo.IdOf(access.ListId, id));
            var found = (await transaction.QueryAsync<Found>(SelectAll(access), access.Parameters(new { all = (long[])[.. ids, .. nextIds.Keys] })))
                .DistinctBy(todo => todo.TodoId).ToDictionary(todo => todo.TodoId);
            var present = found.Values.Where(todo => todo.IsListed && nextIds.ContainsKey(todo.TodoId)).ToLookup(IsAsMade);
            var parameters = access.Parameters(new { ids, deletion, taken = present[true].Select(todo => todo.TodoId).ToArray() });
            var titles = await transaction.QueryMultipleAndCommitAsync($"{DeleteNext(access)}; {putBack}", parameters, async results =>
            {
                await results.ReadValuesAsync<long>();
                return (await results.ReadAsync<Row>()).ConvertAll(row => row.Title);
            });
            // An earlier send of the same form has restored them, or somebody else.
            var restored = deletion is null ? [] : found.Values.Where(todo => todo.IsListed && ids.Contains(todo.TodoId)).Select(todo => todo.Title);
            return new TakenBack([.. titles, .. restored], [.. present[false]]);

            bool IsAsMade(Found todo)
                => nextIds[todo.TodoId] is var id && found.TryGetValue(id, out var before) && (before.IsListed || before.DeletionId == deletion)
                    && NextTodo.IsAsMade(todo, before with { DeletionId = null }, next[id]);
        }
    }
}

/// <summary>What became of to-dos that were to be as before; those whose titles are missing are gone.</summary>
/// <param name="Titles">Of those that are as before.</param>
/// <param name="Kept">The next ones that somebody has touched, and that stay.</param>
public sealed record TakenBack(IReadOnlyList<string> Titles, IReadOnlyList<Todo> Kept);

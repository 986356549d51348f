using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Puts to-dos of a list in their place in its order; several stay in the order that they have. Idempotent: it states the target, and
/// those that stand there already stay. One row is written for each that moves, unless those around it stand too close together.
/// </summary>
public static class MoveTodos
{
    /// <summary>Rows in one statement.</summary>
    private const int BatchSize = 500;

    /// <summary>How many neighbours are looked at where there is no room; ten times as many where these have none either.</summary>
    private const int FirstReach = 100;

    private static string SelectNamed(ListAccess access) => $"""
        SELECT todo_id, COALESCE(title, '') AS title, COALESCE(done, false) AS done, position
        FROM todos WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}
        """;

    private static string SelectAround(ListAccess access) => $"""
        (
          SELECT todo_id, position FROM todos
          WHERE list_id = @list AND done = @done AND {access.MayWrite} AND (position, todo_id) < (@position, @todo_id)
          ORDER BY position DESC, todo_id DESC LIMIT @limit
        )
        UNION ALL
        (
          SELECT todo_id, position FROM todos
          WHERE list_id = @list AND done = @done AND {access.MayWrite} AND (position, todo_id) > (@position, @todo_id)
          ORDER BY position, todo_id LIMIT @limit
        )
        """;

    private static string UpdatePositions(ListAccess access, int count) => $"""
        UPDATE todos SET position = {ValueOfEach.Sql("todo_id", count, "position", "INT8")}
        WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}
        """;

    private sealed record Row
    {
        public long TodoId { get; init; }

        public string Title { get; init; } = "";

        public bool Done { get; init; }

        public long Position { get; init; }

        public (long, long) Key => (Position, TodoId);
    }

    /// <param name="place">A to-do that is to be put beside itself stays where it is.</param>
    /// <param name="now">UTC.</param>
    public static Task<MovedTodos> RunAsync(
        RetryingTransaction transactions, ListAccess access, long[] ids, Place place, DateTime now, CancellationToken cancellationToken)
        => transactions.RunAsync(transaction => MoveAsync(transaction, access, ids, place, Todo.TopAt(now)), idempotent: true, cancellationToken);

    private static async Task<MovedTodos> MoveAsync(Transaction transaction, ListAccess access, long[] ids, Place place, long top)
    {
        var named = await transaction.QueryAsync<Row>(
            SelectNamed(access), access.Parameters(new { ids = place.TodoId is { } id ? [.. ids, id] : ids }));
        var target = named.FirstOrDefault(row => row.TodoId == place.TodoId);
        if (target is null && place.TodoId is not null)
            return new MovedTodos([], [], IsTargetThere: false);

        var rows = named.Where(row => ids.Contains(row.TodoId)).OrderBy(row => row.Done).ThenBy(row => row.Key)
            .ToLookup(row => target is null || row.Done == target.Done);
        var changes = new List<PlacedTodo>();
        foreach (var half in rows[true].Where(row => row != target).GroupBy(row => row.Done))
            changes.AddRange(await ChangesAsync(transaction, access, half.Key, [.. half.Select(row => row.TodoId)], place, target, top));
        await WriteAsync(transaction, access, changes);
        return new MovedTodos([.. rows[true].Select(row => row.Title)], [.. rows[false].Select(row => row.Title)], IsTargetThere: true);
    }

    /// <param name="ids">In order, all of them in this half of the list, without the target.</param>
    private static async Task<IReadOnlyList<PlacedTodo>> ChangesAsync(
        Transaction transaction, ListAccess access, bool done, long[] ids, Place place, Row? target, long top)
    {
        var moved = ids.ToHashSet();
        var end = place.IsBelow ? long.MaxValue : long.MinValue;
        var (position, todo_id) = target?.Key ?? (end, end);
        for (var (reach, next) = (1, FirstReach); ; (reach, next) = (next, next * 10))
        {
            var limit = ids.Length + reach; // As many as move may be among them.
            var around = await transaction.QueryAsync<Row>(SelectAround(access), access.Parameters(new { done, position, todo_id, limit }));
            var sides = around.OrderBy(row => row.Key).ToLookup(row => row.Key.CompareTo((position, todo_id)) < 0);
            List<Row> above = [.. sides[true].Reverse()], below = [.. sides[false]];
            var (reachesTop, reachesEnd) = (above.Count < limit, below.Count < limit);
            if (target is not null)
                (place.IsBelow ? above : below).Insert(0, target);

            if (above.TakeWhile(IsMoved).Count() + below.TakeWhile(IsMoved).Count() == ids.Length)
                return [];
            if (new Gap(Others(above), reachesTop, Others(below), reachesEnd).Fill(ids, top) is { } changes)
                return changes;
        }

        bool IsMoved(Row row) => moved.Contains(row.TodoId);

        List<PlacedTodo> Others(List<Row> side) => [.. side.Where(row => !IsMoved(row)).Select(row => new PlacedTodo(row.TodoId, row.Position))];
    }

    private static async Task WriteAsync(Transaction transaction, ListAccess access, List<PlacedTodo> changes)
    {
        for (var start = 0; start < changes.Count; start += BatchSize)
        {
            var batch = changes.GetRange(start, Math.Min(BatchSize, changes.Count - start));
            var parameters = access.Parameters(new { ids = batch.Select(todo => todo.TodoId).ToArray() });
            foreach (var (row, todo) in batch.Index())
            {
                parameters.Add($"id{row}", todo.TodoId);
                parameters.Add($"position{row}", todo.Position);
            }
            var update = UpdatePositions(access, batch.Count);
            _ = start + batch.Count == changes.Count
                ? await transaction.ExecuteAndCommitAsync(update, parameters)
                : await transaction.ExecuteAsync(update, parameters);
        }
    }
}

/// <summary>What became of to-dos that were to be put in a place; those that are in neither part are not in the list.</summary>
/// <param name="Titles">Of those that stand there now, in the order that they had before.</param>
/// <param name="TitlesApart">
/// Of those that stay where they are, because the one beside which they were to be put is completed and they are not, or the other way
/// round.
/// </param>
/// <param name="IsTargetThere">Whether the one beside which they were to be put is in the list; if not, nothing was moved.</param>
public sealed record MovedTodos(IReadOnlyList<string> Titles, IReadOnlyList<string> TitlesApart, bool IsTargetThere);

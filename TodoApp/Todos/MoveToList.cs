using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Moves to-dos to another list, to its top in the order that they have, or as an Undo to the places that they had there. Idempotent:
/// those that are there already stay as they are.
/// </summary>
public static class MoveToList
{
    private static string SelectNamed(ListAccess access) => $"""
        SELECT todo_id, COALESCE(title, '') AS title, COALESCE(done, false) AS done, position, (SELECT name FROM lists WHERE list_id = @target) AS name
        FROM todos WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite} AND {access.MayWriteTo("@target")}
        """;

    private static string UpdateList(ListAccess access, int count) => $"""
        UPDATE todos SET list_id = @target, position = {ValueOfEach.Sql("todo_id", count, "position", "INT8")}
        WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite} AND {access.MayWriteTo("@target")}
        """;

    // An earlier send of the same form has moved them.
    private static string SelectMoved(ListAccess access) => $"""
        SELECT COALESCE(title, '') AS title, (SELECT name FROM lists WHERE list_id = @target) AS name
        FROM todos WHERE list_id = @target AND todo_id = ANY(@ids) AND {access.MayWrite} AND {access.MayWriteTo("@target")}
        """;

    private sealed record Row
    {
        public long TodoId { get; init; }

        public string Title { get; init; } = "";

        public bool Done { get; init; }

        public long Position { get; init; }

        public string Name { get; init; } = "";
    }

    /// <param name="target">The other list.</param>
    /// <param name="places">Where some of them stood there before; the others go to the top.</param>
    /// <param name="now">UTC.</param>
    /// <exception cref="AccessException">The asker may not add to the other list.</exception>
    public static async Task<MovedToList> RunAsync(
        RetryingTransaction transactions, ListAccess access, long target, long[] ids, IReadOnlyDictionary<long, long> places, DateTime now,
        CancellationToken cancellationToken)
    {
        var rows = await transactions.RunAsync(MoveAsync, idempotent: true, cancellationToken);
        if (rows.Count > 0)
            return new MovedToList([.. rows.Select(row => row.Title)], rows[0].Name, rows.ToDictionary(row => row.TodoId, row => row.Position));

        var moved = await transactions.ReadAsync<Row>(SelectMoved(access), access.Parameters(new { target, ids }), cancellationToken);
        if (moved.Count == 0)
            await (access with { ListId = target }).RequireAsync(transactions, Role.Editor, cancellationToken);
        return new MovedToList([.. moved.Select(row => row.Title)], moved.Count == 0 ? "" : moved[0].Name, null);

        async Task<IReadOnlyList<Row>> MoveAsync(Transaction transaction)
        {
            var named = await transaction.QueryAsync<Row>(SelectNamed(access), access.Parameters(new { target, ids }));
            if (named.Count == 0)
                return named;

            var parameters = access.Parameters(new { target, ids = named.Select(row => row.TodoId).ToArray() });
            foreach (var (row, todo) in named.OrderBy(row => row.Done).ThenBy(row => row.Position).ThenBy(row => row.TodoId).Index())
            {
                parameters.Add($"id{row}", todo.TodoId);
                parameters.Add($"position{row}", places.TryGetValue(todo.TodoId, out var place) ? place : Todo.TopAt(now) + row * Todo.Spacing);
            }
            await transaction.ExecuteAndCommitAsync(UpdateList(access, named.Count), parameters);
            return named;
        }
    }
}

/// <summary>What became of to-dos that were to be moved to another list.</summary>
/// <param name="Titles">Of those that are there now.</param>
/// <param name="Name">Of that list.</param>
/// <param name="Places">The positions that they had; null where an earlier send of the same form has moved them.</param>
public sealed record MovedToList(IReadOnlyList<string> Titles, string Name, IReadOnlyDictionary<long, long>? Places);

using Dapper;
using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>An open to-do, of whichever list.</summary>
public sealed record ListedTodo : Todo
{
    public long ListId { get; init; }
}

/// <summary>
/// What is due, over several lists: from each the first that an index has in this order, and of these the first. So it reads no more than
/// a page of each list, however much is due.
/// </summary>
public static class DueTodos
{
    /// <summary>So many are shown at once.</summary>
    public const int PageSize = 100;

    /// <summary>A page by day and time; what has no time comes after what has, as it can be done all day, and what has no date last.</summary>
    public static IEnumerable<T> InOrder<T>(IEnumerable<T> todos)
        where T : Todo
        => todos.OrderBy(todo => todo.Due ?? TodoTable.Undated).ThenBy(todo => todo.DueTime ?? TimeOnly.MaxValue);

    /// <summary>What is due on a day or was before it.</summary>
    public static Query<IReadOnlyList<ListedTodo>> SelectUntil(IReadOnlyList<long> lists, DateOnly day)
        => Select(lists, "due <= @day", new DynamicParameters(new { day }), PageSize + 1);

    /// <summary>What has a date at all.</summary>
    /// <param name="limit">So many at most.</param>
    public static Query<IReadOnlyList<ListedTodo>> SelectAll(IReadOnlyList<long> lists, int limit)
        => Select(lists, "due IS NOT NULL", new DynamicParameters(), limit);

    /// <summary>What is due after a day, from a place on.</summary>
    /// <param name="after">Null for the first page.</param>
    public static Query<IReadOnlyList<ListedTodo>> SelectAfter(IReadOnlyList<long> lists, DateOnly day, Cursor? after) => Select(
        lists, after is null ? "due > @day" : TodoTable.DueOrder.IsBeyond(), TodoTable.DueOrder.Parameters(after, new DynamicParameters(new { day })), PageSize + 1);

    /// <param name="lists">
    /// Whoever asks may be a member of them no more: what the lists at the side say, in the same transaction, decides what is shown.
    /// </param>
    private static Query<IReadOnlyList<ListedTodo>> Select(IReadOnlyList<long> lists, string condition, DynamicParameters parameters, int limit)
    {
        foreach (var (index, list) in lists.Index())
            parameters.Add($"list{index}", list);
        parameters.Add("due_limit", limit);
        var parts = Enumerable.Range(0, lists.Count).Select(index => $"""
            (SELECT * FROM todos WHERE list_id = @list{index} AND done = false AND {condition} {TodoTable.DueOrder.OrderBy()} LIMIT @due_limit)
            """);
        return lists.Count == 0
            ? new("", parameters, _ => Task.FromResult<IReadOnlyList<ListedTodo>>([]))
            : new(
                $"SELECT {TodoTable.Selected}, list_id FROM ({string.Join("\nUNION ALL\n", parts)}) todos {TodoTable.DueOrder.OrderBy()} LIMIT @due_limit",
                parameters,
                async results => await results.ReadAsync<ListedTodo>());
    }
}

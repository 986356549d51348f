using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>What to show of a list: a part of it, or what a search finds in that, one page at a time.</summary>
/// <param name="Done">Null for all to-dos, else whether the ones to show are done.</param>
/// <param name="Important">Only those with a star.</param>
/// <param name="IsByDate">Only the open ones, by date.</param>
/// <param name="Keyset">Of <see cref="TodoTable.Order"/>, or by date of <see cref="TodoTable.DueOrder"/>.</param>
public sealed record TodoFilter(bool? Done, bool Important, bool IsByDate, TodoSearch Search, Keyset Keyset)
{
    /// <summary>The first page of the whole list.</summary>
    internal bool IsNone => Done is null && !IsByDate && !IsScan && Keyset.Cursor is null;

    internal Cursor CursorOf(Todo todo) => IsByDate ? TodoTable.DueCursorOf(todo) : TodoTable.CursorOf(todo);

    /// <summary>What it shows is looked for among to-dos that it does not show.</summary>
    internal bool IsScan => Important || !Search.IsEmpty;
}

/// <summary>A page of a list: the open to-dos in order, then the completed ones.</summary>
/// <param name="Open">How many to-dos of the whole list are not completed, counted up to <see cref="Quantity.Limit"/>.</param>
public sealed record TodoPage(KeysetPage<Todo> Todos, int Open);

/// <summary>Reads a page of a list, in one round trip. It reads no more rows than it shows, or than a search may look at.</summary>
public static class ListTodos
{
    private const string CountOpen = "SELECT count(*) FROM (SELECT 1 FROM todos WHERE list_id = @list AND done = false LIMIT @count_limit) open";

    // One statement: each costs more by itself than the rows of a usual list do.
    private static string SelectFirstPage(ListAccess access) => $"""
        SELECT {TodoTable.Selected}, ({CountOpen}) AS open FROM todos WHERE list_id = @list AND {access.MayRead} {TodoTable.Order.OrderBy()} LIMIT @limit
        """;

    private static string SelectPage(ListAccess access, TodoFilter filter)
        => $"SELECT {TodoTable.Selected} FROM {Rows(access, filter, "@limit")} todos {OrderOf(filter)} LIMIT @limit";

    // A search looks at so many to-dos of the page's part of the list and no further, however large the list is. It returns the last
    // one of them as well, unless the page was full before.
    private static string SelectMatches(ListAccess access, TodoFilter filter) => $"""
        SELECT {TodoTable.Selected}, is_match, is_last FROM (
          SELECT *,
            {(filter.Important ? "important AND " : "")}{filter.Search.Condition} AS is_match,
            row_number() OVER ({OrderOf(filter)}) = @scan AS is_last
          FROM (SELECT * FROM {Rows(access, filter, "@scan")} todos {OrderOf(filter)} LIMIT @scan) todos
        ) todos
        WHERE is_match OR is_last
        {OrderOf(filter)} LIMIT @limit
        """;

    /// <summary>The rows that a page is taken from. From a place in one half they may go on in the other.</summary>
    private static string Rows(ListAccess access, TodoFilter filter, string limit)
    {
        var keyset = filter.Keyset;
        if (filter.IsByDate)
            return RowsByDate();
        if (keyset.Cursor is null)
            return Half(filter.Done is null ? "" : "AND done = @done");
        var rest = Half(keyset.StartSql);
        var goesOn = filter.Done is null && keyset.Cursor.Values[0] is var done && (bool)done == keyset.IsBackwards;
        return goesOn ? $"({rest} UNION ALL {Half($"AND done = {(keyset.IsBackwards ? "false" : "true")}")})" : rest;

        // Those with a date and those without are two places of the index, and which of these comes first is another thing in each database.
        string RowsByDate()
        {
            const string Open = "AND done = false AND due IS ", Dated = $"{Open} NOT NULL", Undated = $"{Open} NULL";
            var isUndated = keyset.Cursor?.Values[0] is DateOnly date && date == TodoTable.Undated;
            var beyond = $"(todos.position, todos.todo_id) {(keyset.IsBackwards ? '<' : '>')} (@after_position, @after_todo_id)";
            return keyset switch
            {
                { Cursor: null } => $"({Half(Dated)} UNION ALL {Half(Undated)})",
                { IsBackwards: false } when isUndated => Half($"{Undated} AND {beyond}"),
                { IsBackwards: false } => $"({Half($"{Dated} {keyset.StartSql}")} UNION ALL {Half(Undated)})",
                _ when isUndated => $"({Half(Dated)} UNION ALL {Half($"{Undated} AND {beyond}")})",
                _ => Half($"{Dated} {keyset.StartSql}"),
            };
        }

        string Half(string and) => $"(SELECT * FROM todos WHERE list_id = @list AND {access.MayRead} {and} {keyset.OrderSql} LIMIT {limit})";
    }

    /// <summary><see cref="TodoTable.DueOrder"/>, whatever the database thinks of NULL.</summary>
    private static readonly SortOrder UndatedLast = new(
        isDescending: false, parts: 0, [new("COALESCE(todos.due, DATE '9999-12-31')", typeof(DateOnly)), .. TodoTable.DueOrder.Columns.Skip(1)]);

    /// <summary>Of the rows of <see cref="Rows"/>.</summary>
    private static string OrderOf(TodoFilter filter)
        => filter.IsByDate ? UndatedLast.OrderBy(filter.Keyset.IsBackwards) : filter.Keyset.OrderSql;

    private sealed record CountedTodo : Todo
    {
        public int Open { get; init; }
    }

    private sealed record FoundTodo : Todo
    {
        public bool IsMatch { get; init; }

        public bool IsLast { get; init; }
    }

    public static Query<TodoPage> Select(ListAccess access, TodoFilter filter)
    {
        var keyset = filter.Keyset;
        var parameters = filter.Search.Parameters(
            keyset.Parameters(access.Parameters(new { done = filter.Done, count_limit = Quantity.Limit + 1 })));
        if (filter.IsNone)
        {
            return new(SelectFirstPage(access), parameters, async results =>
            {
                var rows = await results.ReadAsync<CountedTodo>();
                return new(new(keyset, rows, TodoTable.CursorOf), rows.Count == 0 ? 0 : rows[0].Open);
            });
        }

        var page = filter.IsScan ? SelectMatches(access, filter) : SelectPage(access, filter);
        return new($"{page}; {CountOpen}", parameters, async results =>
        {
            var rows = filter.IsScan
                ? MatchesOf(await results.ReadAsync<FoundTodo>())
                : new KeysetPage<Todo>(keyset, await results.ReadAsync<Todo>(), filter.CursorOf);
            return new(rows, (await results.ReadValuesAsync<int>()).Single());
        });

        KeysetPage<Todo> MatchesOf(List<FoundTodo> found)
        {
            var last = found.Find(todo => todo.IsLast);
            return new(keyset, [.. found.Where(todo => todo.IsMatch)], filter.CursorOf, last is null ? null : filter.CursorOf(last));
        }
    }
}

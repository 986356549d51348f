using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>What to show of a list: a part of it, or what a search finds in that, one page at a time.</summary>
/// <param name="Done">Null for all to-dos, else whether the ones to show are done.</param>
/// <param name="Important">Only those with a star.</param>
/// <param name="Keyset">Of <see cref="TodoTable.Order"/>.</param>
public sealed record TodoFilter(bool? Done, bool Important, TodoSearch Search, Keyset Keyset)
{
    /// <summary>The first page of the whole list.</summary>
    internal bool IsNone => Done is null && !IsScan && Keyset.Cursor is null;

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
        => $"SELECT {TodoTable.Selected} FROM {Rows(access, filter, "@limit")} todos {filter.Keyset.OrderSql} LIMIT @limit";

    // A search looks at so many to-dos of the page's part of the list and no further, however large the list is. It returns the last
    // one of them as well, unless the page was full before.
    private static string SelectMatches(ListAccess access, TodoFilter filter) => $"""
        SELECT {TodoTable.Selected}, is_match, is_last FROM (
          SELECT *,
            {(filter.Important ? "important AND " : "")}{filter.Search.Condition} AS is_match,
            row_number() OVER ({filter.Keyset.OrderSql}) = @scan AS is_last
          FROM (SELECT * FROM {Rows(access, filter, "@scan")} todos {filter.Keyset.OrderSql} LIMIT @scan) todos
        ) todos
        WHERE is_match OR is_last
        {filter.Keyset.OrderSql} LIMIT @limit
        """;

    /// <summary>The rows that a page is taken from. From a place in one half they may go on in the other.</summary>
    private static string Rows(ListAccess access, TodoFilter filter, string limit)
    {
        var keyset = filter.Keyset;
        if (keyset.Cursor is null)
            return Half(filter.Done is null ? "" : "AND done = @done");
        var rest = Half(keyset.StartSql);
        var goesOn = filter.Done is null && keyset.Cursor.Values[0] is var done && (bool)done == keyset.IsBackwards;
        return goesOn ? $"({rest} UNION ALL {Half($"AND done = {(keyset.IsBackwards ? "false" : "true")}")})" : rest;

        string Half(string and) => $"(SELECT * FROM todos WHERE list_id = @list AND {access.MayRead} {and} {keyset.OrderSql} LIMIT {limit})";
    }

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
                : new KeysetPage<Todo>(keyset, await results.ReadAsync<Todo>(), TodoTable.CursorOf);
            return new(rows, (await results.ReadValuesAsync<int>()).Single());
        });

        KeysetPage<Todo> MatchesOf(List<FoundTodo> found)
        {
            var last = found.Find(todo => todo.IsLast);
            return new(keyset, [.. found.Where(todo => todo.IsMatch)], TodoTable.CursorOf, last is null ? null : TodoTable.CursorOf(last));
        }
    }
}

using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>What to show of a list: a part of it, or what a search finds in that, one page at a time.</summary>
/// <param name="Done">Null for all to-dos, else whether the ones to show are done.</param>
/// <param name="Search">What titles and texts are searched for, or empty.</param>
public sealed record TodoFilter(long ListId, bool? Done, string Search, Keyset Keyset);

/// <summary>A page of a list, newest first.</summary>
/// <param name="Active">How many to-dos of the whole list are not completed, counted up to <see cref="Quantity.Limit"/>.</param>
/// <param name="AnyCompleted">Whether any to-do of the whole list is completed.</param>
public sealed record TodoPage(KeysetPage<Todo> Todos, int Active, bool AnyCompleted);

/// <summary>Reads a page of a list, in one round trip. It reads no more rows than it shows, or than a search may look at.</summary>
public static class ListTodos
{
    /// <summary>How many to-dos one page of a search looks at.</summary>
    public const int ScanLimit = 5000;

    // A search looks at so many to-dos of the page's part of the list and no further, however large the list is. It returns the last
    // one of them as well, unless the page was full before.
    private static string SelectMatches(string where, Keyset keyset) => $"""
        SELECT {TodoTable.Selected}, is_match, is_last FROM (
          SELECT *,
            strpos(lower(title), lower(@search)) > 0 OR strpos(lower(text), lower(@search)) > 0 AS is_match,
            row_number() OVER ({keyset.OrderSql("pub_date", "todo_id")}) = @scan AS is_last
          FROM (SELECT * FROM todos {where} {keyset.OrderSql("pub_date", "todo_id")} LIMIT @scan) scanned
        ) compared
        WHERE is_match OR is_last
        {keyset.OrderSql("compared.pub_date", "todo_id")} LIMIT @limit
        """;

    private sealed record FoundTodo : Todo
    {
        public bool IsMatch { get; init; }

        public bool IsLast { get; init; }
    }

    private const string SelectCounts = """
        SELECT count(*) FROM (SELECT 1 FROM todos WHERE list_id = @list AND done = false LIMIT @countLimit) a;
        SELECT EXISTS (SELECT 1 FROM todos WHERE list_id = @list AND done = true)
        """;

    public static Task<TodoPage> ReadAsync(RetryingTransaction transactions, TodoFilter filter, CancellationToken cancellationToken)
    {
        var (keyset, isSearch) = (filter.Keyset, filter.Search.Length > 0);
        var state = filter.Done is null ? "" : "AND done = @done";
        var where = $"WHERE list_id = @list {state} {keyset.StartSql("pub_date", "todo_id")}";
        var page = isSearch
            ? SelectMatches(where, keyset)
            : $"{TodoTable.Select} {where} {keyset.OrderSql("todos.pub_date", "todo_id")} LIMIT @limit";
        var parameters = keyset.Parameters(new
        {
            list = filter.ListId,
            done = filter.Done,
            search = filter.Search,
            scan = (long)ScanLimit, // As row_number() counts.
            countLimit = Quantity.Limit + 1,
        });
        return transactions.ReadAsync($"{page}; {SelectCounts}", parameters, ReadPageAsync, cancellationToken);

        async Task<TodoPage> ReadPageAsync(ResultSets results)
        {
            var rows = isSearch
                ? MatchesOf(await results.ReadAsync<FoundTodo>())
                : new KeysetPage<Todo>(keyset, await results.ReadAsync<Todo>(), CursorOf);
            return new(rows, (await results.ReadValuesAsync<int>()).Single(), (await results.ReadValuesAsync<bool>()).Single());
        }

        KeysetPage<Todo> MatchesOf(List<FoundTodo> found)
        {
            var last = found.Find(todo => todo.IsLast);
            return new(keyset, [.. found.Where(todo => todo.IsMatch)], CursorOf, last is null ? null : CursorOf(last));
        }
    }

    private static Cursor CursorOf(Todo todo) => new(todo.PubDate, todo.TodoId);
}

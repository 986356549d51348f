using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>The list. Each handler is an intent that states its target, so sending it twice does no more than sending it once.</summary>
public sealed class IndexModel(RetryingTransaction transactions, TimeProvider time) : PageModel
{
    /// <summary>Up to here the page counts the to-dos that are left; beyond, it says "1000+".</summary>
    public const int CountLimit = 1000;

    /// <summary>How many to-dos one page of a search looks at.</summary>
    public const int ScanLimit = 5000;

    /// <summary>How long one request may go on moving to-dos in batches before it answers and offers to go on.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    [BindProperty(SupportsGet = true, Name = "")]
    public ListState State { get; set; } = new();

    public TodoInput Input { get; private set; } = new();

    public KeysetPage<Todo> Todos { get; private set; } = new(new Keyset(null, null), [], _ => default);

    public int Active { get; private set; }

    public bool AnyCompleted { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    public async Task<IActionResult> OnPostAddAsync(TodoInput input, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid)
        {
            Input = input;
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return await ShowAsync(cancellationToken);
        }

        TempData.SetFlash(await NewModel.AddAsync(transactions, input, time.Now(), cancellationToken));
        return new SeeOther($"/#todo-{input.NewId}");
    }

    /// <param name="id">What a to-do's own button, or an Undo, sends.</param>
    /// <param name="active">What is ticked among the active ones: the others are completed already, and an Undo must leave them so.</param>
    public Task<IActionResult> OnPostCompleteAsync(long[] id, long[] active, CancellationToken cancellationToken)
        => SetDoneAsync([.. id, .. active], done: true, "Completed", undo: "Reopen", cancellationToken);

    /// <inheritdoc cref="OnPostCompleteAsync"/>
    /// <param name="done">What is ticked among the completed ones.</param>
    public Task<IActionResult> OnPostReopenAsync(long[] id, long[] done, CancellationToken cancellationToken)
        => SetDoneAsync([.. id, .. done], done: false, "Reopened", undo: "Complete", cancellationToken);

    private const string UpdateDone = """
        UPDATE todos SET done = @done WHERE list_id = @list AND todo_id = ANY(@ids)
        RETURNING COALESCE(title, '')
        """;

    private async Task<IActionResult> SetDoneAsync(long[] ids, bool done, string what, string undo, CancellationToken cancellationToken)
    {
        if (ids.Length == 0)
            return NothingSelected();

        var titles = await transactions.QueryAsync<string>(
            UpdateDone, new { list = Todo.SharedList, ids, done }, idempotent: true, cancellationToken);
        if (titles.Count == 0)
            return NotFound();

        TempData.SetFlash(new Flash($"{what} {Name(titles)}", undo, ids));
        return BackToList(ids, leaveView: State.Done is not null && State.Done != done);
    }

    private const string MoveToTrash = """
        WITH moved AS (
          DELETE FROM todos WHERE list_id = @list AND todo_id = ANY(@ids)
          RETURNING todo_id, title, text, done, pub_date, list_id
        )
        INSERT INTO deleted_todos (todo_id, title, text, done, pub_date, list_id, deletion_id, deleted_at)
        SELECT todo_id, title, text, done, pub_date, list_id, @deletion, @now FROM moved
        """;

    // Whether this send moved them or an earlier one of the same form.
    private const string SelectDeletedTitles = """
        SELECT COALESCE(title, '') FROM deleted_todos WHERE list_id = @list AND todo_id = ANY(@ids)
        """;

    /// <inheritdoc cref="OnPostCompleteAsync"/>
    /// <param name="done">What is ticked among the completed ones.</param>
    /// <param name="formKey">Becomes the id of the deletion of several; that of one to-do is the to-do's own.</param>
    public async Task<IActionResult> OnPostDeleteAsync(
        long[] id, long[] active, long[] done, long formKey, CancellationToken cancellationToken)
    {
        long[] ids = [.. id, .. active, .. done];
        if (ids.Length == 0)
            return NothingSelected();

        var deletion = ids is [var only] ? only : formKey;
        var titles = await transactions.QueryMultipleAsync(
            $"{MoveToTrash}; {SelectDeletedTitles}",
            new { list = Todo.SharedList, ids, deletion, now = time.Now() },
            results => results.ReadValuesAsync<string>(),
            cancellationToken);
        if (titles.Count == 0)
            return NotFound();

        TempData.SetFlash(new Flash($"Deleted {Name(titles)}", "UndoDelete", deletion));
        return BackToList(ids, leaveView: true);
    }

    private const string MoveCompletedToTrash = """
        WITH moved AS (
          DELETE FROM todos
          WHERE list_id = @list AND done = true AND todo_id IN (
            SELECT todo_id FROM todos WHERE list_id = @list AND done = true
            ORDER BY pub_date DESC, todo_id DESC LIMIT @limit)
          RETURNING todo_id, title, text, done, pub_date, list_id
        )
        INSERT INTO deleted_todos (todo_id, title, text, done, pub_date, list_id, deletion_id, deleted_at)
        SELECT todo_id, title, text, done, pub_date, list_id, @deletion, @now FROM moved
        """;

    private const string CountDeletion = """
        SELECT count(*) FROM (SELECT 1 FROM deleted_todos WHERE list_id = @list AND deletion_id = @deletion LIMIT @limit) d
        """;

    /// <param name="formKey">Becomes the id of the deletion, so that a second send adds nothing and still offers the whole Undo.</param>
    public async Task<IActionResult> OnPostClearCompletedAsync(long formKey, CancellationToken cancellationToken)
    {
        var parameters = new { list = Todo.SharedList, deletion = formKey, now = time.Now(), limit = Batches.Size };
        var cleared = 0;
        var (_, isDone) = await Batches.RunAsync(
            async () =>
            {
                (var moved, cleared) = await transactions.RunAsync(ClearBatchAsync, idempotent: true, cancellationToken);
                return moved;
            },
            TimeLimit,
            time);

        TempData.SetFlash(cleared == 0
            ? new Flash("There were no completed to-dos to clear")
            : new Flash($"Cleared {Quantity(cleared)}{(isDone ? "" : ". There are more: clear again")}", "UndoDelete", formKey));
        return new SeeOther($"/{State.Query}");

        async Task<(int Moved, int Cleared)> ClearBatchAsync(Transaction transaction)
        {
            var moved = await transaction.ExecuteAsync(MoveCompletedToTrash, parameters);
            var counts = await transaction.QueryAndCommitAsync<int>(CountDeletion, parameters with { limit = CountLimit + 1 });
            return (moved, counts.Single());
        }
    }

    private const string RestoreDeletion = """
        WITH moved AS (
          DELETE FROM deleted_todos
          WHERE list_id = @list AND todo_id IN (
            SELECT todo_id FROM deleted_todos WHERE list_id = @list AND deletion_id = @deletion ORDER BY todo_id LIMIT @limit)
          RETURNING todo_id, title, text, done, pub_date, list_id
        )
        INSERT INTO todos (todo_id, title, text, done, pub_date, list_id)
        SELECT todo_id, title, text, done, pub_date, list_id FROM moved
        """;

    /// <param name="id">Of the deletion; that of a single to-do is the to-do's own.</param>
    public async Task<IActionResult> OnPostUndoDeleteAsync(long id, CancellationToken cancellationToken)
    {
        var parameters = new { list = Todo.SharedList, deletion = id, limit = Batches.Size };
        var (_, isDone) = await Batches.RunAsync(
            () => transactions.ExecuteAsync(RestoreDeletion, parameters, idempotent: true, cancellationToken), TimeLimit, time);

        TempData.SetFlash(isDone ? new Flash("Restored") : new Flash("Restored a part. There is more", "UndoDelete", id));
        return BackToList([id]);
    }

    private const string SelectTodos = """
        SELECT todo_id, COALESCE(title, '') AS title, COALESCE(text, '') AS text, COALESCE(done, false) AS done, pub_date
        FROM todos WHERE list_id = @list
        """;

    // A search looks at so many to-dos of the page's part of the list and no further, however large the list is. It returns the last
    // one of them as well, unless the page was full before.
    private static string SelectMatches(string todos, string order) => $"""
        SELECT todo_id, title, text, done, pub_date, is_match, is_last FROM (
          SELECT todo_id, title, text, done, pub_date,
            strpos(lower(title), lower(@search)) > 0 OR strpos(lower(text), lower(@search)) > 0 AS is_match,
            row_number() OVER ({order}) = @scan AS is_last
          FROM ({todos} {order} LIMIT @scan) scanned
        ) compared
        WHERE is_match OR is_last
        {order} LIMIT @limit
        """;

    private sealed class FoundTodo : Todo
    {
        public bool IsMatch { get; init; }

        public bool IsLast { get; init; }
    }

    private const string SelectCounts = """
        SELECT count(*) FROM (SELECT 1 FROM todos WHERE list_id = @list AND done = false LIMIT @countLimit) a;
        SELECT EXISTS (SELECT 1 FROM todos WHERE list_id = @list AND done = true)
        """;

    private async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        var keyset = State.Keyset;
        var state = State.Done is null ? "" : "AND done = @done";
        var order = keyset.OrderSql("pub_date", "todo_id");
        var todos = $"{SelectTodos} {state} {keyset.StartSql("pub_date", "todo_id")}";
        var page = State.Search.Length == 0 ? $"{todos} {order} LIMIT @limit" : SelectMatches(todos, order);
        var parameters = keyset.Parameters(new
        {
            list = Todo.SharedList,
            done = State.Done,
            search = State.Search,
            scan = (long)ScanLimit, // As row_number() counts.
            countLimit = CountLimit + 1,
        });

        (Todos, Active, AnyCompleted) = await transactions.QueryMultipleAsync($"{page}; {SelectCounts}", parameters, ReadAsync, cancellationToken);
        return Todos.IsShortOfNewer ? new SeeOther($"/{State.FirstPageQuery}") : Page();

        async Task<(KeysetPage<Todo>, int, bool)> ReadAsync(ResultSets results)
        {
            var page = State.Search.Length == 0
                ? new KeysetPage<Todo>(keyset, await results.ReadAsync<Todo>(), CursorOf)
                : PageOf(await results.ReadAsync<FoundTodo>());
            return (page, (await results.ReadValuesAsync<int>()).Single(), (await results.ReadValuesAsync<bool>()).Single());
        }

        KeysetPage<Todo> PageOf(List<FoundTodo> found)
        {
            var last = found.Find(todo => todo.IsLast);
            return new KeysetPage<Todo>(keyset, [.. found.Where(todo => todo.IsMatch)], CursorOf, last is null ? null : CursorOf(last));
        }
    }

    private static Cursor CursorOf(Todo todo) => new(todo.PubDate, todo.TodoId);

    private SeeOther BackToList(long[] ids, bool leaveView = false)
        => new($"/{State.Query}{((leaveView ? State.Neighbour(ids) : ids[0]) is { } id ? $"#todo-{id}" : "")}");

    private SeeOther NothingSelected()
    {
        TempData.SetFlash(new Flash("Nothing was selected"));
        return new SeeOther($"/{State.Query}");
    }

    private static string Name(IReadOnlyList<string> titles) => titles is [var title] ? $"“{title}”" : Quantity(titles.Count);

    /// <summary>A bounded count in words: "1 to-do", "12 to-dos", "1000+ to-dos".</summary>
    public static string Count(int count) => count > CountLimit ? $"{CountLimit}+" : $"{count}";

    public static string Quantity(int count) => count > CountLimit ? $"{CountLimit}+ to-dos" : ExactQuantity(count);

    public static string ExactQuantity(int count) => count == 1 ? "1 to-do" : $"{count:N0} to-dos";
}

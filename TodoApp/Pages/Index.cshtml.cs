using Dapper;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Data;

namespace TodoApp.Pages;

/// <summary>The list. Each handler is an intent that states its target, so sending it twice does no more than sending it once.</summary>
public sealed class IndexModel(RetryingTransaction transactions, TimeProvider time) : PageModel
{
    /// <summary>Up to here the page counts the to-dos that are left; beyond, it says "1000+".</summary>
    public const int CountLimit = 1000;

    private const int BatchSize = 1000;
    private static readonly TimeSpan BatchTime = TimeSpan.FromSeconds(5);

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

    public Task<IActionResult> OnPostCompleteAsync(long id, CancellationToken cancellationToken)
        => SetDoneAsync(id, done: true, title => new Flash($"Completed “{title}”", "Reopen", id), cancellationToken);

    public Task<IActionResult> OnPostReopenAsync(long id, CancellationToken cancellationToken)
        => SetDoneAsync(id, done: false, title => new Flash($"Reopened “{title}”", "Complete", id), cancellationToken);

    private const string UpdateDone = """
        UPDATE todos SET done = @done WHERE list_id = @list AND todo_id = @id
        RETURNING COALESCE(title, '')
        """;

    private async Task<IActionResult> SetDoneAsync(long id, bool done, Func<string, Flash> flash, CancellationToken cancellationToken)
    {
        var titles = await transactions.QueryAsync<string>(
            UpdateDone, new { list = Todo.SharedList, id, done }, idempotent: true, cancellationToken);
        if (titles is not [var title])
            return NotFound();

        TempData.SetFlash(flash(title));
        return BackToList(State.Done is null || State.Done == done ? id : null);
    }

    private const string MoveToTrash = """
        WITH moved AS (
          DELETE FROM todos WHERE list_id = @list AND todo_id = @id
          RETURNING todo_id, title, text, done, pub_date, list_id
        )
        INSERT INTO deleted_todos (todo_id, title, text, done, pub_date, list_id, deletion_id, deleted_at)
        SELECT todo_id, title, text, done, pub_date, list_id, @deletion, @now FROM moved
        """;

    // Whether this send moved it or an earlier one of the same form.
    private const string SelectDeletedTitle = "SELECT COALESCE(title, '') FROM deleted_todos WHERE list_id = @list AND todo_id = @id";

    public async Task<IActionResult> OnPostDeleteAsync(long id, CancellationToken cancellationToken)
    {
        var title = await transactions.QueryMultipleAsync(
            $"{MoveToTrash}; {SelectDeletedTitle}",
            new { list = Todo.SharedList, id, deletion = id, now = time.Now() },
            results => results.ReadSingleOrDefaultAsync<string>(),
            cancellationToken);
        if (title is null)
            return NotFound();

        TempData.SetFlash(new Flash($"Deleted “{title}”", "UndoDelete", id));
        return BackToList();
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
        var parameters = new { list = Todo.SharedList, deletion = formKey, now = time.Now(), limit = BatchSize };
        var cleared = 0;
        var isDone = await InBatchesAsync(async () =>
        {
            (var moved, cleared) = await transactions.RunAsync(ClearBatchAsync, idempotent: true, cancellationToken);
            return moved;
        });

        TempData.SetFlash(cleared == 0
            ? new Flash("There were no completed to-dos to clear")
            : new Flash($"Cleared {Quantity(cleared)}{(isDone ? "" : ". There are more: clear again")}", "UndoDelete", formKey));
        return BackToList();

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
        var parameters = new { list = Todo.SharedList, deletion = id, limit = BatchSize };
        var isDone = await InBatchesAsync(
            () => transactions.ExecuteAsync(RestoreDeletion, parameters, idempotent: true, cancellationToken));

        TempData.SetFlash(isDone ? new Flash("Restored") : new Flash("Restored a part. There is more", "UndoDelete", id));
        return BackToList(id);
    }

    /// <summary>Runs a unit that moves up to <see cref="BatchSize"/> rows until it moves fewer, or the time for it is over.</summary>
    /// <returns>Whether it came to the end.</returns>
    /// <exception cref="AmbiguousCommitException">One after the first failed: what the others moved stays moved.</exception>
    private async Task<bool> InBatchesAsync(Func<Task<int>> moveBatchAsync)
    {
        var start = time.GetTimestamp();
        for (var batches = 0; batches == 0 || time.GetElapsedTime(start) < BatchTime; batches++)
        {
            try
            {
                if (await moveBatchAsync() < BatchSize)
                    return true;
            }
            catch (Exception e) when (batches > 0 && DatabaseFailure.IsUnavailable(e))
            {
                throw new AmbiguousCommitException(e);
            }
        }
        return false;
    }

    private const string SelectTodos = """
        SELECT todo_id, COALESCE(title, '') AS title, COALESCE(text, '') AS text, COALESCE(done, false) AS done, pub_date
        FROM todos WHERE list_id = @list
        """;

    private const string SelectCounts = """
        SELECT count(*) FROM (SELECT 1 FROM todos WHERE list_id = @list AND done = false LIMIT @countLimit) a;
        SELECT EXISTS (SELECT 1 FROM todos WHERE list_id = @list AND done = true)
        """;

    private async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        var keyset = State.Keyset;
        var state = State.Done is null ? "" : "AND done = @done";
        var sql = $"{SelectTodos} {state} {keyset.Sql("pub_date", "todo_id")}; {SelectCounts}";
        var parameters = keyset.Parameters(new { list = Todo.SharedList, done = State.Done, countLimit = CountLimit + 1 });

        (Todos, Active, AnyCompleted) = await transactions.QueryMultipleAsync(sql, parameters, async results => (
            new KeysetPage<Todo>(keyset, (await results.ReadAsync<Todo>()).AsList(), todo => new Cursor(todo.PubDate, todo.TodoId)),
            await results.ReadSingleAsync<int>(),
            await results.ReadSingleAsync<bool>()), cancellationToken);

        return Todos.IsShortOfNewer ? new SeeOther($"/{ListState.QueryFor(State.Show)}") : Page();
    }

    private SeeOther BackToList(long? id = null) => new($"/{State.Query}{(id is null ? "" : $"#todo-{id}")}");

    /// <summary>A bounded count in words: "1 to-do", "12 to-dos", "1000+ to-dos".</summary>
    public static string Count(int count) => count > CountLimit ? $"{CountLimit}+" : $"{count}";

    public static string Quantity(int count)
        => count > CountLimit ? $"{CountLimit}+ to-dos" : count == 1 ? "1 to-do" : $"{count} to-dos";
}

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Pages.Todos;
using TodoApp.Todos;

namespace TodoApp.Pages.Trash;

public sealed class DeletedTodo : Todo
{
    /// <summary>UTC.</summary>
    public DateTime DeletedAt { get; init; }
}

/// <summary>The deleted to-dos, last deleted first.</summary>
public sealed class TrashModel(RetryingTransaction transactions, TimeProvider time, IConfiguration configuration) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Before { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public KeysetPage<DeletedTodo> Todos { get; private set; } = new(new Keyset(null, null), [], _ => default);

    /// <summary>Days after which a deleted to-do is deleted for good; 0 is never.</summary>
    public int RetentionDays => TrashRetention.Days(configuration);

    private const string SelectDeleted = """
        SELECT todo_id, COALESCE(title, '') AS title, COALESCE(text, '') AS text, deleted_at FROM deleted_todos WHERE list_id = @list
        """;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var keyset = new Keyset(Before, After);
        var rows = await transactions.QueryAsync<DeletedTodo>(
            $"{SelectDeleted} {keyset.Sql("deleted_at", "todo_id")}",
            keyset.Parameters(new { list = Todo.SharedList }),
            idempotent: true,
            cancellationToken);
        Todos = new(keyset, rows, todo => new Cursor(todo.DeletedAt, todo.TodoId));
        return Todos.IsShortOfNewer ? new SeeOther("/trash") : Page();
    }

    private const string MoveToList = """
        WITH moved AS (
          DELETE FROM deleted_todos WHERE list_id = @list AND todo_id = @id
          RETURNING todo_id, title, text, done, pub_date, list_id
        )
        INSERT INTO todos (todo_id, title, text, done, pub_date, list_id)
        SELECT todo_id, title, text, done, pub_date, list_id FROM moved
        """;

    // Whether this send moved it or an earlier one of the same form.
    private const string SelectTitle = "SELECT COALESCE(title, '') FROM todos WHERE list_id = @list AND todo_id = @id";

    public async Task<IActionResult> OnPostRestoreAsync(long id, CancellationToken cancellationToken)
    {
        var title = await transactions.QueryMultipleAsync(
            $"{MoveToList}; {SelectTitle}",
            new { list = Todo.SharedList, id },
            async results => (await results.ReadValuesAsync<string>()).SingleOrDefault(),
            cancellationToken);
        if (title is null)
            return NotFound();

        TempData.SetFlash(new Flash($"Restored “{title}”", "Delete", id));
        return BackToTrash();
    }

    private const string DeleteForGood = "DELETE FROM deleted_todos WHERE list_id = @list AND todo_id = @id";

    /// <summary>A to-do that is not in the trash is gone already, which is what was asked for.</summary>
    public async Task<IActionResult> OnPostDeleteForGoodAsync(long id, CancellationToken cancellationToken)
    {
        await transactions.ExecuteAsync(DeleteForGood, new { list = Todo.SharedList, id }, idempotent: true, cancellationToken);
        TempData.SetFlash(new Flash("Deleted for good"));
        return BackToTrash();
    }

    private const string MoveAllToList = """
        WITH moved AS (
          DELETE FROM deleted_todos
          WHERE list_id = @list AND todo_id IN (
            SELECT todo_id FROM deleted_todos WHERE list_id = @list ORDER BY deleted_at DESC, todo_id DESC LIMIT @limit)
          RETURNING todo_id, title, text, done, pub_date, list_id
        )
        INSERT INTO todos (todo_id, title, text, done, pub_date, list_id)
        SELECT todo_id, title, text, done, pub_date, list_id FROM moved
        """;

    public Task<IActionResult> OnPostRestoreAllAsync(CancellationToken cancellationToken)
        => AllAsync(MoveAllToList, "Restored", cancellationToken);

    private const string DeleteAllForGood = """
        DELETE FROM deleted_todos
        WHERE list_id = @list AND todo_id IN (
          SELECT todo_id FROM deleted_todos WHERE list_id = @list ORDER BY deleted_at DESC, todo_id DESC LIMIT @limit)
        """;

    public Task<IActionResult> OnPostEmptyAsync(CancellationToken cancellationToken)
        => AllAsync(DeleteAllForGood, "Deleted for good", cancellationToken);

    private async Task<IActionResult> AllAsync(string sql, string what, CancellationToken cancellationToken)
    {
        var parameters = new { list = Todo.SharedList, limit = Batches.Size };
        var (rows, isDone) = await Batches.RunAsync(
            () => transactions.ExecuteAsync(sql, parameters, idempotent: true, cancellationToken), IndexModel.TimeLimit, time);
        TempData.SetFlash(new Flash($"{what}: {IndexModel.Quantity(rows)}{(isDone ? "" : ". There are more: do it again")}"));
        return new SeeOther("/trash");
    }

    private SeeOther BackToTrash() => new($"/trash{ListState.QueryFor(show: null, before: Before, after: After)}");
}

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

public sealed class NewModel(RetryingTransaction transactions, TimeProvider time) : PageModel
{
    public TodoInput Input { get; private set; } = new();

    // A to-do that was added from this very form and deleted since stays deleted.
    private const string InsertTodo = """
        INSERT INTO todos (todo_id, title, text, done, pub_date, list_id)
        SELECT @id, @title, @text, false, @now, @list
        WHERE NOT EXISTS (SELECT 1 FROM deleted_todos WHERE list_id = @list AND todo_id = @id)
        ON CONFLICT (todo_id) DO NOTHING
        """;

    private const string SelectIsDeleted = "SELECT EXISTS (SELECT 1 FROM deleted_todos WHERE list_id = @list AND todo_id = @id)";

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync(TodoInput input, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid)
        {
            Input = input;
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        TempData.SetFlash(await AddAsync(transactions, input, time.Now(), cancellationToken));
        return new SeeOther($"/#todo-{input.NewId}");
    }

    public static async Task<Flash> AddAsync(
        RetryingTransaction transactions, TodoInput input, DateTime now, CancellationToken cancellationToken)
    {
        var todo = new { id = input.NewId, title = input.StoredTitle, text = input.StoredText, now, list = Todo.SharedList };
        var isDeleted = await transactions.QueryMultipleAsync(
            $"{InsertTodo}; {SelectIsDeleted}", todo, async results => (await results.ReadValuesAsync<bool>()).Single(), cancellationToken);
        return isDeleted
            ? new Flash($"“{todo.title}” was added before and then deleted", "UndoDelete", todo.id)
            : new Flash("Todo item was successfully created");
    }
}

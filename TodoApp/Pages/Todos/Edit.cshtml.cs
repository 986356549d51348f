using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>Title and text of one to-do. An edit never overwrites another one that its author has not seen.</summary>
public sealed class EditModel(RetryingTransaction transactions) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    [BindProperty(SupportsGet = true, Name = "")]
    public ListState State { get; set; } = new();

    public TodoInput Input { get; private set; } = new();

    /// <summary>What the user saw when the form was rendered.</summary>
    public string? Version { get; private set; }

    /// <summary>Someone else's newer title and text, which saving as it is would overwrite.</summary>
    public Todo? Theirs { get; private set; }

    private const string SelectTodo = """
        SELECT todo_id, COALESCE(title, '') AS title, COALESCE(text, '') AS text FROM todos WHERE list_id = @list AND todo_id = @id
        """;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var todos = await transactions.QueryAsync<Todo>(
            SelectTodo, new { list = Todo.SharedList, id = Id }, idempotent: true, cancellationToken);
        if (todos is not [var todo])
            return NotFound();

        Input = new TodoInput { Title = todo.Title, Text = todo.Text };
        Version = todo.Version;
        return Page();
    }

    private const string UpdateTodo = "UPDATE todos SET title = @title, text = @text WHERE list_id = @list AND todo_id = @id";

    public async Task<IActionResult> OnPostAsync(TodoInput input, string? version, CancellationToken cancellationToken)
    {
        Input = input;
        Version = version;
        if (!ModelState.IsValid)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        var edited = new Todo { TodoId = Id, Title = input.StoredTitle, Text = input.StoredText };
        var current = await transactions.RunAsync(transaction => SaveAsync(transaction, edited, version), idempotent: true, cancellationToken);
        if (current is null)
            return NotFound();

        if (current.Version != edited.Version)
        {
            Theirs = current;
            Version = current.Version; // Saving again is a choice made in sight of it.
            Response.StatusCode = StatusCodes.Status409Conflict;
            return Page();
        }

        TempData.SetFlash(new Flash($"Saved “{edited.Title}”"));
        return new SeeOther($"/{State.Query}#todo-{Id}");
    }

    /// <returns>The to-do as it stands afterwards: the edited one if it was saved or stood there already, else someone else's, or null.</returns>
    private static async Task<Todo?> SaveAsync(Transaction transaction, Todo edited, string? version)
    {
        var parameters = new { list = Todo.SharedList, id = edited.TodoId, title = edited.Title, text = edited.Text };
        var current = (await transaction.QueryAsync<Todo>(SelectTodo, parameters)).SingleOrDefault();
        if (current?.Version != version)
            return current;

        await transaction.ExecuteAndCommitAsync(UpdateTodo, parameters);
        return edited;
    }
}

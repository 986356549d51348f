using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Database;
using TodoApp.Dates;
using TodoApp.Http;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

public sealed class NewModel(RetryingTransaction transactions, TimeProvider time, WallClock wall) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "")]
    public ListView View { get; set; } = new();

    public TodoInput Input { get; private set; } = new();

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

        var now = wall.At(time.GetUtcNow());
        var words = input.Understood(now);
        var todo = input.ToTodo(View.ListId, time.Now()).With(words);
        var deletion = await AddTodo.RunAsync(transactions, View.ListId, todo, cancellationToken);
        TempData.SetFlash(words is null || deletion is not null
            ? Flashes.Added(input, todo, deletion, View.ListId)
            : Flashes.Understood(input, todo, now, View.ListId));
        return new SeeOther(Addresses.List(new ListView(), todo.TodoId));
    }
}

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Dates;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

[SessionInStatements]
public sealed class NewModel(PageReader reader, CurrentUser current, RetryingTransaction transactions, TimeProvider time, WallClock wall) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "")]
    public ListView View { get; set; } = new();

    private ListAccess Access => current.In(View.ListId);

    public TodoInput Input { get; private set; } = new();

    public Task OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    private async Task<PageResult> ShowAsync(CancellationToken cancellationToken)
    {
        await reader.ReadAsync(View.ListId, Role.Editor, cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(TodoInput input, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid)
        {
            Input = input;
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return await ShowAsync(cancellationToken);
        }

        var now = wall.At(time.GetUtcNow());
        var words = input.Understood(now);
        var todo = input.ToTodo(View.ListId, time.Now()).With(words);
        var deletion = await AddTodo.RunAsync(transactions, Access, todo, cancellationToken);
        TempData.SetFlash(words is null || deletion is not null
            ? Flashes.Added(input, todo, deletion, View.ListId)
            : Flashes.Understood(input, todo, now, View.ListId));
        return new SeeOther(Addresses.List(View.Whole, todo.TodoId));
    }
}

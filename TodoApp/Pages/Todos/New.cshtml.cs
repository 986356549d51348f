using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

[SessionInStatements]
public sealed class NewModel(PageReader reader, TodoAdder adder) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "")]
    public ListView View { get; set; } = new();

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

        var (todo, listId, flash) = await adder.AddAsync(input, View.ListId, cancellationToken);
        TempData.SetFlash(flash);
        return new SeeOther(Addresses.List(View.Whole with { ListId = listId }, todo.TodoId));
    }
}

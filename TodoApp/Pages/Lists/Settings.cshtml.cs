using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Lists;

namespace TodoApp.Pages.Lists;

/// <summary>The name of a list, and what can be done with it as a whole.</summary>
[SessionInStatements]
public sealed class SettingsModel(PageReader reader, RetryingTransaction transactions, CurrentUser current) : PageModel
{
    [FromRoute]
    public long ListId { get; set; }

    public string Name { get; private set; } = "";

    public NavigationList List => reader.List!;

    public bool MayOwn => List.Role == Role.Owner;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        await reader.ReadAsync(ListId, Role.Viewer, cancellationToken);
        Name = List.Name;
    }

    public async Task<IActionResult> OnPostAsync(string? name, CancellationToken cancellationToken)
    {
        Name = name?.Trim() ?? "";
        if (TodoList.Problem(Name) is { } problem)
        {
            ModelState.AddModelError(nameof(Name), problem);
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            await reader.ReadAsync(ListId, Role.Owner, cancellationToken);
            return Page();
        }

        await RenameList.RunAsync(transactions, current.In(ListId), Name, cancellationToken);
        TempData.SetFlash(new Flash($"The list is called “{Name}” now"));
        return new SeeOther(Addresses.List(ListId));
    }
}

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Pages.Todos;
using TodoApp.Todos;

namespace TodoApp.Pages.Trash;

/// <summary>The deleted to-dos, last deleted first.</summary>
[SessionInStatements]
public sealed class TrashModel(
    PageReader reader, CurrentUser current, RetryingTransaction transactions, TimeProvider time, IConfiguration configuration) : PageModel
{
    /// <summary>Its list, and which page of the trash.</summary>
    [BindProperty(SupportsGet = true, Name = "")]
    public ListView View { get; set; } = new();

    private ListAccess Access => current.In(View.ListId);

    /// <summary>What the page shows; read before it is rendered.</summary>
    public KeysetPage<DeletedTodo> Todos { get; private set; } = null!;

    /// <summary>Days after which a deleted to-do is deleted for good; 0 is never.</summary>
    public int RetentionDays => Settings.TrashRetentionDays.Read(configuration);

    /// <summary>No other page has more of it, so that what was restored at once can be named for an Undo.</summary>
    public bool IsWhole => Todos is { Newer: null, Older: null };

    /// <summary>What happened to the last form; null if nothing is to be said.</summary>
    public Flash? Flash { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Flash = TempData.TakeFlash(HttpContext);
        return ShowAsync(cancellationToken);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        Todos = await reader.ReadAsync(
            View.ListId, ListTrash.Select(Access, new Keyset(TodoTable.DeletedOrder, View.Before, View.After)), Role.Editor, cancellationToken);
        return Todos.IsShortOfNewer ? new SeeOther(Addresses.Trash(View.ListId)) : Page();
    }

    public async Task<IActionResult> OnPostRestoreAsync(long id, CancellationToken cancellationToken)
    {
        var title = await RestoreTodos.OneAsync(transactions, Access, id, cancellationToken);
        if (title is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            Flash = new Flash("That to-do is not here any more: it was deleted for good");
            return await ShowAsync(cancellationToken);
        }

        TempData.SetFlash(new Flash($"Restored “{title}”", Addresses.Delete(View.ListId), Ids: id));
        return BackToTrash();
    }

    public async Task<IActionResult> OnPostDeleteForGoodAsync(long id, CancellationToken cancellationToken)
    {
        var restored = await EmptyTrash.OneAsync(transactions, Access, id, cancellationToken);
        TempData.SetFlash(new Flash(restored is null ? "Deleted for good" : $"“{restored}” was not deleted: it was restored before"));
        return BackToTrash();
    }

    public async Task<IActionResult> OnPostRestoreAllAsync(CancellationToken cancellationToken)
    {
        var isDone = await RestoreTodos.AllAsync(transactions, time, Access, cancellationToken);
        long[] ids = [.. View.Page.Open];
        var undo = isDone && ids.Length is > 0 and <= Flash.MaxIds ? Addresses.Delete(View.ListId) : null;
        TempData.SetFlash(new Flash(
            isDone ? "Everything that was in the trash is back in the list" : "Restored a part. There is more: restore all again",
            undo,
            Ids: undo is null ? [] : ids));
        return new SeeOther(Addresses.Trash(View.ListId));
    }

    public async Task<IActionResult> OnPostEmptyAsync(CancellationToken cancellationToken)
    {
        var isDone = await EmptyTrash.AllAsync(transactions, time, Access, cancellationToken);
        TempData.SetFlash(new Flash(isDone
            ? "Everything that was in the trash was deleted for good"
            : "Deleted a part for good. There is more: empty the trash again"));
        return new SeeOther(Addresses.Trash(View.ListId));
    }

    private SeeOther BackToTrash() => new(Addresses.Trash(View.ListId, View.Before, View.After));
}

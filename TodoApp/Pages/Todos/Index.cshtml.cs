using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>The list. Each handler is an intent that states its target, so sending it twice does no more than sending it once.</summary>
public sealed class IndexModel(RetryingTransaction transactions, TimeProvider time) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "")]
    public ListView View { get; set; } = new();

    public TodoInput Input { get; private set; } = new();

    /// <summary>What the view shows; read before the page is rendered.</summary>
    public TodoPage Shown { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    public async Task<IActionResult> OnPostAddAsync(TodoInput input, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid)
        {
            Input = input;
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return await ShowAsync(cancellationToken);
        }

        var isInList = await AddTodo.RunAsync(transactions, View.ListId, input.ToTodo(time.Now()), cancellationToken);
        TempData.SetFlash(Flashes.Added(input, isInList, View.ListId));
        return new SeeOther(Addresses.List(new ListView(), input.NewId));
    }

    /// <param name="id">What a to-do's own button, or an Undo, sends.</param>
    /// <param name="active">What is ticked among the active ones: the others are completed already, and an Undo must leave them so.</param>
    public Task<IActionResult> OnPostCompleteAsync(long[] id, long[] active, CancellationToken cancellationToken)
        => SetDoneAsync([.. id, .. active], done: true, "Completed", undo: Addresses.Reopen(View.ListId), cancellationToken);

    /// <inheritdoc cref="OnPostCompleteAsync"/>
    /// <param name="done">What is ticked among the completed ones.</param>
    public Task<IActionResult> OnPostReopenAsync(long[] id, long[] done, CancellationToken cancellationToken)
        => SetDoneAsync([.. id, .. done], done: false, "Reopened", undo: Addresses.Complete(View.ListId), cancellationToken);

    private async Task<IActionResult> SetDoneAsync(long[] ids, bool done, string what, string undo, CancellationToken cancellationToken)
    {
        if (ids.Length == 0)
            return NothingSelected();

        var titles = await CompleteTodos.RunAsync(transactions, View.ListId, ids, done, cancellationToken);
        if (titles.Count == 0)
            return NotFound();

        TempData.SetFlash(new Flash($"{what} {Quantity.Named(titles)}", undo, ids));
        return BackToList(ids, leaveView: View.Done is not null && View.Done != done);
    }

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
        var titles = await DeleteTodos.RunAsync(transactions, View.ListId, ids, deletion, time.Now(), cancellationToken);
        if (titles.Count == 0)
            return NotFound();

        TempData.SetFlash(new Flash($"Deleted {Quantity.Named(titles)}", Addresses.UndoDelete(View.ListId), deletion));
        return BackToList(ids, leaveView: true);
    }

    /// <param name="formKey">Becomes the id of the deletion, so that a second send adds nothing and still offers the whole Undo.</param>
    public async Task<IActionResult> OnPostClearCompletedAsync(long formKey, CancellationToken cancellationToken)
    {
        var (cleared, isDone) = await ClearCompleted.RunAsync(transactions, time, View.ListId, formKey, cancellationToken);
        TempData.SetFlash(cleared == 0
            ? new Flash("There were no completed to-dos to clear")
            : new Flash(
                $"Cleared {Quantity.Bounded(cleared)}{(isDone ? "" : ". There are more: clear again")}", Addresses.UndoDelete(View.ListId), formKey));
        return new SeeOther(Addresses.List(View));
    }

    /// <param name="id">Of the deletion; that of a single to-do is the to-do's own.</param>
    public async Task<IActionResult> OnPostUndoDeleteAsync(long id, CancellationToken cancellationToken)
    {
        var isDone = await RestoreTodos.DeletionAsync(transactions, time, View.ListId, id, cancellationToken);
        TempData.SetFlash(isDone ? new Flash("Restored") : new Flash("Restored a part. There is more", Addresses.UndoDelete(View.ListId), id));
        return BackToList([id]);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        Shown = await ListTodos.ReadAsync(transactions, View.Filter, cancellationToken);
        return Shown.Todos.IsShortOfNewer ? new SeeOther(Addresses.List(View.FirstPage)) : Page();
    }

    private SeeOther BackToList(long[] ids, bool leaveView = false)
        => new(Addresses.List(View, leaveView ? View.Neighbour(ids) : ids[0]));

    private SeeOther NothingSelected()
    {
        TempData.SetFlash(new Flash("Nothing was selected"));
        return new SeeOther(Addresses.List(View));
    }
}

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

        var todo = input.ToTodo(View.ListId, time.Now());
        var deletion = await AddTodo.RunAsync(transactions, View.ListId, todo, cancellationToken);
        TempData.SetFlash(Flashes.Added(todo, deletion, View.ListId));
        return new SeeOther(Addresses.List(new ListView(), todo.TodoId));
    }

    /// <param name="id">What a to-do's own button, or an Undo, sends.</param>
    /// <param name="active">What is ticked among the active ones.</param>
    /// <param name="done">What is ticked among the completed ones: they are completed already, and an Undo must leave them so.</param>
    public Task<IActionResult> OnPostCompleteAsync(long[] id, long[] active, long[] done, CancellationToken cancellationToken)
        => SetDoneAsync([.. id, .. active], done: true, "Completed", Addresses.Reopen(View.ListId), unless: done, cancellationToken);

    /// <inheritdoc cref="OnPostCompleteAsync"/>
    public Task<IActionResult> OnPostReopenAsync(long[] id, long[] active, long[] done, CancellationToken cancellationToken)
        => SetDoneAsync([.. id, .. done], done: false, "Reopened", Addresses.Complete(View.ListId), unless: active, cancellationToken);

    private async Task<IActionResult> SetDoneAsync(
        long[] ids, bool done, string what, string undo, long[] unless, CancellationToken cancellationToken)
    {
        if (ids.Length == 0)
            return NothingTo(unless.Length > 0 ? (done ? "Already completed" : "Not completed yet") : "Nothing was selected");

        var titles = await CompleteTodos.RunAsync(transactions, View.ListId, ids, done, cancellationToken);
        if (titles.Count == 0)
            return NotFound();

        TempData.SetFlash(Flashes.Changed(what, titles, undo, ids));
        return BackToList(ids, leaveView: View.Done is not null && View.Done != done);
    }

    /// <inheritdoc cref="OnPostCompleteAsync"/>
    /// <param name="done">What is ticked among the completed ones.</param>
    /// <param name="formKey">Tells this form's deletions from those of every other.</param>
    public async Task<IActionResult> OnPostDeleteAsync(
        long[] id, long[] active, long[] done, long formKey, CancellationToken cancellationToken)
    {
        long[] ids = [.. id, .. active, .. done];
        if (ids.Length == 0)
            return NothingTo("Nothing was selected");

        var deletion = DeleteTodos.IdOf(View.ListId, formKey, ids);
        var outcome = await DeleteTodos.RunAsync(transactions, View.ListId, ids, deletion, time.Now(), cancellationToken);
        if (outcome is { Titles: [], TitlesBefore: [] })
            return NotFound();

        TempData.SetFlash(Flashes.Deleted(outcome, View.ListId, deletion));
        return BackToList(ids, leaveView: true);
    }

    /// <param name="formKey">Becomes the id of the deletion, so that a second send adds nothing and still offers the whole Undo.</param>
    public async Task<IActionResult> OnPostClearCompletedAsync(long formKey, CancellationToken cancellationToken)
    {
        var (ids, isDone) = await ClearCompleted.RunAsync(transactions, time, View.ListId, View.Filter.Search, formKey, cancellationToken);
        TempData.SetFlash(Flashes.Cleared(ids, isDone, View.ListId, formKey));
        return new SeeOther(Addresses.List(View));
    }

    /// <param name="deletion">Which is to be taken back.</param>
    /// <param name="id">The to-dos that it deleted; none where they are too many to name.</param>
    public async Task<IActionResult> OnPostUndoDeleteAsync(long deletion, long[] id, CancellationToken cancellationToken)
    {
        TempData.SetFlash(id.Length > 0
            ? Flashes.Restored(await RestoreTodos.DeletionAsync(transactions, View.ListId, deletion, id, cancellationToken), id.Length)
            : Flashes.RestoredDeletion(
                await RestoreTodos.WholeDeletionAsync(transactions, time, View.ListId, deletion, cancellationToken), View.ListId, deletion));
        return BackToList(id);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        Shown = await ListTodos.ReadAsync(transactions, View.Filter, cancellationToken);
        return Shown.Todos.IsShortOfNewer ? new SeeOther(Addresses.List(View.FirstPage)) : Page();
    }

    private SeeOther BackToList(long[] ids, bool leaveView = false)
        => new(Addresses.List(View, leaveView ? View.Neighbour(ids) : ids.Length > 0 ? ids[0] : null));

    private SeeOther NothingTo(string message)
    {
        TempData.SetFlash(new Flash(message));
        return new SeeOther(Addresses.List(View));
    }
}

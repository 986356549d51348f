using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>
/// The list. Each handler is an intent that states its target, so sending it twice does no more than sending it once. The rows and the
/// field for the next to-do are one form: what is half typed there comes back with the answer to every button.
/// </summary>
public sealed class IndexModel(RetryingTransaction transactions, TimeProvider time) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "")]
    public ListView View { get; set; } = new();

    public TodoInput Input { get; private set; } = new();

    /// <summary>What the view shows; read before the page is rendered.</summary>
    public TodoPage Shown { get; private set; } = null!;

    public IReadOnlyList<Todo> Open => [.. Shown.Todos.Items.Where(todo => !todo.Done)];

    public IReadOnlyList<Todo> Completed => [.. Shown.Todos.Items.Where(todo => todo.Done)];

    /// <summary>What happened to the last form; null if nothing is to be said.</summary>
    public Flash? Flash { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Flash = TempData.TakeFlash(HttpContext);
        if (Flash?.Draft is { } draft)
            (Input.Title, Input.Text) = draft;
        return ShowAsync(cancellationToken);
    }

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
        TempData.SetFlash(Flashes.Added(input, todo, deletion, View.ListId) with { TypesOn = true });
        return new SeeOther(Addresses.List(View)); // No place on the page: the field would not get the focus then.
    }

    /// <param name="id">What a to-do's own button, or an Undo, sends.</param>
    /// <param name="active">What is ticked among the open ones.</param>
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
            return await SayAsync(new Flash(unless.Length == 0 ? NothingSelected : done ? "Already completed" : "Not completed yet"), cancellationToken);

        var titles = await CompleteTodos.RunAsync(transactions, View.ListId, ids, done, cancellationToken);
        return titles.Count == 0
            ? await SayGoneAsync(ids, "not in the list any more: look in the trash", cancellationToken)
            : await SayAsync(Flashes.Changed(what, titles, undo, ids) with { Place = View.PlaceOf(ids) }, cancellationToken);
    }

    /// <inheritdoc cref="OnPostCompleteAsync"/>
    /// <param name="done">What is ticked among the completed ones.</param>
    /// <param name="formKey">Tells this form's deletions from those of every other.</param>
    public async Task<IActionResult> OnPostDeleteAsync(
        long[] id, long[] active, long[] done, long formKey, CancellationToken cancellationToken)
    {
        long[] ids = [.. id, .. active, .. done];
        if (ids.Length == 0)
            return await SayAsync(new Flash(NothingSelected), cancellationToken);

        var deletion = DeleteTodos.IdOf(View.ListId, formKey, ids);
        var outcome = await DeleteTodos.RunAsync(transactions, View.ListId, ids, deletion, time.Now(), cancellationToken);
        return outcome is { Titles: [], TitlesBefore: [] }
            ? await SayGoneAsync(ids, "gone for good", cancellationToken)
            : await SayAsync(Flashes.Deleted(outcome, View.ListId, deletion) with { Place = View.PlaceOf(ids) }, cancellationToken);
    }

    /// <param name="formKey">Becomes the id of the deletion, so that a second send adds nothing and still offers the whole Undo.</param>
    public async Task<IActionResult> OnPostClearCompletedAsync(long formKey, CancellationToken cancellationToken)
    {
        var (ids, isDone) = await ClearCompleted.RunAsync(transactions, time, View.ListId, View.Filter.Search, formKey, cancellationToken);
        return await SayAsync(Flashes.Cleared(ids, isDone, View.ListId, formKey), cancellationToken);
    }

    /// <param name="deletion">Which is to be taken back.</param>
    /// <param name="id">The to-dos that it deleted; none where they are too many to name.</param>
    public async Task<IActionResult> OnPostUndoDeleteAsync(long deletion, long[] id, CancellationToken cancellationToken)
    {
        var flash = id.Length > 0
            ? Flashes.Restored(await RestoreTodos.DeletionAsync(transactions, View.ListId, deletion, id, cancellationToken), id.Length)
            : Flashes.RestoredDeletion(
                await RestoreTodos.WholeDeletionAsync(transactions, time, View.ListId, deletion, cancellationToken), View.ListId, deletion);
        return await SayAsync(flash with { Place = View.PlaceOf(id) }, cancellationToken);
    }

    /// <summary>Keeps what is ticked while somebody goes to another page or filter, which <see cref="View"/> names.</summary>
    /// <param name="active">What is ticked among the open ones.</param>
    /// <param name="done">What is ticked among the completed ones.</param>
    /// <param name="tick">All or none of those on the page, instead of what is ticked there.</param>
    public IActionResult OnPostSelect(long[] active, long[] done, string? tick)
    {
        var page = View.Page;
        var ticks = Ticks.None.With(new Ticks(active, done));
        ticks = tick switch
        {
            TickAll => ticks.With(page),
            TickNone => Ticks.None,
            _ => ticks,
        };
        return new SeeOther(Addresses.List(View.Ticking(ticks)));
    }

    public const string TickAll = "all", TickNone = "none";

    private const string NothingSelected = "Nothing was selected";

    private async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        Shown = await ListTodos.ReadAsync(transactions, View.Filter, cancellationToken);
        return Shown.Todos.IsShortOfNewer ? new SeeOther(Addresses.List(View.FirstPage)) : Page();
    }

    /// <summary>
    /// The list as it was, with a message. What is half typed goes there by the cookie of the message; where that has no room for it,
    /// this very answer is the list.
    /// </summary>
    private async Task<IActionResult> SayAsync(Flash flash, CancellationToken cancellationToken)
    {
        if (Draft is { Fits: false })
            return await ShowSayingAsync(flash, cancellationToken);

        TempData.SetFlash(flash with { Draft = Draft });
        return new SeeOther(Addresses.ListAtMessage(View));
    }

    /// <summary>None of what was asked for is there any more: the list as it is now, and a sentence that says so.</summary>
    private Task<IActionResult> SayGoneAsync(long[] ids, string where, CancellationToken cancellationToken)
    {
        Response.StatusCode = StatusCodes.Status404NotFound;
        return ShowSayingAsync(
            new Flash(ids.Length == 1 ? $"That to-do is {where}" : $"These to-dos are {where}") { Place = View.PlaceOf(ids) }, cancellationToken);
    }

    private Task<IActionResult> ShowSayingAsync(Flash flash, CancellationToken cancellationToken)
    {
        Flash = flash;
        if (Draft is { } draft)
            (Input.Title, Input.Text) = draft;
        return ShowAsync(cancellationToken);
    }

    private FlashDraft? Draft => Request.HasFormContentType
        && new FlashDraft(Request.Form[nameof(TodoInput.Title)], Request.Form[nameof(TodoInput.Text)]) is var draft
        && !(string.IsNullOrWhiteSpace(draft.Title) && string.IsNullOrWhiteSpace(draft.Text)) ? draft : null;
}

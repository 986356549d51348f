using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Npgsql;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Dates;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Pages.Lists;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>
/// The list. Each handler is an intent that states its target, so sending it twice does no more than sending it once. The rows and the
/// field for the next to-do are one form: what is half typed there comes back with the answer to every button.
/// </summary>
[SessionInStatements]
public sealed class IndexModel(
    PageReader reader, CurrentUser current, KnownNames names, LastList last, TodoAdder adder, RetryingTransaction transactions, TimeProvider time,
    WallClock wall) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "")]
    public ListView View { get; set; } = new();

    private ListAccess Access => current.In(View.ListId);

    public TodoInput Input { get; private set; } = new();

    /// <summary>The list and the role in it of whoever looks; read before the page is rendered, as <see cref="Shown"/> is.</summary>
    public NavigationList List => reader.List!;

    /// <summary>The lists that to-dos can be moved to.</summary>
    public IEnumerable<NavigationList> OtherLists => reader.Navigation!.Shown.Where(list => list.ListId != View.ListId && list.Role >= Role.Editor);

    public bool MayWrite => List.Role >= Role.Editor;

    /// <summary>People sign in, and may be members of the list.</summary>
    public bool HasPeople => !current.Asker.ReadsEverything;

    /// <returns>What somebody is called; null for whoever looks.</returns>
    public string? NameOf(long? userId) => userId is { } id && id != current.UserId ? names[id] : null;

    /// <summary>What the view shows; read before the page is rendered.</summary>
    public TodoPage Shown { get; private set; } = null!;

    public IReadOnlyList<Todo> Open
        => [.. View.IsByDate ? DueTodos.InOrder(Shown.Todos.Items) : Shown.Todos.Items.Where(todo => !todo.Done)];

    public IReadOnlyList<Todo> Completed => [.. Shown.Todos.Items.Where(todo => todo.Done)];

    /// <summary>On the wall of whoever looks.</summary>
    public DateTime Now => wall.At(time.GetUtcNow());

    /// <summary>What happened to the last form; null if nothing is to be said.</summary>
    public Flash? Flash { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Flash = TempData.TakeFlash(HttpContext);
        if (Flash?.Draft is { } draft)
            Input = InputOf(draft);
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

        var (_, _, flash) = await adder.AddAsync(input, View.ListId, cancellationToken);
        TempData.SetFlash(flash with { TypesOn = true });
        return new SeeOther(Addresses.List(View)); // No place on the page: the field would not get the focus then.
    }

    /// <summary>
    /// What a to-do's own buttons ask for. Their names say it and not their addresses, of which fifty to-dos have as much as of all else.
    /// </summary>
    public Task<IActionResult> OnPostAsync(
        long[] complete, long[] reopen, long[] star, long[] unstar, long[] delete, long? skip, long? today, long? tomorrow, long? nextWeek, long? noDate,
        string? tick, string? untick, long formKey, CancellationToken cancellationToken) => (complete, reopen, star, unstar, delete) switch
        {
            ({ Length: > 0 }, _, _, _, _) => OnPostCompleteAsync(complete, [], [], cancellationToken),
            (_, { Length: > 0 }, _, _, _) => OnPostReopenAsync(reopen, [], [], cancellationToken),
            (_, _, { Length: > 0 }, _, _) => OnPostStarAsync(star, cancellationToken),
            (_, _, _, { Length: > 0 }, _) => OnPostUnstarAsync(unstar, cancellationToken),
            (_, _, _, _, { Length: > 0 }) => OnPostDeleteAsync(delete, [], [], formKey, cancellationToken),
            _ when skip is { } one => OnPostSkipAsync(one, formKey, cancellationToken),
            _ when today is { } one => OnPostDueAsync([one], [], [], Today, cancellationToken),
            _ when tomorrow is { } one => OnPostDueAsync([one], [], [], Tomorrow, cancellationToken),
            _ when nextWeek is { } one => OnPostDueAsync([one], [], [], NextWeek, cancellationToken),
            _ when noDate is { } one => OnPostDueAsync([one], [], [], NoDate, cancellationToken),
            _ => tick is null ? OnPostUntickAsync(untick, cancellationToken) : OnPostTickAsync(tick, cancellationToken),
        };

    /// <param name="id">What a to-do's own button, or an Undo, sends.</param>
    /// <param name="active">What is ticked among the open ones.</param>
    /// <param name="done">What is ticked among the completed ones: they are completed already, and an Undo must leave them so.</param>
    public async Task<IActionResult> OnPostCompleteAsync(long[] id, long[] active, long[] done, CancellationToken cancellationToken)
    {
        long[] ids = [.. id, .. active];
        if (ids.Length == 0)
            return await SayAsync(new Flash(done.Length == 0 ? NothingSelected : "Already completed"), cancellationToken);

        var now = Now;
        var outcome = await CompleteTodos.RunAsync(transactions, Access, ids, DateOnly.FromDateTime(now), time.Now(), cancellationToken);
        return outcome.Titles.Count == 0
            ? await SayGoneAsync(ids, NotInTheList, cancellationToken)
            : await SayAsync(Flashes.Completed(outcome, now, View.ListId, ids) with { Place = View.PlaceOf(ids) }, cancellationToken);
    }

    /// <inheritdoc cref="OnPostCompleteAsync"/>
    public async Task<IActionResult> OnPostReopenAsync(long[] id, long[] active, long[] done, CancellationToken cancellationToken)
    {
        long[] ids = [.. id, .. done];
        if (ids.Length == 0)
            return await SayAsync(new Flash(active.Length == 0 ? NothingSelected : "Not completed yet"), cancellationToken);

        var titles = await ReopenTodos.RunAsync(transactions, Access, ids, cancellationToken);
        return titles.Count == 0
            ? await SayGoneAsync(ids, NotInTheList, cancellationToken)
            : await SayAsync(
                Flashes.Changed("Reopened", titles, Addresses.Complete(View.ListId), ids) with { Place = View.PlaceOf(ids) }, cancellationToken);
    }

    /// <summary>Undoes that to-dos were completed some of which repeat.</summary>
    /// <param name="next">What <see cref="SeenDates"/> reads: the dates that their next ones were made for.</param>
    public async Task<IActionResult> OnPostUndoCompleteAsync(long[] id, string? next, CancellationToken cancellationToken)
    {
        var outcome = await TakeBackNext.OfCompletionAsync(transactions, Access, id, SeenDates.DaysOf(next), cancellationToken);
        return outcome.Titles.Count == 0
            ? await SayGoneAsync(id, NotInTheList, cancellationToken)
            : await SayAsync(
                Flashes.TakenBack("Reopened", outcome, Now) with { Undo = Addresses.Complete(View.ListId), Ids = id, Place = View.PlaceOf(id) }, cancellationToken);
    }

    /// <summary>Deletes one of a series, which goes on with the next.</summary>
    /// <inheritdoc cref="OnPostDeleteAsync"/>
    public async Task<IActionResult> OnPostSkipAsync(long id, long formKey, CancellationToken cancellationToken)
    {
        var (now, deletion) = (Now, DeleteTodos.IdOf(View.ListId, formKey, [id]));
        var (outcome, next) = await SkipTodo.RunAsync(transactions, Access, id, deletion, DateOnly.FromDateTime(now), time.Now(), cancellationToken);
        return outcome is { Titles: [], TitlesBefore: [] }
            ? await SayGoneAsync([id], "gone for good", cancellationToken)
            : await SayAsync(Flashes.Skipped(outcome, id, next, now, View.ListId, deletion) with { Place = View.PlaceOf([id]) }, cancellationToken);
    }

    /// <param name="deletion">Which is to be taken back.</param>
    /// <inheritdoc cref="OnPostUndoCompleteAsync"/>
    public async Task<IActionResult> OnPostUndoSkipAsync(long id, long deletion, string? next, CancellationToken cancellationToken)
    {
        var outcome = await TakeBackNext.OfSkipAsync(transactions, Access, id, deletion, SeenDates.DaysOf(next), cancellationToken);
        return outcome.Titles.Count == 0
            ? await SayGoneAsync([id], "not where it was any more: somebody restored or deleted it", cancellationToken)
            : await SayAsync(Flashes.TakenBack("Restored", outcome, Now) with { Place = View.PlaceOf([id]) }, cancellationToken);
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
        var outcome = await DeleteTodos.RunAsync(transactions, Access, ids, deletion, time.Now(), cancellationToken);
        return outcome is { Titles: [], TitlesBefore: [] }
            ? await SayGoneAsync(ids, "gone for good", cancellationToken)
            : await SayAsync(Flashes.Deleted(outcome, View.ListId, deletion) with { Place = View.PlaceOf(ids) }, cancellationToken);
    }

    public Task<IActionResult> OnPostStarAsync(long[] id, CancellationToken cancellationToken)
        => SetImportantAsync(id, important: true, "Gave a star to", Addresses.Unstar(View.ListId), cancellationToken);

    public Task<IActionResult> OnPostUnstarAsync(long[] id, CancellationToken cancellationToken)
        => SetImportantAsync(id, important: false, "Took the star from", Addresses.Star(View.ListId), cancellationToken);

    private async Task<IActionResult> SetImportantAsync(long[] ids, bool important, string what, string undo, CancellationToken cancellationToken)
    {
        var titles = await StarTodos.RunAsync(transactions, Access, ids, important, cancellationToken);
        return titles.Count == 0
            ? await SayGoneAsync(ids, NotInTheList, cancellationToken)
            : await SayAsync(
                Flashes.Changed(what, titles, undo, ids) with { Place = View.PlaceOf(ids, stay: important || View.Show != ListView.Important) },
                cancellationToken);
    }

    /// <inheritdoc cref="OnPostCompleteAsync"/>
    /// <param name="done">What is ticked among the completed ones.</param>
    /// <param name="when"><see cref="Today"/> and the like: which day that is, is decided when it is asked for.</param>
    public async Task<IActionResult> OnPostDueAsync(long[] id, long[] active, long[] done, string? when, CancellationToken cancellationToken)
    {
        long[] ids = [.. id, .. active, .. done];
        var view = View with { Ticked = new Ticks(active, done).ToString() };
        if (ids.Length == 0)
            return await SayAsync(new Flash(NothingSelected), cancellationToken);
        var today = DateOnly.FromDateTime(Now);
        DateOnly? due = when switch
        {
            Today => today,
            Tomorrow => today.AddDays(1),
            NextWeek => DueDate.NextWeek(today),
            _ => null,
        };
        if (due is null && when != NoDate)
            return await SayAsync(new Flash("Nothing was changed: there is no such day"), cancellationToken, view);

        var titles = await SetDue.RunAsync(transactions, Access, ids, due, cancellationToken);
        return titles.Count == 0
            ? await SayGoneAsync(ids, NotInTheList, cancellationToken)
            : await SayAsync(
                Flashes.Due(titles, due, Now, View.DatesOf(ids), View.ListId) with { Place = View.PlaceOf(ids, stay: true) }, cancellationToken, view);
    }

    /// <summary>Undoes what was understood of the words of a to-do.</summary>
    public async Task<IActionResult> OnPostLiterallyAsync(long of, string? words, string? version, CancellationToken cancellationToken)
    {
        var input = new TodoInput { Title = words };
        if (input.Problems().Any() || input.GoesOnInText)
            return await SayAsync(new Flash("Nothing was changed: these words are no title"), cancellationToken);

        return await TakeLiterally.RunAsync(transactions, Access, of, input.StoredTitle, version ?? "", cancellationToken)
            ? await SayAsync(
                new Flash($"“{input.StoredTitle}” is as you typed it", Addresses.Delete(View.ListId), Ids: of) { Place = new FlashPlace(of) }, cancellationToken)
            : await SayGoneAsync([of], "not as it was added any more: somebody changed or deleted it", cancellationToken);
    }

    public const string Today = "today", Tomorrow = "tomorrow", NextWeek = "week", NoDate = "none";

    /// <param name="seen">What <see cref="SeenDates"/> reads: the dates before.</param>
    public async Task<IActionResult> OnPostUndoDueAsync(string? seen, CancellationToken cancellationToken)
    {
        var dates = SeenDates.Parse(seen);
        if (dates.Count == 0)
            return await SayAsync(new Flash("Nothing was changed: there are no such dates"), cancellationToken);

        var titles = await SetDue.EachAsync(transactions, Access, dates, cancellationToken);
        long[] ids = [.. dates.Keys];
        return titles.Count == 0
            ? await SayGoneAsync(ids, NotInTheList, cancellationToken)
            : await SayAsync(new Flash($"Put back the date of {Quantity.Named(titles)}") { Place = new FlashPlace(ids[0]) }, cancellationToken);
    }

    /// <inheritdoc cref="OnPostCompleteAsync"/>
    /// <param name="done">What is ticked among the completed ones.</param>
    /// <param name="place">What <see cref="Place.Parse"/> reads, or <see cref="MoveUp"/> or <see cref="MoveDown"/>, which the page knows the place of.</param>
    public async Task<IActionResult> OnPostMoveAsync(long[] id, long[] active, long[] done, string? place, CancellationToken cancellationToken)
    {
        long[] ids = [.. id, .. active, .. done];
        var view = View with { Ticked = new Ticks(active, done).ToString() };
        if (ids.Length == 0)
            return await SayAsync(new Flash(NothingSelected), cancellationToken);
        if ((place is MoveUp or MoveDown ? View.Beside(ids, place is MoveUp) : Place.Parse(place)) is not { } target)
            return await SayAsync(new Flash("There is no such place on this page. It can go to the top or to the end"), cancellationToken, view);

        var outcome = await MoveTodos.RunAsync(transactions, Access, ids, target, time.Now(), cancellationToken);
        if (outcome is { Titles: [], IsTargetThere: true, TitlesApart: [] })
            return await SayGoneAsync(ids, NotInTheList, cancellationToken);
        if (!outcome.IsTargetThere)
            await Access.RequireAsync(transactions, Role.Editor, cancellationToken);
        var undo = ids is [var one] && outcome.Titles.Count == 1 ? View.PlaceBefore(one) : null;
        return await SayAsync(
            Flashes.Moved(outcome, undo is null ? null : Addresses.MoveTo(undo, View.ListId), ids) with { Place = new FlashPlace(ids[0]) },
            cancellationToken,
            view);
    }

    public const string MoveUp = "up", MoveDown = "down";

    /// <inheritdoc cref="OnPostCompleteAsync"/>
    /// <param name="done">What is ticked among the completed ones.</param>
    /// <param name="to">The other list.</param>
    /// <param name="seen">What an Undo knows: where they stood there before. It leads back to that list.</param>
    public async Task<IActionResult> OnPostMoveToListAsync(
        long[] id, long[] active, long[] done, long? to, string? seen, CancellationToken cancellationToken)
    {
        long[] ids = [.. id, .. active, .. done];
        if (ids.Length == 0)
            return await SayAsync(new Flash(NothingSelected), cancellationToken);
        if (to is not { } other || other == View.ListId)
            return await SayAsync(new Flash("Nothing was moved: choose another list"), cancellationToken);

        MovedToList moved;
        try
        {
            moved = await MoveToList.RunAsync(transactions, Access, other, ids, SeenPlaces.Parse(seen), time.Now(), cancellationToken);
        }
        catch (PostgresException e) when (e.IsKeyTaken())
        {
            // The same file was imported into both lists.
            return await SayAsync(new Flash("Nothing was moved: that list has a to-do of these already"), cancellationToken);
        }
        if (moved.Titles.Count == 0)
            return await SayGoneAsync(ids, NotInTheList, cancellationToken);
        if (seen is not null)
        {
            TempData.SetFlash(new Flash($"Moved {Quantity.Named(moved.Titles)} back") { Place = new FlashPlace(ids[0]) });
            return new SeeOther(Addresses.ListAtMessage(View with { ListId = other }));
        }
        return await SayAsync(Flashes.MovedToList(moved, View.ListId, other, ids) with { Place = View.PlaceOf(ids) }, cancellationToken);
    }

    /// <inheritdoc cref="OnPostMoveToListAsync"/>
    /// <param name="formKey">Tells this form's copies from those of every other.</param>
    public async Task<IActionResult> OnPostCopyToListAsync(
        long[] id, long[] active, long[] done, long? to, long formKey, CancellationToken cancellationToken)
    {
        long[] ids = [.. id, .. active, .. done];
        var view = View with { Ticked = new Ticks(active, done).ToString() };
        if (ids.Length == 0)
            return await SayAsync(new Flash(NothingSelected), cancellationToken);
        if (to is not { } other)
            return await SayAsync(new Flash("Nothing was copied: choose a list"), cancellationToken, view);

        var copies = await CopyToList.RunAsync(transactions, Access, current.In(other), ids, formKey, time.Now(), cancellationToken);
        return copies.Count == 0
            ? await SayGoneAsync(ids, NotInTheList, cancellationToken)
            : await SayAsync(Flashes.CopiedToList(copies, other) with { Place = View.PlaceOf(ids, stay: true) }, cancellationToken, view);
    }

    /// <param name="step">Of which to-do, and which of its steps: <see cref="StepList.ValueOf"/>.</param>
    public Task<IActionResult> OnPostTickAsync(string? step, CancellationToken cancellationToken)
        => TickAsync(step, done: true, "Ticked", Addresses.Untick(View.ListId), cancellationToken);

    /// <inheritdoc cref="OnPostTickAsync"/>
    public Task<IActionResult> OnPostUntickAsync(string? step, CancellationToken cancellationToken)
        => TickAsync(step, done: false, "Unticked", Addresses.Tick(View.ListId), cancellationToken);

    private async Task<IActionResult> TickAsync(string? step, bool done, string what, string undo, CancellationToken cancellationToken)
    {
        if (StepList.Parse(step) is not var (id, key))
            return await SayAsync(new Flash("Nothing was changed: there is no such step"), cancellationToken);

        var outcome = await TickStep.RunAsync(transactions, Access, id, key, done, cancellationToken);
        if (outcome.Todo is null)
            return await SayGoneAsync([id], NotInTheList, cancellationToken);
        var place = View.PlaceOf([id], stay: true) with { IsUnfolded = true };
        if (outcome.Step is not { } ticked)
        {
            Response.StatusCode = StatusCodes.Status409Conflict;
            return await ShowSayingAsync(
                new Flash($"The steps of “{outcome.Todo.ShownTitle}” were changed meanwhile: these are the steps now") { Place = place }, cancellationToken);
        }

        return await SayAsync(
            new Flash($"{what} “{ticked.Label}”", Addresses.WithStep(undo, StepList.ValueOf(id, ticked))) { Place = place }, cancellationToken);
    }

    /// <param name="formKey">Becomes the id of the deletion, so that a second send adds nothing and still offers the whole Undo.</param>
    public async Task<IActionResult> OnPostClearCompletedAsync(long formKey, CancellationToken cancellationToken)
    {
        var (ids, isDone) = await ClearCompleted.RunAsync(transactions, time, Access, View.Filter.Search, formKey, cancellationToken);
        return await SayAsync(Flashes.Cleared(ids, isDone, View.ListId, formKey), cancellationToken);
    }

    /// <param name="deletion">Which is to be taken back.</param>
    /// <param name="id">The to-dos that it deleted; none where they are too many to name.</param>
    public async Task<IActionResult> OnPostUndoDeleteAsync(long deletion, long[] id, CancellationToken cancellationToken)
    {
        var flash = id.Length > 0
            ? Flashes.Restored(await RestoreTodos.DeletionAsync(transactions, Access, deletion, id, cancellationToken), id.Length)
            : Flashes.RestoredDeletion(
                await RestoreTodos.WholeDeletionAsync(transactions, time, Access, deletion, cancellationToken), View.ListId, deletion);
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

    private const string NothingSelected = "Nothing was selected", NotInTheList = "not in the list any more: look in the trash";

    private async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        Shown = await reader.ReadAsync(View.ListId, ListTodos.Select(Access, View.Filter), Role.Viewer, cancellationToken, countsItself: true);
        reader.SetOpen(Shown.Open);
        if (HasPeople)
            await names.LearnAsync(transactions, Shown.Todos.Items.SelectMany(todo => new[] { todo.AddedBy, todo.CompletedBy }).OfType<long>(), cancellationToken);
        last.Remember(View.ListId, reader.Navigation!);
        return Shown.Todos.IsShortOfNewer ? new SeeOther(Addresses.List(View.FirstPage)) : Page();
    }

    /// <summary>
    /// The list as it was, with a message. What is half typed goes there by the cookie of the message; where that has no room for it,
    /// this very answer is the list.
    /// </summary>
    private async Task<IActionResult> SayAsync(Flash flash, CancellationToken cancellationToken, ListView? view = null)
    {
        if (Draft is { Fits: false })
            return await ShowSayingAsync(flash, cancellationToken);

        TempData.SetFlash(flash with { Draft = Draft });
        return new SeeOther(Addresses.ListAtMessage(view ?? View));
    }

    /// <summary>None of what was asked for is there any more: the list as it is now, and a sentence that says so.</summary>
    private async Task<IActionResult> SayGoneAsync(long[] ids, string where, CancellationToken cancellationToken)
    {
        await Access.RequireAsync(transactions, Role.Editor, cancellationToken);
        Response.StatusCode = StatusCodes.Status404NotFound;
        return await ShowSayingAsync(
            new Flash(ids.Length == 1 ? $"That to-do is {where}" : $"These to-dos are {where}") { Place = View.PlaceOf(ids) }, cancellationToken);
    }

    private Task<IActionResult> ShowSayingAsync(Flash flash, CancellationToken cancellationToken)
    {
        Flash = flash;
        if (Draft is { } draft)
            Input = InputOf(draft);
        return ShowAsync(cancellationToken);
    }

    private FlashDraft? Draft => Request.HasFormContentType
        && new FlashDraft(
            Typed(nameof(TodoInput.Title)), Typed(nameof(TodoInput.Text)), Typed(nameof(TodoInput.Due)), Typed(nameof(TodoInput.DueTime)), Typed(nameof(TodoInput.Repeat)),
            Typed(nameof(TodoInput.Every)), Typed(nameof(TodoInput.On)), Typed(nameof(TodoInput.From)), Typed(nameof(TodoInput.Until))) is var draft
        && draft != NoDraft ? draft : null;

    private static TodoInput InputOf(FlashDraft draft) => new()
    {
        Title = draft.Title,
        Text = draft.Text,
        Due = draft.Due,
        DueTime = draft.DueTime,
        Repeat = draft.Repeat,
        Every = draft.Every,
        On = draft.On?.Split(','),
        From = draft.From,
        Until = draft.Until,
    };

    private static readonly FlashDraft NoDraft = new(null, null);

    private string? Typed(string field) => Request.Form[field].ToString() is var typed && string.IsNullOrWhiteSpace(typed) ? null : typed;
}

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Pages.Lists;

/// <summary>All lists of somebody: made, ordered, put out of the way, deleted and taken back.</summary>
[SessionInStatements]
public sealed class ListsModel(PageReader reader, RetryingTransaction transactions, CurrentUser current, TimeProvider time) : PageModel
{
    /// <summary>What is to be the name of a new list, as it was typed.</summary>
    public string? Name { get; private set; }

    public long FormKey { get; private set; } = Todo.NewFormKey();

    public Navigation Navigation { get; private set; } = null!;

    public IReadOnlyList<TodoList> Deleted { get; private set; } = [];

    public IReadOnlyList<CalendarLink> Calendars { get; private set; } = [];

    /// <summary>For a calendar, as it was made with the last form: nobody sees it again.</summary>
    public string? Address { get; private set; }

    /// <summary>What happened to the last form; null if nothing is to be said.</summary>
    public Flash? Flash { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Flash = TempData.TakeFlash(HttpContext);
        Address = Flash?.Fields?.GetValueOrDefault(Calendar);
        return ShowAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostAddListAsync(string? name, long formKey, CancellationToken cancellationToken)
    {
        name = name?.Trim() ?? "";
        var problem = TodoList.Problem(name);
        var id = TodoList.NewId(current.UserId, formKey, name);
        if (problem is null && !await MakeList.RunAsync(transactions, current.In(id), name, time.Now(), cancellationToken))
            problem = $"You have {TodoList.MaxCount} lists, and there is no room for more: delete one first";
        if (problem is null)
            return new SeeOther(Addresses.List(id));

        (Name, FormKey) = (name, formKey);
        ModelState.AddModelError(nameof(Name), problem);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return await ShowAsync(cancellationToken);
    }

    /// <param name="place">Which list, and above which it is put: <see cref="PlaceOf"/>.</param>
    public async Task<IActionResult> OnPostMoveListAsync(string? place, CancellationToken cancellationToken)
    {
        var isMoved = (place ?? "").Split('.') is [var id, var next]
            && long.TryParse(id, out var list)
            && await MoveList.RunAsync(transactions, current.In(list), long.TryParse(next, out var before) ? before : null, cancellationToken);
        return isMoved
            ? new SeeOther(Addresses.Lists)
            : await SayAsync(StatusCodes.Status404NotFound, "Nothing was moved: there is no such place any more", cancellationToken);
    }

    /// <param name="before">Null for the end.</param>
    public static string PlaceOf(long listId, long? before) => $"{listId}.{before}";

    /// <param name="list">Which one: a form that names none is about no list, and not about the first.</param>
    public async Task<IActionResult> OnPostArchiveListAsync(long? list, CancellationToken cancellationToken)
    {
        if (list is not { } id)
            return await SayNoListAsync(cancellationToken);
        await ArchiveList.RunAsync(transactions, current.In(id), archived: true, cancellationToken);
        return Done("Archived. The list stays as it is, out of your way", Addresses.UnarchiveList(), id);
    }

    /// <inheritdoc cref="OnPostArchiveListAsync"/>
    public async Task<IActionResult> OnPostUnarchiveListAsync(long? list, CancellationToken cancellationToken)
    {
        if (list is not { } id)
            return await SayNoListAsync(cancellationToken);
        await ArchiveList.RunAsync(transactions, current.In(id), archived: false, cancellationToken);
        return Done("The list is back among the others", Addresses.ArchiveList(), id);
    }

    /// <inheritdoc cref="OnPostArchiveListAsync"/>
    public async Task<IActionResult> OnPostDeleteListAsync(long? list, CancellationToken cancellationToken)
    {
        if (list is not { } id)
            return await SayNoListAsync(cancellationToken);
        var name = await DeleteList.RunAsync(transactions, current.In(id), time.Now(), cancellationToken);
        return Done($"Deleted “{name}” with all that is in it", Addresses.RestoreList(), id);
    }

    /// <inheritdoc cref="OnPostArchiveListAsync"/>
    public async Task<IActionResult> OnPostRestoreListAsync(long? list, CancellationToken cancellationToken)
    {
        if (list is not { } id)
            return await SayNoListAsync(cancellationToken);
        var name = await DeleteList.UndoAsync(transactions, current.In(id), cancellationToken);
        TempData.SetFlash(new Flash($"“{name}” is back, with all that is in it"));
        return new SeeOther(Addresses.Lists);
    }

    private const string Calendar = "calendar";

    /// <param name="list">Null for all lists.</param>
    /// <param name="secret">Chosen when the form was made, so that a second send makes the same address.</param>
    public async Task<IActionResult> OnPostMakeCalendarAsync(long? list, string? secret, CancellationToken cancellationToken)
    {
        if (secret is not { Length: SecretLink.Length })
            return await SayAsync(StatusCodes.Status422UnprocessableEntity, "No address was made: send the form as it is", cancellationToken);
        await CalendarLink.MakeAsync(transactions, current.In(list ?? CalendarLink.AllLists), secret, time.Now(), cancellationToken);
        TempData.SetFlash(new Flash("The address is made")
        {
            Fields = new() { [Calendar] = $"{Request.Scheme}://{Request.Host}{Request.PathBase}{Addresses.Calendar(secret)}" },
        });
        return new SeeOther(Addresses.Lists);
    }

    /// <inheritdoc cref="OnPostArchiveListAsync"/>
    public async Task<IActionResult> OnPostStopCalendarAsync(long? list, CancellationToken cancellationToken)
    {
        if (list is not { } id)
            return await SayNoListAsync(cancellationToken);
        await CalendarLink.StopAsync(transactions, current.In(id), cancellationToken);
        TempData.SetFlash(new Flash("Calendars read nothing at that address any more"));
        return new SeeOther(Addresses.Lists);
    }

    /// <returns>What an address is about, in a word for the page.</returns>
    public string NameOf(CalendarLink calendar)
        => calendar.ListId == CalendarLink.AllLists ? "All lists" : Navigation.Find(calendar.ListId)?.Name ?? "A list that is not yours any more";

    private SeeOther Done(string message, string undo, long list)
    {
        TempData.SetFlash(new Flash(message, undo) { Fields = new() { ["list"] = $"{list}" } });
        return new SeeOther(Addresses.Lists);
    }

    private Task<IActionResult> SayNoListAsync(CancellationToken cancellationToken)
        => SayAsync(StatusCodes.Status404NotFound, "Nothing was changed: there is no such list", cancellationToken);

    private async Task<IActionResult> SayAsync(int status, string message, CancellationToken cancellationToken)
    {
        Response.StatusCode = status;
        Flash = new Flash(message);
        return await ShowAsync(cancellationToken);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        var access = current.In(TodoList.First);
        Calendars = await reader.ReadAsync(_ => CalendarLink.SelectOwn(access), cancellationToken);
        Navigation = reader.Navigation!;
        Deleted = await DeletedLists.ReadAsync(transactions, access, cancellationToken);
        return Page();
    }
}

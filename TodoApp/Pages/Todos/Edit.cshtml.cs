using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Dates;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>Title, text, date and repetition of one to-do. An edit never overwrites another one that its author has not seen.</summary>
[SessionInStatements]
public sealed class EditModel(
    PageReader reader, CurrentUser current, KnownNames names, RetryingTransaction transactions, TimeProvider time, WallClock wall) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    [BindProperty(SupportsGet = true, Name = "")]
    public ListView View { get; set; } = new();

    private ListAccess Access => current.In(View.ListId);

    public TodoInput Input { get; private set; } = new();

    /// <summary>On the wall of whoever looks.</summary>
    public DateTime Now => wall.At(time.GetUtcNow());

    /// <summary>What the user saw when the form was rendered.</summary>
    public string? Version { get; private set; }

    /// <summary>Someone else's newer title and text, which saving as it is would overwrite.</summary>
    public Todo? Theirs { get; private set; }

    /// <summary>What somebody else is called who changed it last; null if that is not known.</summary>
    public string? Editor { get; private set; }

    /// <summary>It was moved to the trash meanwhile, and saving it would take it back from there.</summary>
    public bool IsDeleted { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await reader.ReadAsync(View.ListId, EditTodo.Select(Access, Id), Role.Viewer, cancellationToken) is not { } todo)
            return NotFound();

        await SetEditorAsync(todo, cancellationToken);
        Input = TodoInput.Of(todo);
        Version = todo.Version;
        IsOneOfSeries = todo is { Done: false, Repetition: not null };
        if (new FlashDraft(todo.Title, todo.Text, Input.Due, Input.DueTime, todo.Repetition?.ToString()) is { Fits: true } previous)
            Previous = previous;
        return Page();
    }

    /// <summary>The to-do repeated when the form was rendered: it can be saved alone, or for all that follow.</summary>
    public bool IsOneOfSeries { get; private set; }

    /// <summary>What a button's name says, which saves it alone.</summary>
    public const string Alone = "alone";

    /// <summary>What the user saw, if an Undo can bring it back: it goes there in a cookie, which has no room for a long note.</summary>
    public FlashDraft? Previous { get; private set; }

    /// <param name="previousTitle">What the user saw, for an Undo; with <paramref name="previousText"/> null where it was too long.</param>
    /// <param name="series">The to-do repeated when the form was rendered.</param>
    /// <param name="save"><see cref="Alone"/>, or empty for all that follow.</param>
    /// <param name="next">For an Undo of that: what <see cref="SeenDates"/> reads, the date that the next was made for.</param>
    public Task<IActionResult> OnPostAsync(
        TodoInput input, string? version, string? previousTitle, string? previousText, string? previousDue, string? previousTime, string? previousRule,
        bool series, string? save, string? next, CancellationToken cancellationToken)
    {
        Previous = previousTitle is null
            ? null
            : new FlashDraft(previousTitle, previousText?.ReplaceLineEndings("\n") ?? "", previousDue, previousTime, previousRule);
        IsOneOfSeries = series;
        return SaveAsync(input, version, restore: false, series && save == Alone, SeenDates.DaysOf(next).TryGetValue(Id, out var date) ? date : null, cancellationToken);
    }

    /// <summary>Saves a to-do that was deleted meanwhile, and takes it back from the trash for that.</summary>
    public Task<IActionResult> OnPostRestoreAsync(TodoInput input, string? version, CancellationToken cancellationToken)
        => SaveAsync(input, version, restore: true, alone: false, next: null, cancellationToken);

    private async Task<IActionResult> SaveAsync(
        TodoInput input, string? version, bool restore, bool alone, DateOnly? next, CancellationToken cancellationToken)
    {
        Input = input;
        Version = version;
        if (!ModelState.IsValid)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return await ShowAsync(cancellationToken);
        }

        var edited = input.ToEdited(Id) with { Rule = alone ? null : input.StoredRule?.ToString() };
        var (stands, following) = alone
            ? await EditTodo.OneAsync(transactions, Access, edited, version, DateOnly.FromDateTime(Now), time.Now(), cancellationToken)
            : (await EditTodo.RunAsync(transactions, Access, edited, version, restore, next, cancellationToken), null);
        if (stands is null)
        {
            await Access.RequireAsync(transactions, Role.Editor, cancellationToken);
            return NotFound();
        }

        IsDeleted = stands is DeletedTodo;
        if (IsDeleted || stands.Version != edited.Version)
        {
            Theirs = stands.Version == version ? null : stands;
            Version = stands.Version; // Saving again is a choice made in sight of it.
            await SetEditorAsync(stands, cancellationToken);
            Response.StatusCode = IsDeleted ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict;
            return await ShowAsync(cancellationToken);
        }

        var undo = UndoFields(edited, following);
        var comesBack = following is null ? "" : $". {Flashes.NextOf(following, Now)}";
        TempData.SetFlash(new Flash(
            $"{(restore ? "Restored and saved" : "Saved")} “{edited.Title}”{Flashes.GoesOn(input)}{comesBack}", undo is null ? null : Addresses.Edit(Id, View.ListId))
        {
            Fields = undo,
            Place = new FlashPlace(Id),
        });
        return new SeeOther(Addresses.ListAtMessage(View));
    }

    /// <summary>Whoever looks may not change it.</summary>
    public bool IsReadOnly => reader.List is { Role: < Role.Editor };

    private async Task SetEditorAsync(Todo todo, CancellationToken cancellationToken)
    {
        if (current.Asker.ReadsEverything || todo.EditedBy is not { } editor || editor == current.UserId)
            return;
        await names.LearnAsync(transactions, [editor], cancellationToken);
        Editor = names[editor];
    }

    /// <summary>Reads what stands around the form.</summary>
    private async Task<PageResult> ShowAsync(CancellationToken cancellationToken)
    {
        await reader.ReadAsync(View.ListId, Role.Editor, cancellationToken);
        return Page();
    }

    /// <returns>The form that saves again what was there before; null if that is not known, or the same.</returns>
    /// <param name="next">What was made with it, and goes with it.</param>
    private Dictionary<string, string>? UndoFields(Todo edited, Todo? next)
        => Previous is { Fits: true, Title: { Length: > 0 } title, Text: { } text, Due: var due, DueTime: var time, Repeat: var rule }
            && new TodoInput { Title = title, Text = text, Due = due, DueTime = time, Repeat = rule }.ToEdited(Id).Version is var before
            && before == Version && before != edited.Version
            ? new()
            {
                [nameof(TodoInput.Title)] = title,
                [nameof(TodoInput.Text)] = text,
                [nameof(TodoInput.Due)] = due ?? "",
                [nameof(TodoInput.DueTime)] = time ?? "",
                [nameof(TodoInput.Repeat)] = rule ?? "",
                ["next"] = next is null ? "" : SeenDates.Join([(Id, next.DueDate)]),
                ["Version"] = edited.Version,
            }
            : null;
}

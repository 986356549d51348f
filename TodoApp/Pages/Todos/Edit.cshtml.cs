using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Dates;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>Title, text and date of one to-do. An edit never overwrites another one that its author has not seen.</summary>
[SessionInStatements]
public sealed class EditModel(
    PageReader reader, CurrentUser current, RetryingTransaction transactions, TimeProvider time, WallClock wall) : PageModel
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

    /// <summary>It was moved to the trash meanwhile, and saving it would take it back from there.</summary>
    public bool IsDeleted { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await reader.ReadAsync(View.ListId, EditTodo.Select(Access, Id), Role.Viewer, cancellationToken) is not { } todo)
            return NotFound();

        Input = TodoInput.Of(todo);
        Version = todo.Version;
        if (new FlashDraft(todo.Title, todo.Text, Input.Due, Input.DueTime) is { Fits: true } previous)
            Previous = previous;
        return Page();
    }

    /// <summary>What the user saw, if an Undo can bring it back: it goes there in a cookie, which has no room for a long note.</summary>
    public FlashDraft? Previous { get; private set; }

    /// <param name="previousTitle">What the user saw, for an Undo; with <paramref name="previousText"/> null where it was too long.</param>
    public Task<IActionResult> OnPostAsync(
        TodoInput input, string? version, string? previousTitle, string? previousText, string? previousDue, string? previousTime,
        CancellationToken cancellationToken)
    {
        Previous = previousTitle is null ? null : new FlashDraft(previousTitle, previousText?.ReplaceLineEndings("\n") ?? "", previousDue, previousTime);
        return SaveAsync(input, version, restore: false, cancellationToken);
    }

    /// <summary>Saves a to-do that was deleted meanwhile, and takes it back from the trash for that.</summary>
    public Task<IActionResult> OnPostRestoreAsync(TodoInput input, string? version, CancellationToken cancellationToken)
        => SaveAsync(input, version, restore: true, cancellationToken);

    private async Task<IActionResult> SaveAsync(TodoInput input, string? version, bool restore, CancellationToken cancellationToken)
    {
        Input = input;
        Version = version;
        if (!ModelState.IsValid)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return await ShowAsync(cancellationToken);
        }

        var edited = input.ToEdited(Id);
        var stands = await EditTodo.RunAsync(transactions, Access, edited, version, restore, cancellationToken);
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
            Response.StatusCode = IsDeleted ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict;
            return await ShowAsync(cancellationToken);
        }

        TempData.SetFlash(new Flash($"{(restore ? "Restored and saved" : "Saved")} “{edited.Title}”{Flashes.GoesOn(input)}", UndoFields(edited) is null ? null : Addresses.Edit(Id, View.ListId))
        {
            Fields = UndoFields(edited),
            Place = new FlashPlace(Id),
        });
        return new SeeOther(Addresses.ListAtMessage(View));
    }

    /// <summary>Whoever looks may not change it.</summary>
    public bool IsReadOnly => reader.List is { Role: < Role.Editor };

    /// <summary>Reads what stands around the form.</summary>
    private async Task<PageResult> ShowAsync(CancellationToken cancellationToken)
    {
        await reader.ReadAsync(View.ListId, Role.Editor, cancellationToken);
        return Page();
    }

    /// <returns>The form that saves again what was there before; null if that is not known, or the same.</returns>
    private Dictionary<string, string>? UndoFields(Todo edited)
        => Previous is { Fits: true, Title: { Length: > 0 } title, Text: { } text, Due: var due, DueTime: var time }
            && new TodoInput { Title = title, Text = text, Due = due, DueTime = time }.ToEdited(Id).Version is var before
            && before == Version && before != edited.Version
            ? new()
            {
                [nameof(TodoInput.Title)] = title,
                [nameof(TodoInput.Text)] = text,
                [nameof(TodoInput.Due)] = due ?? "",
                [nameof(TodoInput.DueTime)] = time ?? "",
                ["Version"] = edited.Version,
            }
            : null;
}

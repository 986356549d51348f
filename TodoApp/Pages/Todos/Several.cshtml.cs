using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Dates;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>Many to-dos at once, one a line, in one transaction for each list. Lines that are refused stay in the form; the others are added.</summary>
[KeptForBack]
[MaxBodyBytes(2 * MaxLines * MaxLineBytes)] // As many again, so that what is too much comes back in the form.
[SessionInStatements]
public sealed partial class SeveralModel(PageReader reader, CurrentUser current, RetryingTransaction transactions, TimeProvider time, WallClock wall) : PageModel
{
    public const int MaxLines = 500;

    /// <summary>Of a line, in bytes of UTF-8, with its end.</summary>
    private const int MaxLineBytes = 4 * Todo.MaxTitleLength + 2;

    [BindProperty(SupportsGet = true, Name = "")]
    public ListView View { get; set; } = new();

    public string Lines { get; private set; } = "";

    public long FormKey { get; private set; } = Todo.NewFormKey();

    /// <summary>Null before the first send.</summary>
    public int? Added { get; private set; }

    public Task OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    private async Task<PageResult> ShowAsync(CancellationToken cancellationToken)
    {
        await reader.ReadAsync(View.ListId, Role.Editor, cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostAddAsync(string? lines, long formKey, CancellationToken cancellationToken)
    {
        var inputs = (lines ?? "").ReplaceLineEndings("\n").Split('\n')
            .Select(line => (Line: line, Item: Item().Match(line)))
            .Select(each => (
                each.Line,
                IsDone: each.Item.Groups["done"].Success,
                Input: new TodoInput { Title = each.Line[each.Item.Length..].Replace('\t', ' '), FormKey = formKey }))
            .Where(each => each.Input.StoredTitle.Length > 0)
            .ToList();
        foreach (var equal in inputs.GroupBy(each => each.Input.StoredTitle, StringComparer.Ordinal))
            NumberKeys(equal.Select(each => each.Input));
        var refused = inputs.Where((each, index) => index >= MaxLines || each.Input.Problems().Any()).ToList();
        var accepted = inputs.Except(refused).ToList();
        if (inputs.Count == 0)
            ModelState.AddModelError(nameof(Lines), "Write at least one line");
        foreach (var (index, (_, _, input)) in refused.Index()) // As the box numbers them that they stay in.
            ModelState.AddModelError(nameof(Lines), $"Line {index + 1}: {input.Problems().FirstOrDefault()?.ErrorMessage ?? $"only {MaxLines} lines at a time"}");

        var now = time.Now();
        var lists = accepted.Exists(each => each.Input.MayNameList) ? await reader.ReadAsync(cancellationToken) : null;
        var words = accepted.ConvertAll(each => each.Input.Understood(wall.At(time.GetUtcNow()), name => lists?.Named(name) is not null));
        var listIds = words.ConvertAll(each => each?.List is { } name ? lists!.Named(name)!.ListId : View.ListId);
        var todos = accepted.Select((each, line) => each.Input.ToTodo(listIds[line], now, line).With(words[line]) with { Done = each.IsDone }).ToList();
        foreach (var own in todos.Zip(listIds).GroupBy(each => each.Second, each => each.First))
            await AddTodos.RunAsync(transactions, current.In(own.Key), [.. own], cancellationToken);
        if (!ModelState.IsValid)
        {
            Added = accepted.Count;
            Lines = string.Join('\n', refused.Select(each => each.Line));
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return await ShowAsync(cancellationToken);
        }

        TempData.SetFlash(Said(todos, words, listIds));
        return new SeeOther(Addresses.List(View.Whole, todos[0].TodoId));
    }

    private Flash Said(List<Todo> todos, List<QuickAdd?> words, List<long> listIds)
    {
        var isOneList = listIds.Distinct().Count() == 1;
        var flash = Flashes.AddedMany("Added", isOneList ? [.. todos.Select(todo => todo.TodoId)] : [], todos.Count, listIds[0]);
        var elsewhere = listIds.Count(listId => listId != View.ListId);
        if (elsewhere > 0)
            flash = flash with { Message = $"{flash.Message}, {(elsewhere == todos.Count ? "all" : $"{elsewhere}")} of them to other lists" };

        var understood = words.Count(each => each?.Understood.Any(part => part.Part != QuickAddPart.List) == true);
        var what = words.Exists(each => each?.Repetition is not null) ? "a date, a repetition or a star" : "a date or a star";
        return understood == 0 ? flash : flash with { Message = $"{flash.Message}. The words of {understood} said {what}" };
    }

    /// <summary>
    /// Lines that say the same are as many to-dos. Where they stand is not part of a key, so that a form that was sent before adds no
    /// more than the lines that came to it since.
    /// </summary>
    private static void NumberKeys(IEnumerable<TodoInput> equal)
    {
        foreach (var (index, input) in equal.Index())
            input.FormKey += index;
    }

    /// <summary>What a line of a list begins with that was written somewhere else: a bullet or a number, and a box that may be ticked.</summary>
    [GeneratedRegex(@"\A\s*(?:(?:[-*+•]|[0-9]{1,3}[.)])(?:\s+|\z))?(?:\[(?:[ ]?|(?<done>[xX]))\](?:\s+|\z))?")]
    private static partial Regex Item();
}

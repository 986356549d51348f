using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>Many to-dos at once, one a line, in one transaction. Lines that are refused stay in the form; the others are added.</summary>
[KeptForBack]
[MaxBodyBytes(2 * MaxLines * MaxLineBytes)] // As many again, so that what is too much comes back in the form.
public sealed class SeveralModel(RetryingTransaction transactions, TimeProvider time) : PageModel
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

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAddAsync(string? lines, long formKey, CancellationToken cancellationToken)
    {
        var inputs = (lines ?? "").ReplaceLineEndings("\n").Split('\n')
            .Select((line, index) => (Number: index + 1, Line: line, Input: new TodoInput { Title = line, FormKey = formKey }))
            .Where(each => each.Input.StoredTitle.Length > 0)
            .ToList();
        foreach (var equal in inputs.GroupBy(each => each.Input.StoredTitle, StringComparer.Ordinal))
            NumberKeys(equal.Select(each => each.Input));
        var refused = inputs.Where((each, index) => index >= MaxLines || each.Input.Problems().Any()).ToList();
        var accepted = inputs.Except(refused).Select(each => each.Input).ToList();
        if (inputs.Count == 0)
            ModelState.AddModelError(nameof(Lines), "Write at least one line");
        foreach (var (number, _, input) in refused)
            ModelState.AddModelError(nameof(Lines), $"Line {number}: {input.Problems().FirstOrDefault()?.ErrorMessage ?? $"only {MaxLines} lines at a time"}");

        var now = time.Now();
        var todos = accepted.Select((input, line) => input.ToTodo(View.ListId, now, line)).ToList();
        await AddTodos.RunAsync(transactions, View.ListId, todos, cancellationToken);
        if (!ModelState.IsValid)
        {
            Added = accepted.Count;
            Lines = string.Join('\n', refused.Select(each => each.Line));
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        TempData.SetFlash(Flashes.AddedMany("Added", [.. todos.Select(todo => todo.TodoId)], accepted.Count, View.ListId));
        return new SeeOther(Addresses.List(new ListView(), todos[0].TodoId));
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
}

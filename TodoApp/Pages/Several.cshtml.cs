using System.Text;
using Dapper;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Data;

namespace TodoApp.Pages;

/// <summary>Many to-dos at once, one a line, in one transaction. Lines that are refused stay in the form; the others are added.</summary>
public sealed class SeveralModel(RetryingTransaction transactions, TimeProvider time) : PageModel
{
    public const int MaxLines = 500;

    public string Lines { get; private set; } = "";

    public long FormKey { get; private set; } = Todo.NewFormKey();

    /// <summary>Null before the first send.</summary>
    public int? Added { get; private set; }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync(string? lines, long formKey, CancellationToken cancellationToken)
    {
        var inputs = (lines ?? "").ReplaceLineEndings("\n").Split('\n')
            .Select((line, index) => (Number: index + 1, Line: line, Input: new TodoInput { Title = line, FormKey = formKey + index }))
            .Where(each => each.Input.StoredTitle.Length > 0)
            .ToList();
        var refused = inputs.Where((each, index) => index >= MaxLines || each.Input.Problems().Any()).ToList();
        var accepted = inputs.Except(refused).Select(each => each.Input).ToList();
        if (inputs.Count == 0)
            ModelState.AddModelError(nameof(Lines), "Write at least one line");
        foreach (var (number, _, input) in refused)
            ModelState.AddModelError(nameof(Lines), $"Line {number}: {input.Problems().FirstOrDefault()?.ErrorMessage ?? $"only {MaxLines} lines at a time"}");

        if (accepted.Count > 0)
            await transactions.ExecuteAsync(InsertTodos(accepted.Count), Parameters(accepted), idempotent: true, cancellationToken);
        if (!ModelState.IsValid)
        {
            Added = accepted.Count;
            Lines = string.Join('\n', refused.Select(each => each.Line));
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        TempData.SetFlash(new Flash($"Added {IndexModel.Quantity(accepted.Count)}"));
        return new SeeOther($"/#todo-{accepted[0].NewId}");
    }

    // The ids come from the form and the lines, so that a second send adds nothing, and what was deleted since stays deleted.
    private static string InsertTodos(int count)
    {
        var rows = new StringBuilder();
        for (var i = 0; i < count; i++)
            rows.Append(i == 0 ? "" : ", ").Append($"(@id{i}::INT8, @title{i}::VARCHAR, @date{i}::TIMESTAMP)");
        return $"""
            INSERT INTO todos (todo_id, title, text, done, pub_date, list_id)
            SELECT id, title, '', false, pub_date, @list FROM (VALUES {rows}) added (id, title, pub_date)
            WHERE NOT EXISTS (SELECT 1 FROM deleted_todos WHERE list_id = @list AND todo_id = added.id)
            ON CONFLICT (todo_id) DO NOTHING
            """;
    }

    private DynamicParameters Parameters(List<TodoInput> inputs)
    {
        var now = time.Now();
        var parameters = new DynamicParameters(new { list = Todo.SharedList });
        foreach (var (i, input) in inputs.Index())
        {
            parameters.Add($"id{i}", input.NewId);
            parameters.Add($"title{i}", input.StoredTitle);
            parameters.Add($"date{i}", now.AddMicroseconds(-i)); // The first line is the first of the list.
        }
        return parameters;
    }
}

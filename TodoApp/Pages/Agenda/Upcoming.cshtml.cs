using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Dates;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Pages.Agenda;

/// <summary>What will be due, by day, in all lists of whoever looks.</summary>
[SessionInStatements]
public sealed class UpcomingModel(PageReader reader, WallClock wall, TimeProvider time) : PageModel
{
    /// <summary>The cursor that the page begins at; null for tomorrow.</summary>
    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public IReadOnlyList<IGrouping<DateOnly, ListedTodo>> Days { get; private set; } = [];

    /// <summary>The cursor of the next page; null if there is none.</summary>
    public string? Next { get; private set; }

    public Navigation Lists => reader.Navigation!;

    /// <inheritdoc cref="TodayModel.Now"/>
    public DateTime Now => wall.At(time.GetUtcNow());

    /// <inheritdoc cref="TodayModel.Flash"/>
    public Flash? Flash { get; private set; }

    public long FormKey { get; } = Todo.NewFormKey();

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Flash = TempData.TakeFlash(HttpContext);
        var (today, after) = (DateOnly.FromDateTime(Now), Cursor.Parse(TodoTable.DueOrder, After));
        var due = await reader.ReadAsync(lists => DueTodos.SelectAfter(lists, today, after), cancellationToken);
        var page = due.Take(DueTodos.PageSize).ToList();
        Next = due.Count > DueTodos.PageSize ? TodoTable.DueCursorOf(page[^1]).ToString() : null;
        Days = [.. DueTodos.InOrder(page.Where(todo => Lists.Find(todo.ListId) is not null)).GroupBy(todo => todo.Due!.Value)];
    }
}

using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Dates;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Pages.Agenda;

/// <summary>What is due today, and what is late, in all lists of whoever looks.</summary>
[SessionInStatements]
public sealed class TodayModel(PageReader reader, WallClock wall, TimeProvider time) : PageModel
{
    public IReadOnlyList<ListedTodo> Late { get; private set; } = [];

    public IReadOnlyList<ListedTodo> Today { get; private set; } = [];

    /// <summary>There is more than a page shows.</summary>
    public bool HasMore { get; private set; }

    public Navigation Lists => reader.Navigation!;

    /// <summary>On the wall of whoever looks.</summary>
    public DateTime Now => wall.At(time.GetUtcNow());

    /// <summary>What happened to the last form; null if nothing is to be said.</summary>
    public Flash? Flash { get; private set; }

    public long FormKey { get; } = Todo.NewFormKey();

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Flash = TempData.TakeFlash(HttpContext);
        var today = DateOnly.FromDateTime(Now);
        var due = (await reader.ReadAsync(lists => DueTodos.SelectUntil(lists, today), cancellationToken))
            .Where(todo => Lists.Find(todo.ListId) is not null).ToList();
        HasMore = due.Count > DueTodos.PageSize;
        Late = [.. DueTodos.InOrder(due.Take(DueTodos.PageSize).Where(todo => todo.Due < today))];
        Today = [.. DueTodos.InOrder(due.Take(DueTodos.PageSize).Where(todo => todo.Due == today))];
    }
}

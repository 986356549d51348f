using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace TodoApp.Bench.Plain.Pages;

public sealed class IndexModel(ITodos todos) : PageModel
{
    public const int CountLimit = 1000;

    private const int PageSize = 50;

    [BindProperty]
    [Required]
    public string? Title { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    public IReadOnlyList<Todo> Todos { get; private set; } = [];

    public IReadOnlyList<TodoList> Lists { get; private set; } = [];

    public int Due { get; private set; }

    public int Open { get; private set; }

    public string OpenText => Open > CountLimit ? $"{CountLimit}+" : $"{Open}";

    /// <summary>Where the next page begins; null on the last.</summary>
    public string? Older { get; private set; }

    public async Task OnGetAsync()
    {
        var first = await todos.FirstAsync(PageSize + 1);
        Open = await todos.CountOpenAsync(CountLimit + 1);
        Lists = await todos.ListsAsync();
        Due = await todos.CountDueAsync(DateOnly.FromDateTime(DateTime.UtcNow), 100);
        Todos = [.. first.Take(PageSize)];
        Older = first.Count > PageSize ? $"{(Todos[^1].Done ? 1 : 0)}.{Todos[^1].Position}.{Todos[^1].TodoId}" : null;
    }

    public async Task<IActionResult> OnPostAddAsync()
    {
        if (!ModelState.IsValid)
        {
            await OnGetAsync();
            return Page();
        }
        await todos.AddAsync(new Todo
        {
            TodoId = Random.Shared.NextInt64(),
            Title = Title!,
            Text = Text ?? "",
            PubDate = DateTime.SpecifyKind(DateTime.UtcNow, DateTimeKind.Unspecified),
            Position = -(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100,
        });
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostAsync(long? complete, long? reopen)
    {
        if ((complete ?? reopen) is { } id)
            await todos.SetDoneAsync(id, done: complete is not null);
        return RedirectToPage();
    }
}

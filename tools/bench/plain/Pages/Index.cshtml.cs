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

    public int Active { get; private set; }

    public bool AnyCompleted { get; private set; }

    /// <summary>Where the next page begins; null on the last.</summary>
    public string? Older { get; private set; }

    public async Task OnGetAsync()
    {
        var newest = await todos.NewestAsync(PageSize + 1);
        Active = await todos.CountActiveAsync(CountLimit + 1);
        AnyCompleted = await todos.AnyCompletedAsync();
        Todos = [.. newest.Take(PageSize)];
        Older = newest.Count > PageSize ? $"{Todos[^1].PubDate:yyyyMMdd'T'HHmmssffffff}-{Todos[^1].TodoId}" : null;
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
        });
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostCompleteAsync(long id)
    {
        await todos.SetDoneAsync(id, done: true);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostReopenAsync(long id)
    {
        await todos.SetDoneAsync(id, done: false);
        return RedirectToPage();
    }
}

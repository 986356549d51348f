using TodoApp.Harness;
using TodoApp.Pages;

namespace TodoApp.Chaos;

/// <summary>A list of one to-do, which is completed and reopened over and over for others to see.</summary>
/// <param name="addressOf">Where a path is asked for.</param>
public sealed class TickedList(HttpClient client, Func<string, Uri> addressOf)
{
    public const string Done = "done", Open = "open";

    private const string Title = "looked at";

    public string Path { get; private set; } = "";

    /// <summary>Makes it, before anything fails.</summary>
    public async Task BeginAsync()
    {
        var page = await client.GetPageAsync(addressOf(Addresses.Lists).ToString());
        page = await page.Fill("Name", Title).ClickAsync("Make list");
        Path = (await page.Fill("Title", Title).ClickAsync("Add to-do")).Url.AbsolutePath;
    }

    /// <returns>What the to-do became; null if the answer did not show that.</returns>
    public async Task<string?> TickAsync()
    {
        var page = await client.GetPageAsync(addressOf(Path).ToString());
        var (button, expected) = page.Offers($"Complete {Title}") ? ($"Complete {Title}", Done) : ($"Reopen {Title}", Open);
        return StateOf(await page.ClickAsync(button)) == expected ? expected : null;
    }

    /// <returns>Null for a page that does not show it.</returns>
    public static string? StateOf(HtmlPage page) => page.Offers($"Complete {Title}") ? Open : page.Offers($"Reopen {Title}") ? Done : null;
}

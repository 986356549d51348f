using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace TodoApp.Tests.Support;

/// <summary>The to-do list in a browser, in the verbs of the person who uses it.</summary>
public sealed class TodoPage(IPage page)
{
    /// <summary>For what has no verb.</summary>
    public IPage Page => page;

    /// <summary>The success or error banner.</summary>
    public ILocator Alert => page.GetByRole(AriaRole.Alert);

    /// <summary>The to-dos on the page, top to bottom.</summary>
    public ILocator Items => page.Locator("li[id^=todo-]");

    /// <summary>The to-do whose text contains <paramref name="title"/>.</summary>
    public ILocator Item(string title) => Items.Filter(new LocatorFilterOptions { HasText = title });

    public Task GoToAsync(string address) => page.GotoAsync(address);

    /// <summary>Adds a to-do with the form on this page, by the Enter key.</summary>
    public async Task AddAsync(string title, string text = "")
    {
        if (text.Length > 0)
        {
            await FillAsync("Title", "The note comes with the first letter");
            await FillAsync("Text", text);
        }
        await FillAsync("Title", title);
        await SubmitAsync();
    }

    public Task CompleteAsync(string title) => PressAsync($"Complete {title}");

    public Task ReopenAsync(string title) => PressAsync($"Reopen {title}");

    /// <summary>By the to-do's menu.</summary>
    public async Task DeleteAsync(string title)
    {
        await page.Locator($"summary:text-is('More: {title}')").ClickAsync();
        await PressAsync("Delete");
    }

    public Task UndoAsync() => PressAsync("Undo");

    /// <summary>Opens the to-do and renames it there.</summary>
    public async Task EditAsync(string title, string newTitle)
    {
        await FollowAsync(title);
        await FillAsync("Title", newTitle);
        await SubmitAsync();
    }

    /// <summary>Presses the one button of this accessible name.</summary>
    public async Task PressAsync(string name)
    {
        await RevealAsync(ByRole(AriaRole.Button, name), name);
        await ByRole(AriaRole.Button, name).ClickAsync();
        await AnsweredAsync();
    }

    /// <summary>Follows the one link of this accessible name.</summary>
    public async Task FollowAsync(string name)
    {
        await RevealAsync(ByRole(AriaRole.Link, name), name);
        await ByRole(AriaRole.Link, name).ClickAsync();
    }

    /// <summary>Presses the browser's Back button. A page that was kept whole is not loaded once more.</summary>
    public Task GoBackAsync() => page.GoBackAsync(new PageGoBackOptions { WaitUntil = WaitUntilState.Commit });

    /// <summary>Sets the field of this name.</summary>
    public async Task FillAsync(string name, string value)
    {
        var field = page.Locator($"[name={name}]");
        await RevealAsync(field);
        await field.FillAsync(value);
    }

    /// <summary>Chooses a file in the field of this name.</summary>
    public Task ChooseAsync(string name, string fileName, string contents) => ChooseAsync(name, fileName, System.Text.Encoding.UTF8.GetBytes(contents));

    public Task ChooseAsync(string name, string fileName, byte[] contents) => page.Locator($"[name={name}]").SetInputFilesAsync(
        new FilePayload { Name = fileName, MimeType = "application/octet-stream", Buffer = contents });

    /// <summary>A picture of the whole page in TestResults/screenshots.</summary>
    /// <param name="name">A file name without extension.</param>
    public Task ScreenshotAsync(string name) => page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Repository.PathOf("TestResults", "screenshots", name + ".png"),
        FullPage = true,
    });

    /// <summary>
    /// Fails with the rule, the element and the remedy if axe finds anything against WCAG 2.2 AA or good practice, in light colours or
    /// in dark ones. axe is a script, so the page must have been opened with JavaScript.
    /// </summary>
    /// <exception cref="TimeoutException">axe did not finish within 30 seconds.</exception>
    public async Task AssertAccessibleAsync()
    {
        await page.EvaluateAsync(Axe);
        await AssertNoViolationsAsync("{}");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await AssertNoViolationsAsync("{ runOnly: ['color-contrast', 'link-in-text-block'] }"); // The rest is the same in the dark.
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
    }

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <param name="options">See https://github.com/dequelabs/axe-core/blob/develop/doc/API.md#options-parameter.</param>
    private async Task AssertNoViolationsAsync(string options)
    {
        var violations = await page.EvaluateAsync<string[]>($$"""
            async () => (await axe.run({{options}})).violations.map(
              ({ id, help, helpUrl, nodes }) => `${id}: ${help} ${helpUrl}\n${nodes.map(({ html }) => "  " + html).join("\n")}`)
            """).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(violations.Length == 0, string.Join('\n', violations));
    }

    /// <summary>Opens the list's own menu, or that where there is no room for the side and what is looked for may be in there.</summary>
    private async Task RevealAsync(ILocator wanted, string? name = null)
    {
        // What a closed menu holds has no role.
        var more = page.Locator(".top > details:not([open])");
        if (await wanted.CountAsync() == 0 && name is not null && await more.GetByText(name, new() { Exact = true }).CountAsync() > 0)
        {
            await more.Locator("summary").ClickAsync();
            return;
        }
        var menu = page.Locator("button.menu");
        if (!await wanted.First.IsVisibleAsync() && await menu.IsVisibleAsync() && await page.Locator("#side").IsHiddenAsync())
            await menu.ClickAsync();
    }

    /// <summary>Waits until the script has the answer to all that it sent, and the page is the one that the answer leads to.</summary>
    public Task AnsweredAsync() => Assertions.Expect(page.Locator("[aria-busy]")).ToHaveCountAsync(0);

    /// <summary>Loads the page once more, and from now on without the app's script, whose refusals are sentences and not pages.</summary>
    public async Task LeaveOutScriptAsync()
    {
        await page.RouteAsync("**/app*.js", route => route.AbortAsync());
        await page.ReloadAsync();
    }

    private async Task SubmitAsync()
    {
        await page.Locator("[name=Title]").PressAsync("Enter");
        await AnsweredAsync();
    }

    private ILocator ByRole(AriaRole role, string name) =>
        page.GetByRole(role, new PageGetByRoleOptions { Name = name, Exact = true });
}

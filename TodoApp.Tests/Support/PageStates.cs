using Microsoft.Playwright;

namespace TodoApp.Tests.Support;

/// <summary>States of pages that are all held against the same rules: each has a name, and the way there from the page that opens first.</summary>
public sealed class PageStates : Dictionary<string, Func<TodoPage, TestDatabase, Task>>
{
    /// <summary>A width in CSS pixels.</summary>
    public const int SmallPhone = 320;

    public TheoryData<string> Names => [.. Keys];

    /// <summary>Fails if the page of a state is wider than a small phone, or is not accessible.</summary>
    /// <param name="page">The one that opens first, of this width.</param>
    public async Task AssertAccessibleAsync(string state, TodoPage page, TestDatabase database)
    {
        await this[state](page, database);
        Assert.Equal(SmallPhone, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.AssertAccessibleAsync();
    }

    /// <param name="prepareAsync">Makes the database what each state begins with.</param>
    /// <returns>The source of each state's page, as the server sent it.</returns>
    public async Task<IReadOnlyDictionary<string, string>> SourcesAsync(TodoAppFixture app, BrowserFixture browser, Func<ValueTask> prepareAsync)
    {
        var sources = new Dictionary<string, string>();
        foreach (var (state, reachAsync) in this)
        {
            await prepareAsync();
            var page = await browser.OpenAsync(app.Address, javaScript: false);
            IResponse? last = null;
            page.Page.Response += (_, response) => last = response.Request.IsNavigationRequest && response.Status is not (302 or 303) ? response : last;
            await page.Page.ReloadAsync();
            await reachAsync(page, app.Database);
            await last!.FinishedAsync();
            sources[state] = await last.TextAsync();
        }
        return sources;
    }
}

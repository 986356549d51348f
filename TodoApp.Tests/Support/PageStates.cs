namespace TodoApp.Tests.Support;

/// <summary>States of pages that are all held against the same rules: each has a name, and the way there from the page that opens first.</summary>
public sealed class PageStates : Dictionary<string, Func<TodoPage, TestDatabase, Task>>
{
    /// <summary>A width in CSS pixels.</summary>
    public const int SmallPhone = 320;

    public TheoryData<string> Names => [.. Keys];

    /// <summary>Fails if the page of a state is wider than a small phone, is not accessible, or came as HTML that is not valid.</summary>
    /// <param name="page">The one that opens first, of this width.</param>
    /// <param name="app">What it is a page of.</param>
    /// <exception cref="TimeoutException">It took more than two minutes: some questions to a browser have no limit of their own.</exception>
    public Task AssertSoundAsync(string state, TodoPage page, TodoAppFixture app, HtmlChecker checker)
        => AssertAsync(state, page, app, checker).WaitAsync(TimeSpan.FromMinutes(2));

    private async Task AssertAsync(string state, TodoPage page, TodoAppFixture app, HtmlChecker checker)
    {
        app.App.Pages.Start();
        await page.Page.ReloadAsync();
        await this[state](page, app.Database);
        Assert.Equal(SmallPhone, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.AssertAccessibleAsync();
        if (!HtmlChecker.IsMissing)
            Assert.Equal("", await checker.ErrorsAsync(app.App.Pages.LastPage));
    }
}

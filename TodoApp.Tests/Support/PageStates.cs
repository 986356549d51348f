namespace TodoApp.Tests.Support;

/// <summary>States of pages that are all held against the same rules: each has a name, and the way there from the page that opens first.</summary>
public sealed class PageStates : Dictionary<string, Func<TodoPage, TestDatabase, Task>>
{
    /// <summary>A width in CSS pixels.</summary>
    public const int SmallPhone = 320;

    public TheoryData<string> Names => [.. Keys];

    /// <summary>Fails if the page of a state is wider than a small phone, is not accessible, or came as HTML that is not valid.</summary>
    /// <param name="page">The one that opens first, of this width.</param>
    public async Task AssertSoundAsync(string state, TodoPage page, TestDatabase database, HtmlChecker checker)
    {
        // Read at once: a browser keeps no text of a page that was left.
        Task<string>? last = null;
        page.Page.Response += (_, response) =>
        {
            if (response.Headers.TryGetValue("content-type", out var type) && type.StartsWith("text/html", StringComparison.Ordinal))
                last = response.TextAsync();
        };
        await page.Page.ReloadAsync();
        await this[state](page, database);
        Assert.Equal(SmallPhone, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.AssertAccessibleAsync();
        if (!HtmlChecker.IsMissing)
            Assert.Equal("", await checker.ErrorsAsync(await last!));
    }
}

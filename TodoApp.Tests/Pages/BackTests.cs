using Microsoft.Playwright;

namespace TodoApp.Tests.Pages;

/// <summary>What the browser's Back button shows, in a browser without JavaScript: never its own error, and nothing to type twice.</summary>
public sealed class BackTests(TodoAppFixture app, BrowserFixture browser) : IClassFixture<TodoAppFixture>, IClassFixture<BrowserFixture>, IAsyncLifetime
{
    private static readonly string TooMuch = string.Concat(Enumerable.Repeat("0123456789", 30_000));

    public async ValueTask InitializeAsync()
    {
        await app.Database.EmptyTodosAsync();
        await app.Database.AddTodosAsync(1);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("/", "Text", "Add to-do")]
    [InlineData("/new", "Text", "Add to-do")]
    [InlineData("/several", "Lines", "Add to-dos")]
    [InlineData("/edit/1", "Text", "Save")]
    public async Task Back_from_a_form_that_was_too_large_to_be_read_shows_it_as_typed(string address, string field, string button)
    {
        var todo = await browser.OpenAsync(new Uri(app.Address, address), javaScript: false);
        await todo.FillAsync(field, TooMuch);
        await todo.PressAsync(button);
        await Assertions.Expect(todo.Page.GetByText("That is too much at once")).ToBeVisibleAsync();

        await todo.Page.GoBackAsync();

        await Assertions.Expect(todo.Page.Locator($"[name={field}]")).ToHaveValueAsync(TooMuch);
    }
}

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

    [Fact]
    public async Task Back_to_a_mistake_shows_it_with_what_was_typed()
    {
        var todo = await browser.OpenAsync(app.Address, javaScript: false);
        await todo.AddAsync("", "Typed");
        await Assertions.Expect(todo.Alert).ToContainTextAsync("Title is required");

        await todo.FollowAsync("Trash");
        await todo.Page.GoBackAsync();

        await Assertions.Expect(todo.Alert).ToContainTextAsync("Title is required");
        await Assertions.Expect(todo.Page.Locator("[name=Text]")).ToHaveValueAsync("Typed");
        await todo.AddAsync("Milk", "Typed");
        await Assertions.Expect(todo.Item("Milk")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Back_to_a_conflict_shows_both_and_saves()
    {
        var todo = await browser.OpenAsync(app.Address, javaScript: false);
        await todo.FollowAsync("Edit Todo 1");
        await app.Database.ExecuteAsync("UPDATE todos SET title = 'Theirs'");
        await todo.FillAsync("Title", "Mine");
        await todo.PressAsync("Save");
        await todo.FollowAsync("Keep this one");

        await todo.Page.GoBackAsync();
        await Assertions.Expect(todo.Page.Locator("[name=Title]")).ToHaveValueAsync("Mine");
        await todo.PressAsync("Save yours");

        await Assertions.Expect(todo.Item("Mine")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Back_to_the_page_of_an_outage_shows_what_was_typed_and_sending_it_again_adds_nothing_twice()
    {
        var todo = await browser.OpenAsync(app.Address, javaScript: false);
        await todo.FillAsync("Title", "Milk");
        await app.Database.ExecuteAsync("ALTER TABLE todos RENAME TO away");
        await todo.PressAsync("Add to-do");
        await app.Database.ExecuteAsync("ALTER TABLE away RENAME TO todos");
        await todo.PressAsync("Send again");
        await Assertions.Expect(todo.Item("Milk")).ToBeVisibleAsync();

        await todo.Page.GoBackAsync();
        await todo.PressAsync("Send again");

        await Assertions.Expect(todo.Item("Milk")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Back_and_Add_adds_no_line_a_second_time_and_a_new_visit_does()
    {
        var todo = await browser.OpenAsync(app.Address, javaScript: false);
        await todo.FollowAsync("Add several");
        await todo.FillAsync("Lines", "Milk\nBread");
        await todo.PressAsync("Add to-dos");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(3);

        await todo.Page.GoBackAsync();
        await Assertions.Expect(todo.Page.Locator("[name=Lines]")).ToHaveValueAsync("Milk\nBread");
        await todo.PressAsync("Add to-dos");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(3);

        await todo.FollowAsync("Add several");
        await todo.FillAsync("Lines", "Milk\nBread");
        await todo.PressAsync("Add to-dos");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(5);
    }

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

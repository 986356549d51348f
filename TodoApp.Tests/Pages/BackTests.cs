using Microsoft.Playwright;

namespace TodoApp.Tests.Pages;

/// <summary>
/// What the browser's Back button shows, whether the browser keeps whole pages or not: never an error of its own, and nothing to type
/// twice. Without JavaScript, and with it where forms are sent by the script.
/// </summary>
public sealed class BackTests(TodoAppFixture app, BrowserFixture browser)
    : IClassFixture<TodoAppFixture>, IClassFixture<BrowserFixture>, IAsyncLifetime
{
    private static readonly string TooMuch = string.Concat(Enumerable.Repeat($"{new string('0', 99)}\n", 10_000));

    public async ValueTask InitializeAsync()
    {
        await app.Database.EmptyTodosAsync();
        await app.Database.AddTodosAsync(1);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Back_to_a_mistake_shows_it_with_what_was_typed(bool keepsPages, bool javaScript)
    {
        var todo = await browser.OpenAsync(app.Address, javaScript, keepsPages: keepsPages);
        await todo.AddAsync("", "Typed");
        await Assertions.Expect(todo.Alert).ToContainTextAsync("Title is required");

        await todo.FollowAsync("Trash");
        await todo.GoBackAsync();

        await Assertions.Expect(todo.Alert).ToContainTextAsync("Title is required");
        await Assertions.Expect(todo.Page.Locator("[name=Text]")).ToHaveValueAsync("Typed");
        await todo.AddAsync("Milk", "Typed");
        await Assertions.Expect(todo.Item("Milk")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Back_to_a_conflict_shows_both_and_saves(bool keepsPages, bool javaScript)
    {
        var todo = await browser.OpenAsync(app.Address, javaScript, keepsPages: keepsPages);
        await todo.FollowAsync("Todo 1");
        await app.Database.ExecuteAsync("UPDATE todos SET title = 'Theirs'");
        await todo.FillAsync("Title", "Mine");
        await todo.PressAsync("Save");
        await todo.FollowAsync("Keep this one");

        await todo.GoBackAsync();
        await Assertions.Expect(todo.Page.Locator("[name=Title]")).ToHaveValueAsync("Mine");
        await todo.PressAsync("Save yours");

        await Assertions.Expect(todo.Item("Mine")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Back_to_the_page_of_an_outage_shows_what_was_typed_and_sending_it_again_adds_nothing_twice(bool keepsPages)
    {
        var todo = await browser.OpenAsync(app.Address, javaScript: false, keepsPages: keepsPages);
        await todo.FillAsync("Title", "Milk");
        await app.Database.ExecuteAsync("ALTER TABLE todos RENAME TO away");
        await todo.PressAsync("Add to-do");
        await app.Database.ExecuteAsync("ALTER TABLE away RENAME TO todos");
        await todo.PressAsync("Send again");
        await Assertions.Expect(todo.Item("Milk")).ToBeVisibleAsync();

        await todo.GoBackAsync();
        await todo.PressAsync("Send again");

        await Assertions.Expect(todo.Item("Milk")).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Back_and_Add_adds_no_line_a_second_time_and_a_new_visit_does(bool keepsPages, bool javaScript)
    {
        var todo = await browser.OpenAsync(app.Address, javaScript, keepsPages: keepsPages);
        await todo.FollowAsync("Add several");
        await todo.FillAsync("Lines", "Milk\nBread");
        await todo.PressAsync("Add to-dos");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(3);

        await todo.GoBackAsync();
        await Assertions.Expect(todo.Page.Locator("[name=Lines]")).ToHaveValueAsync("Milk\nBread");
        await todo.PressAsync("Add to-dos");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(3);

        await todo.FollowAsync("Add several");
        await todo.FillAsync("Lines", "Milk\nBread");
        await todo.PressAsync("Add to-dos");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(5);
    }

    [Theory]
    [InlineData("/lists/0", "Text", "Add to-do", false)]
    [InlineData("/lists/0", "Text", "Add to-do", true)]
    [InlineData("/lists/0/new", "Text", "Add to-do", false)]
    [InlineData("/lists/0/new", "Text", "Add to-do", true)]
    [InlineData("/lists/0/several", "Lines", "Add to-dos", false)]
    [InlineData("/lists/0/several", "Lines", "Add to-dos", true)]
    [InlineData("/lists/0/edit/1", "Text", "Save", false)]
    [InlineData("/lists/0/edit/1", "Text", "Save", true)]
    public async Task Back_from_a_form_that_was_too_large_to_be_read_shows_the_text(
        string address, string field, string button, bool keepsPages)
    {
        var todo = await browser.OpenAsync(new Uri(app.Address, address), javaScript: false, keepsPages: keepsPages);
        if (field == "Text")
            await todo.FillAsync("Title", "Milk"); // With which the field for a note comes.
        // Typing as much would take a browser longer than sending it.
        await todo.Page.Locator($"[name={field}]").EvaluateAsync("(field, text) => { field.value = text; }", TooMuch);
        await todo.PressAsync(button);
        await Assertions.Expect(todo.Page.GetByText("That is too much at once")).ToBeVisibleAsync();

        await todo.GoBackAsync();

        await Assertions.Expect(todo.Page.Locator($"[name={field}]")).ToHaveValueAsync(TooMuch);
    }
}

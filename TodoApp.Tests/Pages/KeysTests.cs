using Microsoft.Playwright;

namespace TodoApp.Tests.Pages;

/// <summary>Keys for those who like them, which nobody meets by accident (WCAG 2.1.4).</summary>
public sealed class KeysTests(TodoAppFixture app, BrowserFixture browser)
    : IClassFixture<TodoAppFixture>, IClassFixture<BrowserFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await app.Database.EmptyTodosAsync();
        await app.Database.AddTodosAsync(3);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Add_search_move_complete_undo_edit_and_delete()
    {
        var todo = await browser.OpenAsync(app.Address);

        await PressAsync(todo, "n");
        await Assertions.Expect(todo.Page.Locator("#Title")).ToBeFocusedAsync();
        await Assertions.Expect(todo.Page.Locator("#Title")).ToHaveValueAsync("");
        await todo.Page.Locator("#Title").BlurAsync();
        await PressAsync(todo, "/");
        await Assertions.Expect(todo.Page.Locator("#q")).ToBeFocusedAsync();
        await todo.Page.Locator("#q").BlurAsync();

        await PressAsync(todo, "j", "j", "j", "k");
        await Assertions.Expect(todo.Page.Locator("#todo-2 .title")).ToBeFocusedAsync();
        await PressAsync(todo, "x");
        await Assertions.Expect(todo.Alert).ToHaveTextAsync("Completed “Todo 2”");
        await PressAsync(todo, "u");
        await Assertions.Expect(todo.Alert).ToHaveTextAsync("Reopened “Todo 2”");
        await PressAsync(todo, "j");
        await todo.Page.Locator("#todo-3 .title").FocusAsync();
        await PressAsync(todo, "#");
        await Assertions.Expect(todo.Alert).ToHaveTextAsync("Deleted “Todo 3”");
        await PressAsync(todo, "j", "e");
        await Assertions.Expect(todo.Page.Locator("[name=Title]")).ToHaveValueAsync("Todo 2");
    }

    [Fact]
    public async Task On_a_phone_search_opens_the_menu_that_it_is_in()
    {
        var todo = await browser.OpenAsync(app.Address, width: 390);

        await PressAsync(todo, "/");

        await Assertions.Expect(todo.Page.Locator("#q")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Escape_closes_a_menu()
    {
        var todo = await browser.OpenAsync(app.Address);
        var menu = todo.Page.Locator("#todo-3 details");
        await menu.Locator("summary").ClickAsync();
        await Assertions.Expect(menu).ToHaveAttributeAsync("open", "");

        await PressAsync(todo, "Escape");

        await Assertions.Expect(menu).Not.ToHaveAttributeAsync("open", "");
        await Assertions.Expect(menu.Locator("summary")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task No_key_does_anything_while_somebody_types_or_holds_another()
    {
        var todo = await browser.OpenAsync(app.Address);
        await todo.Page.Locator("#todo-3 .title").FocusAsync();
        foreach (var key in (string[])["Control+x", "Alt+x", "Meta+x", "Control+#"])
            await todo.Page.Keyboard.PressAsync(key);
        await todo.Page.Locator("#Title").PressSequentiallyAsync("njkxe#u?/");

        await Assertions.Expect(todo.Page.Locator("#Title")).ToHaveValueAsync("njkxe#u?/");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(3);
        await Assertions.Expect(todo.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Equal([false, false, false], await app.Database.QueryAsync<bool>("SELECT done FROM todos"));
    }

    [Fact]
    public async Task The_keys_are_listed_and_can_be_switched_off_and_on()
    {
        var todo = await browser.OpenAsync(app.Address);
        var dialog = todo.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard" });

        await PressAsync(todo, "?");
        await Assertions.Expect(dialog).ToContainTextAsync("Complete or reopen");
        await todo.PressAsync("Switch the keys off");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await todo.Page.ReloadAsync();
        await PressAsync(todo, "n");
        await PressAsync(todo, "?");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await Assertions.Expect(todo.Page.Locator("#Title")).Not.ToBeFocusedAsync();

        await todo.PressAsync("Keyboard");
        await todo.PressAsync("Switch the keys on");
        await todo.Page.Locator("h1").ClickAsync();
        await PressAsync(todo, "n");
        await Assertions.Expect(todo.Page.Locator("#Title")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_list_of_keys_stays_reachable_after_an_answer()
    {
        var todo = await browser.OpenAsync(app.Address);

        await todo.CompleteAsync("Todo 1");
        await todo.PressAsync("Keyboard");

        await Assertions.Expect(todo.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
    }

    private static async Task PressAsync(TodoPage todo, params string[] keys)
    {
        foreach (var key in keys)
        {
            await todo.Page.Keyboard.PressAsync(key);
            await todo.AnsweredAsync();
        }
    }
}

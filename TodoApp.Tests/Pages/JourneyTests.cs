using Microsoft.Playwright;

namespace TodoApp.Tests.Pages;

/// <summary>The app as a person uses it, in a real browser.</summary>
public sealed class JourneyTests(TodoAppFixture app, BrowserFixture browser) : IClassFixture<TodoAppFixture>, IClassFixture<BrowserFixture>
{
    [Theory]
    [InlineData(1280, ColorScheme.Light, false)]
    [InlineData(1280, ColorScheme.Dark, false)]
    [InlineData(320, ColorScheme.Light, false)]
    [InlineData(320, ColorScheme.Dark, false)]
    [InlineData(1280, ColorScheme.Light, true)]
    [InlineData(320, ColorScheme.Dark, true)]
    public async Task Add_complete_undo_edit_delete_and_undo_with_JavaScript_and_without(int width, ColorScheme scheme, bool javaScript)
    {
        await app.Database.EmptyTodosAsync();
        var todo = await browser.OpenAsync(app.Address, javaScript, width, colorScheme: scheme);
        Assert.Equal(scheme == ColorScheme.Light ? "rgb(244, 245, 248)" : "rgb(21, 23, 28)", await BackgroundAsync(todo));

        await todo.AddAsync("Buy milk");
        await Assertions.Expect(todo.Alert).ToContainTextAsync("Added “Buy milk”");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(1);

        await todo.CompleteAsync("Buy milk");
        await Assertions.Expect(todo.Alert).ToContainTextAsync("Completed “Buy milk”");
        await Assertions.Expect(todo.Page.Locator("p.count:text-is('0 open')")).ToBeVisibleAsync();

        await todo.UndoAsync();
        await Assertions.Expect(todo.Page.Locator("p.count:text-is('1 open')")).ToBeVisibleAsync();

        await todo.EditAsync("Buy milk", "Buy oat milk");
        await Assertions.Expect(todo.Item("Buy oat milk")).ToBeVisibleAsync();

        await todo.DeleteAsync("Buy oat milk");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(0);

        await todo.UndoAsync();
        await Assertions.Expect(todo.Item("Buy oat milk")).ToBeVisibleAsync();

        await todo.Page.ReloadAsync();
        await Assertions.Expect(todo.Item("Buy oat milk")).ToBeVisibleAsync();
        await Assertions.Expect(todo.Alert).ToHaveCountAsync(0);
        Assert.Equal(["Buy oat milk"], await app.Database.TitlesAsync());
        Assert.Empty(await app.Database.TitlesAsync("deleted_todos"));
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(320, false)]
    [InlineData(1280, true)]
    [InlineData(320, true)]
    public async Task Several_search_select_trash_export_and_import_with_JavaScript_and_without(int width, bool javaScript)
    {
        await app.Database.EmptyTodosAsync();
        var todo = await browser.OpenAsync(app.Address, javaScript, width);

        await todo.FollowAsync("Add several");
        await todo.FillAsync("Lines", "Buy milk\nBuy bread\nCall the bank");
        await todo.PressAsync("Add to-dos");
        await Assertions.Expect(todo.Alert).ToContainTextAsync("Added 3 to-dos");

        await todo.FillAsync("q", "BUY");
        await todo.PressAsync("Search");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(2);
        await Assertions.Expect(todo.Page.Locator("mark").First).ToHaveTextAsync("Buy");

        await todo.FollowAsync("Select");
        await todo.Page.GetByLabel("Buy milk").CheckAsync();
        await todo.Page.GetByLabel("Buy bread").CheckAsync();
        await todo.PressAsync("Delete");
        await Assertions.Expect(todo.Alert).ToContainTextAsync("Deleted 2 to-dos");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(0);
        await todo.UndoAsync();
        await Assertions.Expect(todo.Items).ToHaveCountAsync(2);

        await todo.FollowAsync("Clear search");
        await todo.DeleteAsync("Call the bank");
        await todo.FollowAsync("Trash");
        await todo.PressAsync("Restore Call the bank");
        await Assertions.Expect(todo.Alert).ToContainTextAsync("Restored “Call the bank”");
        await Assertions.Expect(todo.Page.GetByText("The trash is empty.")).ToBeVisibleAsync();

        await todo.GoToAsync(Addresses.List());
        await todo.FollowAsync("Import and export");
        var download = await todo.Page.RunAndWaitForDownloadAsync(() => todo.FollowAsync("CSV"));
        using var file = new StreamReader(await download.CreateReadStreamAsync());
        await app.Database.EmptyTodosAsync();
        await todo.ChooseAsync("file", download.SuggestedFilename, await file.ReadToEndAsync());
        await todo.PressAsync("Check the file");
        await todo.PressAsync("Import 3 to-dos");
        await Assertions.Expect(todo.Alert).ToContainTextAsync("Imported 3 to-dos");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(3);
        Assert.Equal(["Buy bread", "Buy milk", "Call the bank"], await app.Database.TitlesAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Add_complete_edit_delete_and_undo_with_the_keyboard_alone(bool javaScript)
    {
        await app.Database.EmptyTodosAsync();
        var todo = await browser.OpenAsync(app.Address, javaScript);
        var keyboard = todo.Page.Keyboard;

        // On an empty list the field has the focus.
        await Assertions.Expect(todo.Page.Locator("#Title")).ToBeFocusedAsync();
        await keyboard.TypeAsync("Buy milk");
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(1);

        await TabToAsync(todo, "Complete Buy milk");
        await keyboard.PressAsync("Space");
        await Assertions.Expect(todo.Alert).ToContainTextAsync("Completed “Buy milk”");

        await TabToAsync(todo, "Undo");
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(todo.Page.Locator("p.count:text-is('1 open')")).ToBeVisibleAsync();

        await TabToAsync(todo, "Buy milk");
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(todo.Page.Locator("#Title")).ToBeFocusedAsync();
        await keyboard.PressAsync("ControlOrMeta+A");
        await keyboard.TypeAsync("Buy bread");
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(todo.Item("Buy bread")).ToBeVisibleAsync();

        await TabToAsync(todo, "More: Buy bread");
        await keyboard.PressAsync("Enter");
        await TabToAsync(todo, "Delete");
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(0);
        await TabToAsync(todo, "Undo");
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(todo.Item("Buy bread")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_skip_link_is_the_first_stop_and_shows_itself()
    {
        await app.Database.AddTodosAsync(1, first: 900);
        var todo = await browser.OpenAsync(app.Address, javaScript: false);

        await todo.Page.Keyboard.PressAsync("Tab");

        var skip = todo.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to main content" });
        await Assertions.Expect(skip).ToBeFocusedAsync();
        Assert.True((await skip.BoundingBoxAsync())!.Height >= 24);
    }

    [Fact]
    public async Task Nothing_comes_from_another_origin()
    {
        var todo = await browser.OpenAsync(app.Address);
        var requests = new List<string>();
        todo.Page.Request += (_, request) => requests.Add(request.Url);

        await todo.Page.ReloadAsync(new() { WaitUntil = WaitUntilState.NetworkIdle });

        Assert.NotEmpty(requests);
        Assert.All(requests, url => Assert.StartsWith(app.Address.ToString(), url, StringComparison.Ordinal));
    }

    // Playwright evaluates in a world of its own, even where the page's scripts are off.
    private static Task<string> BackgroundAsync(TodoPage todo)
        => todo.Page.Locator("html").EvaluateAsync<string>("page => getComputedStyle(page).backgroundColor");

    /// <summary>Presses Tab until the control of this name has the focus, unless it has it, as a person does, and no more often than a page has controls.</summary>
    private static async Task TabToAsync(TodoPage todo, string name)
    {
        for (var stops = 0; stops < 40; stops++)
        {
            var focused = todo.Page.Locator(":focus");
            if (await focused.CountAsync() == 1 && ((await focused.AriaSnapshotAsync()).Contains($"\"{name}\"", StringComparison.Ordinal) || await focused.TextContentAsync() == name))
                return;
            await todo.Page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"Tab does not lead to {name}.");
    }
}

using Microsoft.Playwright;

namespace TodoApp.Tests.Pages;

/// <summary>The app as a person uses it, in a real browser.</summary>
public sealed class JourneyTests(TodoAppFixture app, BrowserFixture browser) : IClassFixture<TodoAppFixture>, IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task Add_complete_undo_edit_delete_and_undo_without_JavaScript()
    {
        var todo = await browser.OpenAsync(app.Address, javaScript: false);

        await todo.AddAsync("Buy milk");
        await Assertions.Expect(todo.Alert).ToContainTextAsync("Todo item was successfully created");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(1);

        await todo.CompleteAsync("Buy milk");
        await Assertions.Expect(todo.Alert).ToContainTextAsync("Completed “Buy milk”");
        await Assertions.Expect(todo.Page.GetByText("0 left")).ToBeVisibleAsync();

        await todo.UndoAsync();
        await Assertions.Expect(todo.Page.GetByText("1 left")).ToBeVisibleAsync();

        await todo.EditAsync("Buy milk", "Buy oat milk");
        await Assertions.Expect(todo.Item("Buy oat milk")).ToBeVisibleAsync();

        await todo.DeleteAsync("Buy oat milk");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(0);

        await todo.UndoAsync();
        await Assertions.Expect(todo.Item("Buy oat milk")).ToBeVisibleAsync();

        await todo.Page.ReloadAsync();
        await Assertions.Expect(todo.Item("Buy oat milk")).ToBeVisibleAsync();
        await Assertions.Expect(todo.Alert).ToHaveCountAsync(0);
    }
}

using Microsoft.Playwright;

namespace TodoApp.Tests.Pages.Trash;

/// <summary>Nothing is deleted for good by a click that was meant for something else.</summary>
public sealed class TrashScreenTests(TodoAppFixture app, BrowserFixture browser) : IClassFixture<TodoAppFixture>, IClassFixture<BrowserFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await app.Database.EmptyTodosAsync();
        await app.Database.AddTodosAsync(2);
        await (await (await app.CreateClient().GetPageAsync(Addresses.List())).ClickAsync("Delete", "#todo-1")).ClickAsync("Delete", "#todo-2");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(1280)]
    [InlineData(320)]
    public async Task No_control_lies_over_another(int width)
    {
        var todo = await OpenAsync(width);

        Assert.Empty(await todo.Page.EvaluateAsync<string[]>("""
            (() => {
              const shown = [...document.querySelectorAll('main button')].filter(button => button.checkVisibility()).map(button => [button, button.getBoundingClientRect()]);
              return shown.flatMap(([a, x]) => shown.filter(([b, y]) => a !== b && x.left < y.right && y.left < x.right && x.top < y.bottom && y.top < x.bottom)
                .map(([b]) => a.outerHTML + b.outerHTML));
            })()
            """));
    }

    [Fact]
    public async Task Deleting_for_good_asks_first_and_looks_dangerous()
    {
        var todo = await OpenAsync(1280);
        var forGood = todo.Page.GetByRole(AriaRole.Button, new() { Name = "Delete for good: Todo 1" });
        await Assertions.Expect(forGood).ToBeHiddenAsync();

        await todo.PressAsync("More: Todo 1");

        await Assertions.Expect(forGood).ToHaveCSSAsync("color", "rgb(180, 35, 28)");
        await todo.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(forGood).ToBeHiddenAsync();
        await todo.PressAsync("More: Todo 1");
        await forGood.ClickAsync();
        await Assertions.Expect(todo.Items).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Asking_before_the_trash_is_emptied_moves_nothing()
    {
        var todo = await OpenAsync(1280);
        var restore = todo.Page.GetByRole(AriaRole.Button, new() { Name = "Restore all" });
        var before = (await restore.BoundingBoxAsync())!;

        await todo.PressAsync("Empty the trash…");

        await Assertions.Expect(todo.Page.GetByRole(AriaRole.Button, new() { Name = "Delete all for good" })).ToBeVisibleAsync();
        var after = (await restore.BoundingBoxAsync())!;
        Assert.Equal((before.X, before.Y, before.Width, before.Height), (after.X, after.Y, after.Width, after.Height));
    }

    private Task<TodoPage> OpenAsync(int width) => browser.OpenAsync(new Uri(app.Address, Addresses.Trash()), javaScript: width == 1280, width: width);
}

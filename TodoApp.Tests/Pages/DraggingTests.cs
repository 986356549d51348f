using Microsoft.Playwright;

namespace TodoApp.Tests.Pages;

/// <summary>A to-do can be dragged to its place, with a mouse or a finger; the menu does the same.</summary>
public sealed class DraggingTests(TodoAppFixture app, BrowserFixture browser)
    : IClassFixture<TodoAppFixture>, IClassFixture<BrowserFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await app.Database.ExecuteAsync("ALTER TABLE IF EXISTS away RENAME TO todos");
        await app.Database.EmptyTodosAsync();
        await app.Database.AddTodosAsync(5);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(5, 3, false, new long[] { 4, 5, 3, 2, 1 })]
    [InlineData(5, 3, true, new long[] { 4, 3, 5, 2, 1 })]
    [InlineData(1, 5, false, new long[] { 1, 5, 4, 3, 2 })]
    [InlineData(3, 1, true, new long[] { 5, 4, 2, 1, 3 })]
    public async Task With_a_mouse_a_to_do_is_put_before_or_after_another_and_Undo_puts_it_back(int dragged, int target, bool isBelow, long[] order)
    {
        var todo = await browser.OpenAsync(app.Address);

        await DragAsync(todo, $"#todo-{dragged} .title", $"#todo-{target}", isBelow);

        await Assertions.Expect(todo.Alert).ToHaveTextAsync($"Moved “Todo {dragged}”");
        Assert.Equal(order, await OrderAsync());
        Assert.Equal(order.Select(id => $"todo-{id}"), await todo.Items.EvaluateAllAsync<string[]>("rows => rows.map(row => row.id)"));
        Assert.Equal(new Uri(app.Address, Addresses.List()).ToString(), todo.Page.Url);
        await todo.UndoAsync();
        Assert.Equal([5, 4, 3, 2, 1], await OrderAsync());
    }

    [Fact]
    public async Task With_a_finger_a_to_do_is_held_and_dragged_and_a_swipe_scrolls()
    {
        await app.Database.AddTodosAsync(30, first: 6);
        var todo = await browser.OpenAsync(app.Address, width: 390, height: 844, isTouch: true);
        var devTools = await todo.Page.Context.NewCDPSessionAsync(todo.Page);
        var (from, to) = (await PointAsync(todo, "#todo-35", 0.5), await PointAsync(todo, "#todo-31", 0.9));

        await TouchAsync("touchStart", from);
        await Assertions.Expect(todo.Page.Locator("#todo-35[data-drag]")).ToBeVisibleAsync();
        await TouchAsync("touchMove", (from.X, from.Y + 20));
        await TouchAsync("touchMove", to);
        await Assertions.Expect(todo.Page.Locator("#todo-31[data-over=after]")).ToBeVisibleAsync();
        await TouchAsync("touchEnd", null);
        await todo.AnsweredAsync();

        await Assertions.Expect(todo.Alert).ToHaveTextAsync("Moved “Todo 35”");
        await Assertions.Expect(todo.Page.Locator("#todo-31 + #todo-35")).ToBeVisibleAsync();
        Assert.Equal(0, await todo.Page.EvaluateAsync<int>("scrollY"));

        await TouchAsync("touchStart", to);
        for (var step = 1; step <= 10; step++)
            await TouchAsync("touchMove", (to.X, to.Y - 15 * step));
        await TouchAsync("touchEnd", null);
        await Eventually.TrueAsync(() => todo.Page.EvaluateAsync<bool>("scrollY > 50"), TimeSpan.FromSeconds(10));
        await Assertions.Expect(todo.Page.Locator("[data-drag]")).ToHaveCountAsync(0);

        Task TouchAsync(string type, (double X, double Y)? point) => devTools.SendAsync("Input.dispatchTouchEvent", new()
        {
            ["type"] = type,
            ["touchPoints"] = point is var (x, y) ? new[] { new { x, y } } : [],
        });
    }

    [Fact]
    public async Task On_what_takes_a_to_do_it_is_sent_there()
    {
        var todo = await browser.OpenAsync(app.Address);
        await todo.Page.Locator("#lists .all").EvaluateAsync("(link, address) => { link.dataset.drop = address; }", Addresses.Complete());

        await DragAsync(todo, "#todo-3 .title", "#lists .all");

        await Assertions.Expect(todo.Alert).ToHaveTextAsync("Completed “Todo 3”");
        Assert.Equal([3], await app.Database.QueryAsync<long>("SELECT todo_id FROM todos WHERE done"));
    }

    [Fact]
    public async Task Escape_and_a_place_that_takes_nothing_leave_it_where_it_was()
    {
        var todo = await browser.OpenAsync(app.Address);

        await DragAsync(todo, "#todo-3 .title", "h1");
        await DragAsync(todo, "#todo-3 .title", "#todo-1", isBelow: true, isCancelled: true);

        await Assertions.Expect(todo.Alert).ToHaveCountAsync(0);
        Assert.Equal([5, 4, 3, 2, 1], await OrderAsync());
        Assert.Equal(new Uri(app.Address, Addresses.List()).ToString(), todo.Page.Url);
        await todo.FollowAsync("Todo 3");
        await Assertions.Expect(todo.Page.Locator("[name=Title]")).ToHaveValueAsync("Todo 3");
    }

    [Fact]
    public async Task What_cannot_be_moved_goes_back_with_a_sentence()
    {
        var todo = await browser.OpenAsync(app.Address);
        await app.Database.ExecuteAsync("ALTER TABLE todos RENAME TO away");

        await DragAsync(todo, "#todo-5 .title", "#todo-2", isBelow: true);

        await Assertions.Expect(todo.Alert).ToContainTextAsync("The list is not available right now");
        await Assertions.Expect(todo.Items.First).ToHaveIdAsync("todo-5");
        await app.Database.ExecuteAsync("ALTER TABLE away RENAME TO todos");
        await todo.PressAsync("Try again");
        Assert.Equal([4, 3, 2, 5, 1], await OrderAsync());
    }

    private static async Task DragAsync(TodoPage todo, string dragged, string target, bool isBelow = false, bool isCancelled = false)
    {
        var mouse = todo.Page.Mouse;
        var (from, to) = (await PointAsync(todo, dragged, 0.5), await PointAsync(todo, target, isBelow ? 0.9 : 0.1));
        await mouse.MoveAsync((float)from.X, (float)from.Y);
        await mouse.DownAsync();
        await mouse.MoveAsync((float)to.X, (float)to.Y, new() { Steps = 5 });
        if (isCancelled)
            await todo.Page.Keyboard.PressAsync("Escape");
        await mouse.UpAsync();
        await todo.AnsweredAsync();
    }

    private static async Task<(double X, double Y)> PointAsync(TodoPage todo, string selector, double down)
    {
        var box = (await todo.Page.Locator(selector).BoundingBoxAsync())!;
        return (box.X + Math.Min(box.Width / 2, 120), box.Y + box.Height * down);
    }

    private Task<IReadOnlyList<long>> OrderAsync() => app.Database.QueryAsync<long>("SELECT todo_id FROM todos ORDER BY position, todo_id");
}

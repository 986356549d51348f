namespace TodoApp.Tests.Pages.Todos;

public class SelectingTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.AddTodosAsync(3);
        await fixture.Database.AddTodosAsync(1, first: 10, done: true);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Completing_several_leaves_the_rest_and_one_Undo_reopens_only_those_that_were_active()
    {
        var page = await SelectAsync("Todo 1", "Todo 3", "Todo 10");

        page = await page.ClickAsync("Complete");
        Assert.Equal(["Todo 1", "Todo 10", "Todo 3"], await DoneAsync());
        Assert.Contains("Completed 2 to-dos", page.Texts("[role=alert]").Single(), StringComparison.Ordinal);

        await page.ClickAsync("Undo");
        Assert.Equal(["Todo 10"], await DoneAsync());
    }

    [Fact]
    public async Task Reopening_several_and_undoing_it()
    {
        var page = await SelectAsync("Todo 1", "Todo 10");

        page = await page.ClickAsync("Reopen");
        Assert.Empty(await DoneAsync());

        await page.ClickAsync("Undo");
        Assert.Equal(["Todo 10"], await DoneAsync());
    }

    [Fact]
    public async Task Deleting_several_twice_is_deleting_them_once_and_one_Undo_brings_all_back()
    {
        var selection = await SelectAsync("Todo 2", "Todo 10");

        await selection.ClickAsync("Delete");
        var page = await selection.ClickAsync("Delete");
        Assert.Equal(["Todo 1", "Todo 3"], await fixture.Database.TitlesAsync());
        Assert.Equal(["Todo 10", "Todo 2"], await fixture.Database.TitlesAsync("deleted_todos"));

        await page.ClickAsync("Undo");
        Assert.Equal(4, (await fixture.Database.TitlesAsync()).Count);
        Assert.Empty(await fixture.Database.TitlesAsync("deleted_todos"));
    }

    [Fact]
    public async Task Nothing_selected_changes_nothing_and_says_so()
    {
        var page = await (await SelectAsync()).ClickAsync("Delete");

        Assert.Contains("Nothing was selected", page.Texts("[role=alert]").Single(), StringComparison.Ordinal);
        Assert.Equal(4, (await fixture.Database.TitlesAsync()).Count);
    }

    private async Task<HtmlPage> SelectAsync(params string[] titles)
    {
        var page = await (await fixture.CreateClient().GetPageAsync(Addresses.List())).ClickAsync("Select");
        foreach (var title in titles)
            page.Tick(title);
        return page;
    }

    private Task<IReadOnlyList<string>> DoneAsync() => fixture.Database.QueryAsync<string>("SELECT title FROM todos WHERE done ORDER BY title");
}

public sealed class SelectingTestsOnAdoptedTables(AdoptedTodoAppFixture fixture)
    : SelectingTests(fixture), IClassFixture<AdoptedTodoAppFixture>;

using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace TodoApp.Tests.Pages.Todos;

/// <summary>What is ticked stays ticked on the way to other pages and filters, until something is done with it.</summary>
public sealed class TickingTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    private readonly HttpClient _client = fixture.CreateClient();

    public async ValueTask InitializeAsync()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.AddTodosAsync(70);
        await fixture.Database.AddTodosAsync(1, first: 100, done: true);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Ticks_survive_a_page_and_a_filter_and_one_Undo_takes_back_what_was_done_to_all()
    {
        var page = await SelectingAsync();
        page = await page.Tick("Todo 70").ClickAsync("Next page");
        Assert.Contains("and 1 elsewhere", page.Text, StringComparison.Ordinal);
        page = await page.Tick("Todo 5").ClickAsync("Completed", "#list");
        page = await page.Tick("Todo 100").ClickAsync("Open", "#list");
        Assert.Equal(["Todo 70"], Ticked(page));

        page = await page.ClickAsync("Complete");
        Assert.Equal(["Todo 100", "Todo 5", "Todo 70"], await DoneAsync());
        Assert.Equal(["Completed 2 to-dos"], page.Texts("#said p"));
        Assert.Empty(Ticked(page));

        await page.ClickAsync("Undo");
        Assert.Equal(["Todo 100"], await DoneAsync());
    }

    [Fact]
    public async Task All_of_a_page_can_be_ticked_and_none()
    {
        var page = await (await SelectingAsync()).ClickAsync("Select all");
        Assert.Equal(50, Ticked(page).Count);

        Assert.Empty(Ticked(await page.ClickAsync("None")));
        Assert.Equal(50, Ticked(page).Count);
        await page.ClickAsync("Delete");
        Assert.Equal(50, (await fixture.Database.TitlesAsync("deleted_todos")).Count);
    }

    [Theory]
    [InlineData("/lists/0?select=on&ticked=x.99999999999999999999.5d.d.-1")]
    [InlineData("/lists/0?select=on&ticked=%00%F0%9F%A5%9B")]
    public async Task Ticks_that_make_no_sense_are_none(string address)
        => Assert.Empty(Ticked(await _client.GetPageAsync(address)));

    private async Task<HtmlPage> SelectingAsync() => await (await _client.GetPageAsync(Addresses.List())).ClickAsync("Select");

    private static IReadOnlyList<string> Ticked(HtmlPage page)
        => [.. page.Document.QuerySelectorAll<IHtmlInputElement>(".picks input").Where(box => box.IsChecked).Select(box => box.Closest("label")!.TextContent)];

    private Task<IReadOnlyList<string>> DoneAsync() => fixture.Database.QueryAsync<string>("SELECT title FROM todos WHERE done ORDER BY title");
}

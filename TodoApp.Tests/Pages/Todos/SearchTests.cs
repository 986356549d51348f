using TodoApp.Pages.Todos;
using TodoApp.Todos;


namespace TodoApp.Tests.Pages.Todos;

public sealed class SearchTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    private const string Insert = """
        INSERT INTO todos (todo_id, title, text, done, pub_date, list_id) VALUES (@id, @title, @text, @done, '2026-01-01 00:00:00', 0)
        """;

    public async ValueTask InitializeAsync()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.ExecuteAsync(Insert, new { id = 1, title = "Buy milk", text = "", done = false });
        await fixture.Database.ExecuteAsync(Insert, new { id = 2, title = "Bake", text = "flour, MILK & eggs", done = true });
        await fixture.Database.ExecuteAsync(Insert, new { id = 3, title = "100% of <b>it</b>", text = "", done = false });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task It_finds_titles_and_texts_in_any_case_and_marks_them()
    {
        var page = await (await fixture.CreateClient().GetPageAsync(Addresses.List())).Fill("q", " milk ").ClickAsync("Search");

        Assert.Equal(["Buy milk", "Bake"], page.Texts("li .title"));
        Assert.Equal(["milk", "MILK"], page.Texts("mark"));
        Assert.Contains("flour, MILK & eggs", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("milk buy", "Buy milk")]
    [InlineData("EGGS bake", "Bake")]
    [InlineData("buy eggs", null)]
    public async Task Several_words_are_found_in_any_order_in_the_title_and_the_note_together(string search, string? found)
    {
        var page = await fixture.CreateClient().GetPageAsync(Addresses.List(new ListView { Q = search }));

        Assert.Equal(found is null ? [] : [found], page.Texts("li .title"));
    }

    [Theory]
    [InlineData("%", "100% of <b>it</b>")]
    [InlineData("_", null)]
    [InlineData("<b>", "100% of <b>it</b>")]
    [InlineData("'; DROP TABLE todos; --", null)]
    [InlineData("\\", null)]
    public async Task What_is_searched_for_is_taken_literally(string search, string? found)
    {
        var page = await fixture.CreateClient().GetPageAsync(Addresses.List(new ListView { Q = search }));

        Assert.Equal(found is null ? [] : [found], page.Texts("li .title"));
        Assert.Empty(page.Document.QuerySelectorAll("li b"));
        if (found is null)
            Assert.Contains("Nothing found", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Actions_filters_and_pages_keep_the_search()
    {
        await fixture.Database.AddTodosAsync(60, first: 100);
        var client = fixture.CreateClient();
        var page = await (await client.GetPageAsync(Addresses.List(new ListView { Q = "Todo" }))).ClickAsync("Next page");
        Assert.Equal(10, page.Texts("li .title").Count);

        page = await page.ClickAsync("Complete Todo 105");
        Assert.Contains("q=Todo", page.Url.Query, StringComparison.Ordinal);
        page = await page.ClickAsync("Completed", "#views");

        Assert.Equal(["Todo 105"], page.Texts("li .title"));
    }

    [Fact]
    public async Task On_a_large_list_it_stops_says_so_and_goes_on_from_there()
    {
        await fixture.Database.AddTodosAsync(TodoSearch.ScanLimit, first: 10_000); // Newer than the three, of which one is sought.
        await fixture.Database.ExecuteAsync("UPDATE todos SET position = 0 WHERE todo_id < 10000");

        var page = await fixture.CreateClient().GetPageAsync(Addresses.List(new ListView { Q = "milk" }));
        Assert.Empty(page.Texts("li .title"));
        Assert.Contains("Looked through 5,000 to-dos", page.Text, StringComparison.Ordinal);

        page = await page.ClickAsync("Search on");
        Assert.Equal(["Buy milk", "Bake"], page.Texts("li .title"));
        Assert.False(page.Offers("Search on"));
    }
}

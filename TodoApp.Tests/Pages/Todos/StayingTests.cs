using System.Net;

namespace TodoApp.Tests.Pages.Todos;

/// <summary>Whatever somebody does, the list stays where it was and keeps what was typed.</summary>
public sealed class StayingTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    private readonly HttpClient _client = fixture.CreateClient();

    public async ValueTask InitializeAsync()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.AddTodosAsync(60);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("/lists/0?show=active")]
    [InlineData("/lists/0?show=completed")]
    [InlineData("/lists/0?q=Todo")]
    public async Task Adding_comes_back_to_the_filter_and_the_search(string address)
    {
        var page = await _client.GetPageAsync(address);

        page = await page.Fill("Title", "Buy milk").ClickAsync("Add to-do");

        Assert.Equal(address, page.Url.PathAndQuery);
        Assert.Equal(["Added “Buy milk”"], page.Texts("[role=alert]"));
        Assert.NotNull(page.Document.QuerySelector("#Title[autofocus]"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Buy milk")]
    public async Task Adding_stays_on_the_page_of_the_list_even_with_a_mistake(string title)
    {
        var second = await (await _client.GetPageAsync("/lists/0?show=active&q=Todo")).ClickAsync("Next page");

        var page = await second.Fill("Title", title).ClickAsync("Add to-do");

        Assert.Equal(second.Texts("li .title"), page.Texts("li .title"));
        Assert.True(page.Offers("Previous page"));
        Assert.Equal(title.Length == 0 ? HttpStatusCode.UnprocessableEntity : HttpStatusCode.OK, page.Status);
        page = await page.Fill("Title", "Buy bread").ClickAsync("Add to-do");
        Assert.Equal(second.Texts("li .title"), page.Texts("li .title"));
    }

    [Theory]
    [InlineData("Complete Todo 60", "Short", "note")]
    [InlineData("Complete Todo 60", "A title with the longest of notes", null)]
    [InlineData("Delete", "Short", "note")]
    public async Task What_is_half_typed_survives_another_button(string button, string title, string? text)
    {
        text ??= string.Concat(Enumerable.Repeat("öäü ", 2_500)).Trim();
        var page = await _client.GetPageAsync(Addresses.List());

        page = await page.Fill("Title", title).Fill("Text", text).ClickAsync(button, "#todo-60");

        Assert.Contains("“Todo 60”", page.Texts("#said p").Single(), StringComparison.Ordinal);
        Assert.Equal(title, page.Document.QuerySelector("#Title")!.GetAttribute("value"));
        Assert.Equal(text, page.Document.QuerySelector("#Text")!.TextContent);
        await page.ClickAsync("Add to-do");
        Assert.Contains(title, await fixture.Database.TitlesAsync());
    }

    [Theory]
    [InlineData("Complete Todo 60", "That to-do is not in the list any more: look in the trash")]
    [InlineData("Delete", "That to-do is gone for good")]
    public async Task A_to_do_that_another_tab_deleted_gets_the_list_and_a_sentence(string button, string sentence)
    {
        var page = await _client.GetPageAsync("/lists/0?q=Todo");
        await fixture.Database.ExecuteAsync("DELETE FROM todos WHERE todo_id = 60");

        page = await page.Fill("Title", "Half").ClickAsync(button, "#todo-60");

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Equal([sentence], page.Texts("#said p"));
        Assert.Equal("todo-59", page.Document.QuerySelector("#said")!.NextElementSibling!.Id);
        Assert.Equal("Half", page.Document.QuerySelector("#Title")!.GetAttribute("value"));
        Assert.Equal(50, page.Texts("li .title").Count);
    }

    [Fact]
    public async Task What_is_done_to_a_completed_one_leaves_the_fold_open_and_is_said_in_it()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.AddTodosAsync(2);
        await fixture.Database.AddTodosAsync(3, first: 10, done: true);
        var page = await _client.GetPageAsync(Addresses.List());
        Assert.NotNull(page.Document.QuerySelector("#completed:not([open])"));

        page = await page.ClickAsync("Delete", "#todo-11");

        Assert.NotNull(page.Document.QuerySelector("#completed[open] #said"));
        Assert.Equal("todo-12", page.Document.QuerySelector("#said")!.PreviousElementSibling!.Id);
        page = await page.ClickAsync("Complete Todo 1");
        Assert.NotNull(page.Document.QuerySelector("#open #said"));
        Assert.NotNull(page.Document.QuerySelector("#completed:not([open])"));
    }

    [Fact]
    public async Task Clearing_the_completed_ones_of_a_search_leaves_those_that_it_does_not_show()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.AddTodosAsync(2, done: true);
        await fixture.Database.ExecuteAsync("UPDATE todos SET title = 'Milk' WHERE todo_id = 1");

        var page = await (await _client.GetPageAsync("/lists/0?q=milk")).ClickAsync("Clear what was found");

        Assert.Equal(["Cleared 1 to-do"], page.Texts("#said p"));
        Assert.Equal(["Todo 2"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task A_search_says_what_was_sought_and_how_many_were_found()
    {
        await fixture.Database.ExecuteAsync("UPDATE todos SET title = 'Buy milk' WHERE todo_id IN (7, 8)");

        var page = await _client.GetPageAsync("/lists/0?q=milk+buy");
        Assert.Equal(["“milk buy”"], page.Texts("h1"));
        Assert.Equal(["2 found"], page.Texts(".count"));
        Assert.Equal("2 found: “milk buy” – TodoApp", page.Document.Title);
        Assert.Equal(["Buy", "milk", "Buy", "milk"], page.Texts("mark"));

        Assert.StartsWith("50+ found", (await _client.GetPageAsync("/lists/0?q=Todo")).Document.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tab_says_how_many_are_open_and_the_head_keeps_search_engines_out()
    {
        var page = await _client.GetPageAsync(Addresses.List());

        Assert.Equal("(60) To-dos – TodoApp", page.Document.Title);
        Assert.Equal("noindex", page.Document.QuerySelector("meta[name=robots]")!.GetAttribute("content"));
        Assert.NotEmpty(page.Document.QuerySelector("meta[name=description]")!.GetAttribute("content")!);
        Assert.Single(page.Texts("main *:not(:has(*))"), text => text == "To-dos");
        Assert.True((await _client.GetPageAsync("/nothing")).Offers("Look in the trash"));
    }
}

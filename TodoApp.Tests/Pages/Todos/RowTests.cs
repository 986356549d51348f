using System.Net;
using TodoApp.Transfer;

namespace TodoApp.Tests.Pages.Todos;

/// <summary>What a row offers beside its circle: a star, its place in the list, and the steps of its note.</summary>
public sealed class RowTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    private readonly HttpClient _client = fixture.CreateClient();

    public async ValueTask InitializeAsync()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.AddTodosAsync(4);
        await fixture.Database.ExecuteAsync(
            "UPDATE todos SET text = @text WHERE todo_id = 2", new { text = "For four days.\n- [ ] Passports\n- [x] Rain <jackets>" });
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_star_is_given_and_taken_and_those_that_have_one_have_a_view()
    {
        var page = await (await ListAsync()).ClickAsync("Star Todo 3");
        Assert.Equal(["Gave a star to “Todo 3”"], page.Texts("#said p"));
        Assert.Equal("todo-3", page.Document.QuerySelector("#said")!.PreviousElementSibling!.Id);

        page = await page.ClickAsync("Important");
        Assert.Equal(["Todo 3"], page.Texts("li .title"));
        page = await page.ClickAsync("Unstar Todo 3");
        Assert.Contains("Nothing here has a star.", page.Text, StringComparison.Ordinal);
        page = await page.ClickAsync("Undo");
        Assert.Equal(["Todo 3"], page.Texts("li .title"));
    }

    [Theory]
    [InlineData("Up", "Todo 2", "Todo 4, Todo 2, Todo 3, Todo 1")]
    [InlineData("Down", "Todo 2", "Todo 4, Todo 3, Todo 1, Todo 2")]
    [InlineData("Top", "Todo 2", "Todo 2, Todo 4, Todo 3, Todo 1")]
    [InlineData("End", "Todo 3", "Todo 4, Todo 2, Todo 1, Todo 3")]
    public async Task A_to_do_is_moved_stays_ticked_and_comes_back(string button, string title, string order)
    {
        var page = await (await ListAsync()).ClickAsync("Date or move", $"#todo-{title[^1]}");
        Assert.Contains("1 elsewhere", (await page.ClickAsync("Completed", "#list")).Text, StringComparison.Ordinal);

        await page.ClickAsync(button);
        page = await page.ClickAsync(button); // The same page once more: it says where to, and not how far.
        Assert.Equal(order, await OrderAsync());
        Assert.Equal(HttpStatusCode.OK, page.Status);

        await page.ClickAsync("Undo");
        Assert.Equal("Todo 4, Todo 3, Todo 2, Todo 1", await OrderAsync());
    }

    [Fact]
    public async Task Several_are_moved_together_and_keep_their_order()
    {
        var page = (await (await ListAsync()).ClickAsync("Select")).Tick("Todo 3").Tick("Todo 1");

        page = await page.ClickAsync("Top");

        Assert.Equal("Todo 3, Todo 1, Todo 4, Todo 2", await OrderAsync());
        Assert.Equal(["Moved 2 to-dos"], page.Texts("#said p"));
        Assert.Equal(2, page.Document.QuerySelectorAll(".picks input[checked]").Length);
    }

    [Theory]
    [InlineData("up")]
    [InlineData("before-99")]
    [InlineData("sideways")]
    [InlineData("")]
    public async Task A_place_that_is_none_moves_nothing_and_says_so(string place)
    {
        var page = (await (await ListAsync()).ClickAsync("Select")).Tick("Todo 4");
        page.Document.QuerySelector("[name=place]")!.SetAttribute("value", place);

        page = await page.ClickAsync("Up");

        Assert.Matches("no such place|not in the list any more", page.Texts("#said p").Single());
        Assert.Equal("Todo 4, Todo 3, Todo 2, Todo 1", await OrderAsync());
    }

    [Fact]
    public async Task Steps_are_boxes_behind_how_many_are_done()
    {
        var page = await ListAsync();
        Assert.Equal("1 of 2 steps", page.Texts("#todo-2 .steps summary").Single());
        Assert.Equal(["For four days."], page.Texts("#todo-2 .text"));
        Assert.Equal(["false", "true"], page.Document.QuerySelectorAll("#todo-2 .steps button").Select(step => step.GetAttribute("aria-pressed")));

        page = await page.ClickAsync("Passports");
        Assert.Equal(["Ticked “Passports”"], page.Texts("#said p"));
        Assert.Equal("2 of 2 steps", page.Texts("#todo-2 .steps[open] summary").Single());
        Assert.Equal("For four days.\n- [x] Passports\n- [x] Rain <jackets>", await NoteAsync());

        page = await (await page.ClickAsync("Undo")).ClickAsync("Rain <jackets>");
        Assert.Equal("For four days.\n- [ ] Passports\n- [ ] Rain <jackets>", await NoteAsync());
    }

    [Fact]
    public async Task A_step_that_was_changed_meanwhile_is_left_alone_and_the_page_shows_the_steps_there_are()
    {
        var page = await ListAsync();
        await fixture.Database.ExecuteAsync("UPDATE todos SET text = '- [ ] Tent' WHERE todo_id = 2");

        page = await page.ClickAsync("Passports");

        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("were changed meanwhile", page.Texts("#said p").Single(), StringComparison.Ordinal);
        Assert.Equal(["Tent"], page.Texts("#todo-2 .steps[open] button"));
        Assert.Equal("- [ ] Tent", await NoteAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("2.x-y")]
    [InlineData("99999999999999999999.1-00000000")]
    public async Task A_step_that_makes_no_sense_changes_nothing(string step)
    {
        var page = await ListAsync();
        page.Document.QuerySelector("[name=tick]")!.SetAttribute("value", step);

        page = await page.ClickAsync("Passports");

        Assert.Equal(["Nothing was changed: there is no such step"], page.Texts("#said p"));
        Assert.Contains("- [ ] Passports", await NoteAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".csv")]
    [InlineData(".json")]
    [InlineData(".txt")]
    public async Task Order_stars_and_steps_go_through_a_file_unchanged(string extension)
    {
        const string Rows = "SELECT todo_id::TEXT || title || text || done::TEXT || important::TEXT || pub_date::TEXT FROM todos ORDER BY position, todo_id";
        await (await (await ListAsync()).ClickAsync("Star Todo 3")).ClickAsync("Complete Todo 1");
        await (await (await ListAsync()).ClickAsync("Date or move", "#todo-2")).ClickAsync("Top");
        var before = await fixture.Database.QueryAsync<string>(Rows);
        var file = await _client.GetByteArrayAsync(new Uri(Addresses.Export(FileFormat.All.Single(format => format.Extension == extension)), UriKind.Relative));
        await fixture.Database.EmptyTodosAsync();

        var page = await (await _client.GetPageAsync(Addresses.Import())).Choose("File", $"todos{extension}", file).ClickAsync("Check the file");
        await page.ClickAsync("Import 4 to-dos");

        Assert.Equal(before, await fixture.Database.QueryAsync<string>(Rows));
    }

    private Task<HtmlPage> ListAsync() => _client.GetPageAsync(Addresses.List());

    private async Task<string> OrderAsync() => string.Join(", ", await fixture.Database.QueryAsync<string>("SELECT title FROM todos ORDER BY position, todo_id"));

    private async Task<string> NoteAsync() => (await fixture.Database.QueryAsync<string>("SELECT text FROM todos WHERE todo_id = 2")).Single();
}

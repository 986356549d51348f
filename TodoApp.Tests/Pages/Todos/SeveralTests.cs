using System.Net;
using TodoApp.Todos;

namespace TodoApp.Tests.Pages.Todos;

public class SeveralTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await fixture.Database.EmptyTodosAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Each_line_becomes_a_to_do_in_the_order_of_the_lines_and_a_second_send_adds_nothing()
    {
        var form = (await fixture.CreateClient().GetPageAsync(Addresses.Several())).Fill("Lines", "Milk\n\n  Bread \nMilk");

        await form.ClickAsync("Add to-dos");
        var page = await form.ClickAsync("Add to-dos");

        Assert.Contains("Added 3 to-dos", page.Texts("[role=alert]").Single(), StringComparison.Ordinal);
        Assert.Equal(["Milk", "Bread", "Milk"], page.Texts("li .title"));
    }

    [Fact]
    public async Task Lines_that_are_refused_stay_in_the_form_with_the_reason_and_the_others_are_added()
    {
        var tooLong = new string('x', 11_000);
        var form = (await fixture.CreateClient().GetPageAsync(Addresses.Several())).Fill("Lines", $"Milk\n{tooLong}\nBread");

        var page = await form.ClickAsync("Add to-dos");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("Added 2 to-dos", page.Text, StringComparison.Ordinal);
        Assert.Equal(["Line 1: Note must be 10,000 characters or fewer; it has 10,802"], page.Texts(".error li"));
        Assert.Equal(tooLong, page.Document.QuerySelector("textarea")!.TextContent.Trim());
        Assert.Equal(["Bread", "Milk"], await fixture.Database.TitlesAsync());

        await page.Fill("Lines", "Shorter").ClickAsync("Add to-dos");
        Assert.Equal(["Bread", "Milk", "Shorter"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task Five_hundred_lines_are_added_at_once_and_the_next_ones_are_kept()
    {
        var lines = Enumerable.Range(1, 502).Select(i => $"Line no. {i}");
        var form = (await fixture.CreateClient().GetPageAsync(Addresses.Several())).Fill("Lines", string.Join('\n', lines));

        var page = await form.ClickAsync("Add to-dos");

        Assert.Equal(500, (await fixture.Database.TitlesAsync()).Count);
        Assert.Equal("Line no. 501\nLine no. 502", page.Document.QuerySelector("textarea")!.TextContent.Trim());
    }

    [Theory]
    [InlineData("あ")]
    [InlineData("😀")]
    public async Task Five_hundred_lines_of_the_longest_titles_are_added_in_every_script(string character)
    {
        var lines = Enumerable.Range(100, 500).Select(i => $"{i}{string.Concat(Enumerable.Repeat(character, Todo.MaxTitleLength - 3))}");
        var form = (await fixture.CreateClient().GetPageAsync(Addresses.Several())).Fill("Lines", string.Join('\n', lines));

        Assert.Equal(HttpStatusCode.OK, (await form.ClickAsync("Add to-dos")).Status);
        Assert.Equal(500, (await fixture.Database.TitlesAsync()).Count);
    }

    [Fact]
    public async Task The_same_form_with_other_lines_adds_only_what_is_new()
    {
        var form = await fixture.CreateClient().GetPageAsync(Addresses.Several());
        await form.Fill("Lines", "Milk\nBread\nMilk").ClickAsync("Add to-dos");

        await form.Fill("Lines", "Eggs\nMilk\nBread\nMilk").ClickAsync("Add to-dos");

        Assert.Equal(["Bread", "Eggs", "Milk", "Milk"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task Bullets_numbers_boxes_and_tabs_of_a_list_from_elsewhere_are_taken_off()
    {
        var form = (await fixture.CreateClient().GetPageAsync(Addresses.Several()))
            .Fill("Lines", "- [ ] Milk\n  * Bread\trye\n1. Eggs\n- [x] Salt\n2) [ ] Oil\n• Tea\n-5 degrees\n1.5 litres\n- ");

        await form.ClickAsync("Add to-dos");

        Assert.Equal(
            [("Milk", false), ("Bread rye", false), ("Eggs", false), ("Salt", true), ("Oil", false), ("Tea", false), ("-5 degrees", false), ("1.5 litres", false)],
            await fixture.Database.QueryAsync<(string, bool)>("SELECT title, done FROM todos ORDER BY position"));
    }

    [Fact]
    public async Task Nothing_typed_is_422()
        => Assert.Equal(HttpStatusCode.UnprocessableEntity, (await (await fixture.CreateClient().GetPageAsync(Addresses.Several())).ClickAsync("Add to-dos")).Status);
}

public sealed class SeveralTestsOnAdoptedTables(AdoptedTodoAppFixture fixture)
    : SeveralTests(fixture), IClassFixture<AdoptedTodoAppFixture>;

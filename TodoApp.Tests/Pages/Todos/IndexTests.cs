using System.Net;
using TodoApp.Pages.Todos;
using TodoApp.Todos;

namespace TodoApp.Tests.Pages.Todos;

public class IndexTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await fixture.Database.EmptyTodosAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Adding_answers_303_and_the_next_page_shows_the_to_do_and_says_so_once()
    {
        var client = fixture.CreateClient();
        var page = await client.GetPageAsync(Addresses.List());

        var response = await client.SendAsync(page.Fill("Title", "  Buy milk ").Fill("Text", "two\r\nlitres").RequestOf("Add to-do"));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);

        page = await client.GetPageAsync(Addresses.List());
        Assert.Contains("Added “Buy milk”", page.Texts("[role=alert]").Single(), StringComparison.Ordinal);
        Assert.Equal(["Buy milk"], await fixture.Database.TitlesAsync());
        Assert.Equal(["two\nlitres"], await fixture.Database.QueryAsync<string>("SELECT text FROM todos"));
        Assert.NotNull(page.Document.QuerySelector("#Title[autofocus]"));

        page = await client.GetPageAsync(Addresses.List());
        Assert.Empty(page.Texts("[role=alert]"));
    }

    [Fact]
    public async Task A_form_sent_twice_adds_once_and_the_same_form_with_another_title_adds_another()
    {
        var page = await fixture.CreateClient().GetPageAsync(Addresses.List());

        await page.Fill("Title", "Buy milk").ClickAsync("Add to-do");
        await page.ClickAsync("Add to-do");
        await page.Fill("Title", "Buy bread").ClickAsync("Add to-do");

        Assert.Equal(["Buy bread", "Buy milk"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task A_form_sent_again_after_its_to_do_was_deleted_does_not_bring_it_back_but_offers_to()
    {
        var form = await fixture.CreateClient().GetPageAsync(Addresses.List());
        var page = await form.Fill("Title", "Buy milk").ClickAsync("Add to-do");
        await page.ClickAsync("Delete", "li[id^=todo-]");

        page = await form.ClickAsync("Add to-do");

        Assert.Empty(await fixture.Database.TitlesAsync());
        Assert.Contains("was added before and then deleted", page.Texts("[role=alert]").Single(), StringComparison.Ordinal);
        await page.ClickAsync("Undo");
        Assert.Equal(["Buy milk"], await fixture.Database.TitlesAsync());
    }

    [Theory]
    [InlineData("/lists/0")]
    [InlineData("/lists/0/new")]
    public async Task An_invalid_to_do_gets_422_and_the_same_page_with_what_was_typed(string address)
    {
        var page = await fixture.CreateClient().GetPageAsync(address);

        page = await page.Fill("Title", " \t ").Fill("Text", "Not to be <lost>").ClickAsync("Add to-do");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.StartsWith("Error: ", page.Document.Title, StringComparison.Ordinal);
        Assert.Equal(["Title is required"], page.Texts("[role=alert]"));
        Assert.Equal("Title-error", page.Document.QuerySelector("input[autofocus][aria-invalid=true]")!.GetAttribute("aria-describedby"));
        Assert.Equal("Not to be <lost>", page.Document.QuerySelector("textarea")!.TextContent);
        Assert.Empty(await fixture.Database.TitlesAsync());
    }

    [Theory]
    [InlineData("🥛", "", "🥛🥛")]
    [InlineData("x", "Two litres", "xx\n\nTwo litres")]
    public async Task A_title_that_is_too_long_goes_on_in_the_note(string character, string text, string rest)
    {
        var page = await fixture.CreateClient().GetPageAsync(Addresses.New());

        await page.Fill("Title", string.Concat(Enumerable.Repeat(character, Todo.MaxTitleLength + 1))).Fill("Text", text).ClickAsync("Add to-do");

        Assert.Equal(
            [($"{string.Concat(Enumerable.Repeat(character, Todo.MaxTitleLength - 1))}…", $"…{rest}")],
            await fixture.Database.QueryAsync<(string, string)>("SELECT title, text FROM todos"));
    }

    [Fact]
    public async Task A_title_that_is_too_long_is_parted_between_two_words()
    {
        var page = await fixture.CreateClient().GetPageAsync(Addresses.New());

        await page.Fill("Title", string.Join(' ', Enumerable.Repeat("seven7!", 30))).ClickAsync("Add to-do");

        var (title, text) = Assert.Single(await fixture.Database.QueryAsync<(string, string)>("SELECT title, text FROM todos"));
        Assert.EndsWith(" seven7!…", title, StringComparison.Ordinal);
        Assert.Matches("^…(seven7! )*seven7!$", text);
    }

    [Theory]
    [MemberData(nameof(InvalidTodos))]
    public async Task What_does_not_fit_is_refused_by_name(string title, string text, string message)
    {
        var page = await fixture.CreateClient().GetPageAsync(Addresses.New());

        page = await page.Fill("Title", title).Fill("Text", text).ClickAsync("Add to-do");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(message, page.Texts(".error"));
        Assert.Empty(await fixture.Database.TitlesAsync());
    }

    public static TheoryData<string, string, string> InvalidTodos => new()
    {
        { "a\0b", "", "Title must not contain control characters" },
        { "Milk", "a\0b", "Note must not contain control characters" },
        { "Milk", new string('x', 10_001), "Note must be 10,000 characters or fewer; it has 10,001" },
    };

    [Fact]
    public async Task What_just_fits_is_kept_to_the_last_character()
    {
        var title = string.Concat(Enumerable.Repeat("🥛", 60));
        var text = string.Concat(Enumerable.Repeat("🥛", 10_000));
        var page = await fixture.CreateClient().GetPageAsync(Addresses.List());

        page = await page.Fill("Title", title).Fill("Text", text).ClickAsync("Add to-do");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal([title], await fixture.Database.TitlesAsync());
        Assert.Equal([text], await fixture.Database.QueryAsync<string>("SELECT text FROM todos"));
    }

    [Fact]
    public async Task Completing_and_reopening_state_a_target_and_can_be_undone()
    {
        await fixture.Database.AddTodosAsync(1);
        var active = await fixture.CreateClient().GetPageAsync(Addresses.List());

        var page = await active.ClickAsync("Complete Todo 1");
        Assert.Contains("Completed “Todo 1”", page.Texts("[role=alert]").Single(), StringComparison.Ordinal);
        Assert.True(page.Offers("Reopen Todo 1"));

        await active.ClickAsync("Complete Todo 1"); // The form of the first page, once more.
        Assert.Equal([true], await fixture.Database.QueryAsync<bool>("SELECT done FROM todos"));

        page = await page.ClickAsync("Undo");
        Assert.True(page.Offers("Complete Todo 1"));
        Assert.Equal([false], await fixture.Database.QueryAsync<bool>("SELECT done FROM todos"));
    }

    [Fact]
    public async Task Deleting_moves_to_the_trash_and_Undo_brings_back_the_identical_row()
    {
        const string Rows = "SELECT todo_id::TEXT || title || text || done::TEXT || pub_date::TEXT || list_id::TEXT FROM todos";
        await fixture.Database.AddTodosAsync(1, done: true);
        var before = await fixture.Database.QueryAsync<string>(Rows);
        var list = await fixture.CreateClient().GetPageAsync(Addresses.List());

        var page = await list.ClickAsync("Delete", "#todo-1");
        Assert.Empty(await fixture.Database.TitlesAsync());
        Assert.Equal(["Todo 1"], await fixture.Database.TitlesAsync("deleted_todos"));

        page = await list.ClickAsync("Delete", "#todo-1"); // Sent again: it is deleted already, which is what was asked for.
        Assert.Contains("Deleted “Todo 1”", page.Texts("[role=alert]").Single(), StringComparison.Ordinal);

        await page.ClickAsync("Undo");
        Assert.Equal(before, await fixture.Database.QueryAsync<string>(Rows));
        Assert.Empty(await fixture.Database.TitlesAsync("deleted_todos"));
    }

    [Fact]
    public async Task Clear_completed_takes_more_than_a_batch_and_one_Undo_brings_all_back()
    {
        await fixture.Database.AddTodosAsync(1001, done: true);
        await fixture.Database.AddTodosAsync(2, first: 5000);
        var list = await fixture.CreateClient().GetPageAsync(Addresses.List());

        var page = await list.ClickAsync("Clear completed");
        Assert.Contains("Cleared 1000+ to-dos", page.Texts("[role=alert]").Single(), StringComparison.Ordinal);
        Assert.Equal(["Todo 5000", "Todo 5001"], await fixture.Database.TitlesAsync());
        Assert.False(page.Offers("Clear completed"));

        page = await list.ClickAsync("Clear completed"); // A second send clears nothing and still offers the whole Undo.
        await page.ClickAsync("Undo");
        Assert.Equal(1003, (await fixture.Database.TitlesAsync()).Count);
        Assert.Empty(await fixture.Database.TitlesAsync("deleted_todos"));
    }

    [Fact]
    public async Task Pages_of_fifty_lead_to_the_oldest_and_back_without_gap_or_repetition()
    {
        await fixture.Database.AddTodosAsync(120);
        var page = await fixture.CreateClient().GetPageAsync(Addresses.List());
        var down = new List<string>(Titles(page));
        while (page.Offers("Next page"))
            down.AddRange(Titles(page = await page.ClickAsync("Next page")));

        Assert.Equal(Enumerable.Range(1, 120).Reverse().Select(i => $"Todo {i}"), down);

        var up = new List<string>(Titles(page));
        while (page.Offers("Previous page"))
            up.InsertRange(0, Titles(page = await page.ClickAsync("Previous page")));
        Assert.Equal(down.Take(50), Titles(page));
        Assert.Equal(Addresses.List(), page.Url.PathAndQuery);
        Assert.Superset(down.ToHashSet(), up.ToHashSet());
    }

    [Fact]
    public async Task The_filters_show_their_half_and_the_count_is_of_what_is_left()
    {
        await fixture.Database.AddTodosAsync(2);
        await fixture.Database.AddTodosAsync(3, first: 10, done: true);
        var client = fixture.CreateClient();

        Assert.Equal(5, Titles(await client.GetPageAsync("/lists/0?show=all")).Count);
        Assert.Equal(["Todo 2", "Todo 1"], Titles(await client.GetPageAsync(Addresses.List(new ListView { Show = ListView.Active }))));
        var completed = await client.GetPageAsync(Addresses.List(new ListView { Show = ListView.Completed }));
        Assert.Equal(["Todo 12", "Todo 11", "Todo 10"], Titles(completed));
        Assert.Contains("2 open", completed.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?show=important", "Important", "", "All of To-dos")]
    [InlineData("?show=completed", "Completed", "", "All of To-dos")]
    [InlineData("?sort=due", "To-dos by date", "1 open", "In your order")]
    public async Task A_view_counts_only_what_it_shows_and_leads_back_to_its_list(string query, string heading, string count, string back)
    {
        await fixture.Database.AddTodosAsync(1);

        var page = await fixture.CreateClient().GetPageAsync(Addresses.List() + query);

        Assert.Equal((heading, count), (page.Texts("h1").Single(), string.Concat(page.Texts(".count"))));
        Assert.Equal(Addresses.List(), page.Document.QuerySelectorAll(".top > a").Single(link => link.TextContent == back).GetAttribute("href"));
    }

    [Fact]
    public async Task More_than_a_thousand_are_not_counted_out()
    {
        await fixture.Database.AddTodosAsync(1001);

        Assert.Contains("1000+ open", (await fixture.CreateClient().GetPageAsync(Addresses.List())).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_action_comes_back_to_the_filter_and_page_it_was_done_on()
    {
        await fixture.Database.AddTodosAsync(60);
        var client = fixture.CreateClient();
        var older = await (await client.GetPageAsync(Addresses.List(new ListView { Show = ListView.Active }))).ClickAsync("Next page");

        var response = await client.SendAsync(older.RequestOf("Delete", "#todo-5"));

        Assert.Equal(older.Url.PathAndQuery, response.Headers.Location!.ToString().Split('#')[0]);
    }

    [Theory]
    [InlineData("/lists/0?show=bogus&before=20260101T000000000000-")]
    [InlineData("/lists/0?before=%00&after=%F0%9F%A5%9B")]
    [InlineData("/lists/0?before=99999999T999999999999-99999999999999999999")]
    public async Task A_malformed_filter_or_cursor_means_the_first_page_of_all(string address)
    {
        await fixture.Database.AddTodosAsync(3);

        Assert.Equal(["Todo 3", "Todo 2", "Todo 1"], Titles(await fixture.CreateClient().GetPageAsync(address)));
    }

    [Theory]
    [InlineData("Complete Todo 1")]
    [InlineData("Delete")]
    [InlineData("Star Todo 1")]
    public async Task An_unknown_id_is_404(string button)
    {
        await fixture.Database.AddTodosAsync(1);
        var client = fixture.CreateClient();
        var request = (await client.GetPageAsync(Addresses.List())).RequestOf(button, "#todo-1");
        await fixture.Database.EmptyTodosAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await client.SendPageAsync(request)).Status);
    }

    [Fact]
    public async Task Rows_that_the_tutorial_app_wrote_with_nothing_in_them_are_shown_and_can_be_completed()
    {
        await fixture.Database.ExecuteAsync("INSERT INTO todos (todo_id, title, text, done, pub_date) VALUES (7, NULL, NULL, NULL, NULL)");
        var client = fixture.CreateClient();

        var page = await (await client.GetPageAsync(Addresses.List())).ClickAsync("Complete Untitled");

        Assert.Equal([true], await fixture.Database.QueryAsync<bool>("SELECT done FROM todos WHERE todo_id = 7"));
        Assert.Single(page.Texts("#todo-7"));
    }

    [Theory]
    [InlineData("'9999-12-31 23:59:59'")]
    [InlineData("'12000-01-01 00:00:00'")]
    [InlineData("NULL")]
    public async Task A_date_that_another_program_wrote_and_the_calendar_does_not_have_keeps_no_to_do_from_being_shown(string date)
    {
        Assert.SkipWhen(TestServer.IsCockroach && date.Contains("12000", StringComparison.Ordinal), "PostgreSQL only: a year of five digits.");
        await fixture.Database.AddTodosAsync(1);
        await fixture.Database.ExecuteAsync($"INSERT INTO todos (todo_id, title, pub_date) VALUES (7, 'Some day', {date})");
        var client = fixture.CreateClient();

        Assert.Equal(["Some day", "Todo 1"], Titles(await client.GetPageAsync(Addresses.List())).Order());
        Assert.Equal(["Some day"], Titles(await client.GetPageAsync(Addresses.List(new ListView { Q = "some" }))));
        var page = await (await client.GetPageAsync(Addresses.List())).ClickAsync("Delete", "#todo-7");
        Assert.Equal(["Some day"], (await client.GetPageAsync(Addresses.Trash())).Texts("li .title"));
        await page.ClickAsync("Undo");
        Assert.Equal(["Some day", "Todo 1"], await fixture.Database.TitlesAsync());
    }

    private static IReadOnlyList<string> Titles(HtmlPage page) => page.Texts("li[id^=todo-] .title");
}

public sealed class IndexTestsOnAdoptedTables(AdoptedTodoAppFixture fixture)
    : IndexTests(fixture), IClassFixture<AdoptedTodoAppFixture>;

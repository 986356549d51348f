using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TodoApp.Database;
using TodoApp.Dates;
using TodoApp.Lists;
using TodoApp.Pages.Todos;
using TodoApp.Todos;

namespace TodoApp.Tests.Pages.Todos;

/// <summary>A date of a to-do, from the field to the row and back.</summary>
public class DueTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    private readonly HttpClient _client = fixture.CreateClient();

    public async ValueTask InitializeAsync() => await fixture.Database.EmptyTodosAsync();

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_to_do_is_added_with_a_date_and_its_row_says_when_it_is_due()
    {
        var page = await (await ListAsync()).Fill("Title", "Pay rent").Fill("Due", "2099-11-27").Fill("DueTime", "17:05").ClickAsync("Add to-do");

        Assert.Equal(["Fri 27 Nov 2099 17:05"], page.Texts("li time"));
        Assert.Equal("2099-11-27T17:05", page.Document.QuerySelector("li time")!.GetAttribute("datetime"));
        Assert.Equal([(new DateOnly(2099, 11, 27), new TimeOnly(17, 5))], await DatesAsync());
    }

    [Fact]
    public async Task By_date_what_has_one_comes_first_and_the_rest_as_in_the_list()
    {
        await fixture.Database.AddTodosAsync(6);
        await fixture.Database.ExecuteAsync("""
            UPDATE todos SET due = DATE '2099-11-27', due_time = TIME '17:05:00' WHERE todo_id = 1;
            UPDATE todos SET due = DATE '2099-11-27', due_time = TIME '09:00:00' WHERE todo_id = 2;
            UPDATE todos SET due = DATE '2099-11-26' WHERE todo_id = 3;
            UPDATE todos SET due = DATE '2099-11-25', done = true WHERE todo_id = 4
            """);

        var page = await (await ListAsync()).ClickAsync("By date");

        Assert.Equal(["Todo 3", "Todo 2", "Todo 1", "Todo 6", "Todo 5"], page.Texts("li[id^=todo-] .title"));
        Assert.Contains("sort=due", page.Url.Query, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("#open")!.GetAttribute("data-move"));
        page = await page.ClickAsync("Complete Todo 3");
        Assert.Equal(["Todo 2", "Todo 1", "Todo 6", "Todo 5"], page.Texts("li[id^=todo-] .title"));
        page = await page.Fill("Search titles and notes", "todo 1").ClickAsync("Search");
        Assert.Equal(["Todo 1"], page.Texts("li[id^=todo-] .title"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(50)]
    [InlineData(120)]
    public async Task By_date_the_pages_there_and_back_show_each_to_do_once(int dated)
    {
        await fixture.Database.AddTodosAsync(120);
        await fixture.Database.ExecuteAsync("UPDATE todos SET due = DATE '2099-01-01' + (todo_id % 7)::INT4 WHERE todo_id <= @dated", new { dated });
        var expected = Enumerable.Range(1, 120).OrderBy(id => id <= dated ? id % 7 : 7).ThenByDescending(id => id).Select(id => $"Todo {id}").ToList();

        var pages = new List<HtmlPage> { await _client.GetPageAsync(Addresses.List(new ListView { Sort = ListView.ByDate })) };
        while (pages[^1].Offers("Next page"))
            pages.Add(await pages[^1].ClickAsync("Next page"));
        Assert.Equal(expected, pages.SelectMany(Titles));
        Assert.Equal([50, 50, 20], pages.Select(page => Titles(page).Count));

        var back = pages[^1];
        for (var left = pages.Count - 2; left >= 0; left--)
        {
            back = await back.ClickAsync("Previous page");
            Assert.Equal(Titles(pages[left]), Titles(back));
        }
        Assert.False(back.Offers("Previous page"));

        static IReadOnlyList<string> Titles(HtmlPage page) => page.Texts("li[id^=todo-] .title");
    }

    [Fact]
    public async Task What_is_late_says_so_until_it_is_done()
    {
        await AddAsync(Today.AddDays(-3));
        var page = await ListAsync();
        Assert.Equal(["3 days overdue"], page.Texts("li time.late"));

        page = await page.ClickAsync("Complete Todo 1");
        Assert.Empty(page.Document.QuerySelectorAll(".late"));
        Assert.Single(page.Document.QuerySelectorAll("li time"));
    }

    [Fact]
    public async Task A_date_is_changed_taken_away_and_brought_back_by_Undo()
    {
        await AddAsync(new DateOnly(2099, 11, 27), new TimeOnly(17, 5));
        var form = await (await ListAsync()).ClickAsync("Todo 1");
        Assert.Equal("2099-11-27", form.Document.QuerySelector("[name=Due]")!.GetAttribute("value"));
        Assert.Equal("17:05", form.Document.QuerySelector("[name=DueTime]")!.GetAttribute("value"));

        var page = await form.Fill("Due", "").Fill("DueTime", "").ClickAsync("Save");
        Assert.Equal([(null, null)], await DatesAsync());
        await page.ClickAsync("Undo");
        Assert.Equal([(new DateOnly(2099, 11, 27), new TimeOnly(17, 5))], await DatesAsync());
    }

    [Fact]
    public async Task A_date_that_someone_else_changed_meanwhile_is_not_overwritten_unseen()
    {
        await AddAsync(new DateOnly(2099, 11, 27));
        var mine = await _client.GetPageAsync(Addresses.Edit(1));
        await (await fixture.CreateClient().GetPageAsync(Addresses.Edit(1))).Fill("Due", "2099-11-28").ClickAsync("Save");

        var conflict = await mine.Fill("Title", "Mine").ClickAsync("Save");

        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Equal(["Sat 28 Nov 2099"], conflict.Texts(".theirs time"));
        await conflict.ClickAsync("Save yours");
        Assert.Equal([(new DateOnly(2099, 11, 27), null)], await DatesAsync());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("2026-11-27", null)]
    [InlineData("1900-01-01", "00:00:00")]
    [InlineData("9998-12-31", "23:59:59.999999")]
    [InlineData("1969-12-31", "17:05:31.5")]
    [InlineData(null, "17:05:00")]
    [InlineData("2026-11-27", null, "FREQ=DAILY")]
    [InlineData(null, null, "no rule")]
    [InlineData(null, null, "")]
    public async Task The_version_of_a_row_is_that_of_the_to_do(string? due, string? time, string? rule = null)
    {
        await AddAsync(null);
        await fixture.Database.ExecuteAsync(
            "UPDATE todos SET due = @due::TEXT::DATE, due_time = @time::TEXT::TIME, rule = @rule::VARCHAR", new { due, time, rule });

        var todo = await fixture.App.Services.GetRequiredService<RetryingTransaction>()
            .ReadAsync(EditTodo.Select(ListAccess.OfEverybody(TodoList.First), 1), CancellationToken.None);

        Assert.Equal(todo!.Version, Assert.Single(await fixture.Database.QueryAsync<string>($"SELECT {Todo.VersionSql} FROM todos")));
    }

    [Fact]
    public void The_version_of_a_to_do_without_a_repetition_is_what_it_was_before_there_were_any()
        => Assert.Equal("5d28d7562b0f794640fabbc8c0236669", new Todo { Title = "Milk", Text = "Two", Due = new DateOnly(2026, 11, 27), DueTime = new TimeOnly(17, 5) }.Version);

    [Theory]
    [InlineData("infinity", "Fri 31 Dec 9998", "9998-12-31")]
    [InlineData("-infinity", "overdue", "1900-01-01")]
    public async Task A_date_that_no_calendar_has_is_shown_as_the_last_or_the_first(string due, string words, string value)
    {
        await AddAsync(null);
        await fixture.Database.ExecuteAsync($"UPDATE todos SET due = '{due}'");

        var page = await ListAsync();
        Assert.Contains(words.Replace("Fri", new DateOnly(9998, 12, 31).DayOfWeek.ToString()[..3], StringComparison.Ordinal), page.Texts("li time").Single(), StringComparison.Ordinal);
        var form = await page.ClickAsync("Todo 1");
        Assert.Equal(value, form.Document.QuerySelector("[name=Due]")!.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.OK, (await form.Fill("Title", "Saved").ClickAsync("Save")).Status);
    }

    [Theory]
    [InlineData("2026-02-30", "", "Due must be a date like 2026-11-27, in a year from 1900 to 9998")]
    [InlineData("1899-12-31", "", "Due must be a date like 2026-11-27, in a year from 1900 to 9998")]
    [InlineData("tomorrow", "", "Due must be a date like 2026-11-27, in a year from 1900 to 9998")]
    [InlineData("2026-11-27", "25:00", "Time must be one of the day, like 17:00")]
    [InlineData("", "17:00", "A time needs a date")]
    public async Task A_date_that_is_none_is_refused_and_nothing_is_lost(string due, string time, string sentence)
    {
        using var sent = new FormUrlEncodedContent(
            (await ListAsync()).Document.QuerySelectorAll("#list input[type=hidden]").Select(field => KeyValuePair.Create(field.GetAttribute("name")!, field.GetAttribute("value") ?? ""))
                .Concat([new("Title", "Milk"), new("Due", due), new("DueTime", time)]));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Addresses.Add(), UriKind.Relative)) { Content = sent };
        var page = await _client.SendPageAsync(request);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Equal([sentence], page.Texts(".error"));
        Assert.Equal(("Milk", due, time), (Value("Title"), Value("Due"), Value("DueTime")));
        Assert.Empty(await fixture.Database.TitlesAsync());

        string Value(string name) => page.Document.QuerySelector($"[name={name}]")!.GetAttribute("value") ?? "";
    }

    [Fact]
    public async Task A_date_that_is_half_typed_comes_back_with_the_answer_to_another_button()
    {
        await AddAsync(null);

        var page = await (await ListAsync()).Fill("Due", "2099-11-27").ClickAsync("Complete Todo 1");

        Assert.Equal("2099-11-27", page.Document.QuerySelector("[name=Due]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task What_is_due_today_depends_on_where_today_is()
    {
        // An hour more than a day lies between them, so that they never have the same date.
        await using var ahead = fixture.StartApp([("TimeZone", "Pacific/Kiritimati")]);
        await using var behind = fixture.StartApp([("TimeZone", "Pacific/Pago_Pago")]);
        await AddAsync(WallClock.Of("Pacific/Kiritimati", out _)!.Today(DateTimeOffset.UtcNow));

        Assert.Equal(["Today"], (await ahead.CreateClient().GetPageAsync(Addresses.List())).Texts("li time"));
        Assert.DoesNotContain("Today", (await behind.CreateClient().GetPageAsync(Addresses.List())).Texts("li time"));
    }

    [Fact]
    public async Task One_press_makes_it_due_today_with_its_time_and_Undo_brings_back_the_date_before()
    {
        await AddAsync(new DateOnly(2026, 11, 27), new TimeOnly(17, 5));

        var page = await (await ListAsync()).ClickAsync("Date or move");
        await page.ClickAsync("Today");
        page = await page.ClickAsync("Today"); // Sent again, it still knows what was there before.
        Assert.Equal(["Due today: “Todo 1”"], page.Texts("#said p"));
        Assert.Equal([(Today, new TimeOnly(17, 5))], await DatesAsync());

        page = await page.ClickAsync("Undo");
        Assert.Equal(["Put back the date of “Todo 1”"], page.Texts("#said p"));
        Assert.Equal([(new DateOnly(2026, 11, 27), new TimeOnly(17, 5))], await DatesAsync());
    }

    [Fact]
    public async Task Several_at_once_get_a_date_or_lose_it_and_Undo_gives_each_its_own_again()
    {
        await fixture.Database.AddTodosAsync(3);
        await fixture.Database.ExecuteAsync("UPDATE todos SET due = DATE '2026-11-27', due_time = TIME '17:05' WHERE todo_id = 1");
        await fixture.Database.ExecuteAsync("UPDATE todos SET due = DATE '2026-11-28' WHERE todo_id = 2");
        var page = (await (await _client.GetPageAsync(Addresses.List())).ClickAsync("Select")).Tick("Todo 1").Tick("Todo 2").Tick("Todo 3");

        Assert.Equal(["Due tomorrow: 3 to-dos"], (await page.ClickAsync("Tomorrow")).Texts("#said p"));
        Assert.Equal([(Today.AddDays(1), new TimeOnly(17, 5)), (Today.AddDays(1), null), (Today.AddDays(1), null)], await DatesAsync());
        var said = await page.ClickAsync("No date");
        Assert.Equal([(null, null), (null, null), (null, null)], await DatesAsync());
        await said.ClickAsync("Undo");
        Assert.Equal([(new DateOnly(2026, 11, 27), new TimeOnly(17, 5)), (new DateOnly(2026, 11, 28), null), (null, null)], await DatesAsync());
    }

    [Theory]
    [InlineData("someday")]
    [InlineData("")]
    public async Task A_day_that_is_none_changes_nothing_and_says_so(string day)
    {
        await AddAsync(new DateOnly(2026, 11, 27));
        var page = (await (await _client.GetPageAsync(Addresses.List())).ClickAsync("Select")).Tick("Todo 1");
        page.Document.QuerySelector("[value=week]")!.SetAttribute("value", day);

        Assert.Equal(["Nothing was changed: there is no such day"], (await page.ClickAsync("Next week")).Texts("#said p"));
        Assert.Equal([(new DateOnly(2026, 11, 27), null)], await DatesAsync());
    }

    [Fact]
    public async Task Words_of_the_line_become_a_date_and_a_star_and_Undo_gives_the_words_back()
    {
        var page = await (await ListAsync()).Fill("Title", "Pay rent tomorrow 17:00 !").ClickAsync("Add to-do");
        Assert.Equal(["Added “Pay rent”, due tomorrow 17:00, with a star"], page.Texts("#said p"));
        Assert.Equal([("Pay rent", Today.AddDays(1), new TimeOnly(17, 0), true)], await WholeAsync());

        await page.ClickAsync("Undo");
        page = await page.ClickAsync("Undo");
        Assert.Equal(["“Pay rent tomorrow 17:00 !” is as you typed it"], page.Texts("#said p"));
        Assert.Equal([("Pay rent tomorrow 17:00 !", null, null, false)], await WholeAsync());
        await page.ClickAsync("Undo");
        Assert.Empty(await WholeAsync());
    }

    [Theory]
    [InlineData("Read The Day After Tomorrow")]
    [InlineData("Pay rent every blue moon")]
    [InlineData("Say \"see you tomorrow\"")]
    [InlineData("tomorrow")]
    public async Task A_title_that_says_no_date_stays_as_it_is(string title)
    {
        await (await ListAsync()).Fill("Title", title).ClickAsync("Add to-do");

        Assert.Equal([(title, null, null, false)], await WholeAsync());
    }

    [Fact]
    public async Task A_date_of_the_field_wins_over_words()
    {
        await (await ListAsync()).Fill("Title", "Plan tomorrow").Fill("Due", "2099-11-27").ClickAsync("Add to-do");

        Assert.Equal([("Plan tomorrow", new DateOnly(2099, 11, 27), null, false)], await WholeAsync());
    }

    [Fact]
    public async Task Each_of_several_lines_is_understood()
    {
        var page = await (await _client.GetPageAsync(Addresses.Several())).Fill("Lines", "Milk\n- [x] Bread on 27 Nov 2099\nEggs !").ClickAsync("Add to-dos");

        Assert.Equal(["Added 3 to-dos. The words of 2 said a date or a star"], page.Texts("#said p"));
        Assert.Equal(
            [("Bread", new DateOnly(2099, 11, 27), null, false), ("Eggs", null, null, true), ("Milk", (DateOnly?)null, (TimeOnly?)null, false)],
            (await WholeAsync()).Order());
    }

    [Fact]
    public async Task What_somebody_changed_meanwhile_does_not_get_its_words_back()
    {
        var page = await (await ListAsync()).Fill("Title", "Pay rent tomorrow").ClickAsync("Add to-do");
        await fixture.Database.ExecuteAsync("UPDATE todos SET title = 'Pay the rent'");

        page = await page.ClickAsync("Undo");

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Contains("somebody changed or deleted it", page.Texts("#said p").Single(), StringComparison.Ordinal);
        Assert.Equal([("Pay the rent", Today.AddDays(1), null, false)], await WholeAsync());
    }

    private async Task<IEnumerable<(string, DateOnly?, TimeOnly?, bool)>> WholeAsync()
        => await fixture.Database.QueryAsync<(string, DateOnly?, TimeOnly?, bool)>("SELECT title, due, due_time, important FROM todos ORDER BY todo_id");

    private static DateOnly Today => WallClock.Utc.Today(DateTimeOffset.UtcNow);

    private Task<HtmlPage> ListAsync() => _client.GetPageAsync(Addresses.List(new ListView { Show = ListView.All }));

    private async Task AddAsync(DateOnly? due, TimeOnly? time = null)
    {
        await fixture.Database.AddTodosAsync(1);
        await fixture.Database.ExecuteAsync("UPDATE todos SET due = @due::DATE, due_time = @time::TIME", new { due, time });
    }

    private async Task<IEnumerable<(DateOnly?, TimeOnly?)>> DatesAsync()
        => await fixture.Database.QueryAsync<(DateOnly?, TimeOnly?)>("SELECT due, due_time FROM todos ORDER BY todo_id");
}

public sealed class DueTestsOnAdoptedTables(AdoptedTodoAppFixture fixture) : DueTests(fixture), IClassFixture<AdoptedTodoAppFixture>;

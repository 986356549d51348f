using System.Net;
using TodoApp.Dates;
using TodoApp.Pages.Todos;

namespace TodoApp.Tests.Pages.Todos;

/// <summary>A repeating to-do as a person without JavaScript has it: added, completed, left out, changed, and each of that undone.</summary>
public class RepeatingTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    private readonly HttpClient _client = fixture.CreateClient();

    private static DateOnly Today => WallClock.Utc.Today(DateTimeOffset.UtcNow);

    public async ValueTask InitializeAsync() => await fixture.Database.EmptyTodosAsync();

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Words_of_the_line_become_a_repetition_and_Undo_gives_the_words_back()
    {
        var page = await (await ListAsync()).Fill("Title", "Pay rent on 27 Nov 2099 17:00 every month !").ClickAsync("Add to-do");
        Assert.Equal(["Added “Pay rent”, due Fri 27 Nov 2099 17:00, every month, with a star"], page.Texts("#said p"));
        Assert.Equal(["Fri 27 Nov 2099 17:00 · every month"], page.Texts("li time"));
        Assert.Equal(["FREQ=MONTHLY;BYMONTHDAY=27"], await RulesAsync());

        page = await page.ClickAsync("Undo");
        Assert.Equal(["“Pay rent on 27 Nov 2099 17:00 every month !” is as you typed it"], page.Texts("#said p"));
        Assert.Equal(["Pay rent on 27 Nov 2099 17:00 every month !"], await fixture.Database.TitlesAsync());
        Assert.Equal([null], await RulesAsync());
    }

    [Fact]
    public async Task Each_of_several_lines_may_say_how_often()
    {
        var page = await (await _client.GetPageAsync(Addresses.Several())).Fill("Lines", "Milk\nWater the plants every Friday\nEggs !").ClickAsync("Add to-dos");

        Assert.Equal(["Added 3 to-dos. The words of 2 said a date, a repetition or a star"], page.Texts("#said p"));
        Assert.Equal([null, null, "FREQ=WEEKLY;BYDAY=FR"], (await RulesAsync()).Order());
    }

    [Fact]
    public async Task The_fields_set_a_repetition_and_the_form_shows_it_again()
    {
        await (await _client.GetPageAsync(Addresses.New())).Fill("Title", "Bins").Fill("Due", "2099-11-27").Fill("Repeat", "week").Fill("Every", "2").Tick("Mon").Tick("Fri").Fill("Until", "2100-12-24")
            .ClickAsync("Add to-do");
        Assert.Equal(["Fri 27 Nov 2099 · every 2 weeks on Mon and Fri until 24 Dec 2100"], (await ListAsync()).Texts("li time"));

        var form = await (await ListAsync()).ClickAsync("Bins");
        Assert.Equal(("week", "2", "2100-12-24"), (Chosen(form), Value(form, "Every"), Value(form, "Until")));
        Assert.Equal(["MO", "FR"], form.Document.QuerySelectorAll("[name=On][checked]").Select(day => day.GetAttribute("value")));
        var page = await form.Fill("Title", "Bins out").ClickAsync("Save for all that follow");
        Assert.Equal(["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;UNTIL=21001224"], await RulesAsync());
        await page.ClickAsync("Undo");
        Assert.Equal(["Bins"], await fixture.Database.TitlesAsync());
        Assert.Equal(["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;UNTIL=21001224"], await RulesAsync());
    }

    [Fact]
    public async Task A_repetition_that_is_none_is_refused_at_its_field_and_nothing_is_lost()
    {
        var page = await (await ListAsync()).Fill("Title", "Bins").Fill("Due", "2099-11-27").Fill("Repeat", "month").Fill("Every", "0").ClickAsync("Add to-do");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Equal(["It can repeat every 1 to 999 days, weeks, months or years"], page.Texts(".error"));
        Assert.Equal("Repeat-error", page.Document.QuerySelector("[name=Every]")!.GetAttribute("aria-describedby"));
        Assert.Equal(("Bins", "2099-11-27", "month", "0"), (Value(page, "Title"), Value(page, "Due"), Chosen(page), Value(page, "Every")));
        Assert.Empty(await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task What_is_half_chosen_comes_back_with_the_answer_to_another_button()
    {
        await fixture.Database.AddTodosAsync(1);

        var page = await (await ListAsync()).Fill("Repeat", "week").Fill("Every", "2").Fill("Until", "2099-12-24").ClickAsync("Complete Todo 1");

        Assert.Equal(("week", "2", "2099-12-24"), (Chosen(page), Value(page, "Every"), Value(page, "Until")));
    }

    [Fact]
    public async Task Completed_it_comes_back_on_its_next_date_however_often_it_is_pressed_and_Undo_takes_that_back()
    {
        await AddAsync("FREQ=WEEKLY", Today.AddDays(-20));
        var list = await ListAsync();

        await list.ClickAsync("Complete Todo 1");
        var page = await list.ClickAsync("Complete Todo 1"); // A double click.

        var next = Today.AddDays(1);
        Assert.Equal(["Completed “Todo 1”. The next is due tomorrow"], page.Texts("#said p"));
        Assert.Equal(["Tomorrow · every week"], page.Texts("#open time"));
        Assert.Equal([Today.AddDays(-20), next], await DatesAsync());

        page = await page.ClickAsync("Undo");
        Assert.Equal(["Reopened “Todo 1” and took back what followed"], page.Texts("#said p"));
        Assert.Equal([Today.AddDays(-20)], await DatesAsync());
        page = await page.ClickAsync("Undo"); // Of the Undo.
        Assert.Equal([Today.AddDays(-20), next], await DatesAsync());
    }

    [Fact]
    public async Task Undo_of_completing_says_so_if_somebody_has_touched_the_next()
    {
        await AddAsync("FREQ=DAILY", Today);
        var page = await (await ListAsync()).ClickAsync("Complete Todo 1");
        await fixture.Database.ExecuteAsync("UPDATE todos SET title = 'Theirs' WHERE todo_id <> 1");

        page = await page.ClickAsync("Undo");

        Assert.Equal(["Reopened “Todo 1”. The next, due tomorrow, stays: somebody changed it"], page.Texts("#said p"));
        Assert.Equal(["Theirs", "Todo 1"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task A_plain_reopening_deletes_nothing()
    {
        await AddAsync("FREQ=DAILY", Today);
        await (await ListAsync()).ClickAsync("Complete Todo 1");

        await (await ListAsync()).ClickAsync("Reopen Todo 1");

        Assert.Equal([Today, Today.AddDays(1)], await DatesAsync());
    }

    [Fact]
    public async Task Deleting_this_one_goes_on_with_the_next_and_Undo_brings_it_back_alone()
    {
        await AddAsync("FREQ=DAILY", Today);

        var page = await (await ListAsync()).ClickAsync("Delete this one");
        Assert.Equal(["Deleted “Todo 1”. The next is due tomorrow"], page.Texts("#said p"));
        Assert.Equal([Today.AddDays(1)], await DatesAsync());

        page = await page.ClickAsync("Undo");
        Assert.Equal(["Restored “Todo 1” and took back what followed"], page.Texts("#said p"));
        Assert.Equal([Today], await DatesAsync());
        Assert.Empty(await fixture.Database.TitlesAsync("deleted_todos"));
    }

    [Fact]
    public async Task Deleting_the_series_ends_it_and_Undo_brings_it_back()
    {
        await AddAsync("FREQ=DAILY", Today);

        var page = await (await ListAsync()).ClickAsync("Delete the series");
        Assert.Empty(await DatesAsync());

        await page.ClickAsync("Undo");
        Assert.Equal(["FREQ=DAILY"], await RulesAsync());
    }

    [Fact]
    public async Task Saving_this_one_leaves_the_series_as_it_was_and_Undo_takes_it_back_into_it()
    {
        await AddAsync("FREQ=DAILY", Today);
        var form = (await (await ListAsync()).ClickAsync("Todo 1")).Fill("Title", "Just today").Fill("DueTime", "09:00");

        await form.ClickAsync("Save for this one");
        var page = await form.ClickAsync("Save for this one"); // Sent again, it makes no other.

        Assert.Equal(["Saved “Just today”. The next is due tomorrow"], page.Texts("#said p"));
        Assert.Equal(["Just today", "Todo 1"], await fixture.Database.TitlesAsync());
        Assert.Equal([null, "FREQ=DAILY"], (await RulesAsync()).Order());

        await page.ClickAsync("Undo");
        Assert.Equal(["Todo 1"], await fixture.Database.TitlesAsync());
        Assert.Equal(["FREQ=DAILY"], await RulesAsync());
    }

    [Fact]
    public async Task Saving_for_all_that_follow_changes_those_to_come()
    {
        await AddAsync("FREQ=DAILY", Today);

        await (await (await ListAsync()).ClickAsync("Todo 1")).Fill("Title", "Changed").Fill("Repeat", "year").ClickAsync("Save for all that follow");
        await (await ListAsync()).ClickAsync("Complete Changed");

        Assert.Equal(["Changed", "Changed"], await fixture.Database.TitlesAsync());
        Assert.Equal([Today, RecurrenceRule.Parse("FREQ=YEARLY").WithDaysOf(Today).NextAfter(Today, Today)!.Value], await DatesAsync());
    }

    [Fact]
    public async Task A_repetition_is_taken_away_by_never_and_the_form_says_save_then()
    {
        await AddAsync("FREQ=DAILY", Today);

        await (await (await ListAsync()).ClickAsync("Todo 1")).Fill("Repeat", "").ClickAsync("Save for all that follow");

        Assert.Equal([null], await RulesAsync());
        Assert.True((await _client.GetPageAsync(Addresses.Edit(1))).Offers("Save"));
    }

    [Fact]
    public async Task A_change_that_somebody_else_made_to_one_of_a_series_is_not_overwritten_unseen()
    {
        await AddAsync("FREQ=DAILY", Today);
        var mine = await _client.GetPageAsync(Addresses.Edit(1));
        await fixture.Database.ExecuteAsync("UPDATE todos SET rule = 'FREQ=DAILY;INTERVAL=2'");

        var page = await mine.Fill("Title", "Mine").ClickAsync("Save for this one");

        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Equal(["Today · every 2 days"], page.Texts(".theirs time"));
        Assert.Single(await DatesAsync());
        await page.ClickAsync("Save yours for this one");
        Assert.Equal(["Mine", "Todo 1"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task A_completed_one_does_not_say_that_it_repeats_and_is_deleted_as_any_other()
    {
        await AddAsync("FREQ=DAILY", new DateOnly(2026, 11, 27));
        await fixture.Database.ExecuteAsync("UPDATE todos SET done = true");

        var page = await ListAsync();

        Assert.Equal(["27 Nov 2026"], page.Texts("li time"));
        Assert.True(page.Offers("Delete"));
        Assert.False(page.Offers("Delete this one"));
    }

    [Theory]
    [InlineData("FREQ=WEEKLY;BYDAY=FR", "rec:+1w")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "rec:+2w")]
    [InlineData("FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION", "rec:3d")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=27", "rec:+1m")]
    [InlineData("FREQ=YEARLY;X-FROM=COMPLETION", "rec:1y")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "rec:+1b")]
    [InlineData("FREQ=MONTHLY;BYDAY=4FR", "rule:FREQ=MONTHLY;BYDAY=4FR")]
    [InlineData("FREQ=DAILY;UNTIL=20991224", "rule:FREQ=DAILY;UNTIL=20991224")]
    public async Task Todo_txt_says_a_repetition_as_other_programs_do_where_that_is_enough(string rule, string expected)
    {
        await AddAsync(rule, new DateOnly(2026, 11, 27));
        var file = await _client.GetByteArrayAsync(new Uri(Addresses.Export(TodoApp.Transfer.FileFormat.TodoTxt), UriKind.Relative));
        Assert.Contains($" {expected}", System.Text.Encoding.UTF8.GetString(file), StringComparison.Ordinal);

        await fixture.Database.EmptyTodosAsync();
        var page = await (await _client.GetPageAsync(Addresses.Import())).Choose("File", "todo.txt", file).ClickAsync("Check the file");
        await page.ClickAsync("Import 1 to-do");
        Assert.Equal([rule], await RulesAsync());
    }

    private Task<HtmlPage> ListAsync() => _client.GetPageAsync(Addresses.List(new ListView { Show = ListView.All }));

    private async Task AddAsync(string rule, DateOnly due)
    {
        await fixture.Database.AddTodosAsync(1);
        await fixture.Database.ExecuteAsync("UPDATE todos SET due = @due, rule = @rule", new { due, rule });
    }

    private Task<IReadOnlyList<string?>> RulesAsync() => fixture.Database.QueryAsync<string?>("SELECT rule FROM todos ORDER BY todo_id");

    private Task<IReadOnlyList<DateOnly>> DatesAsync() => fixture.Database.QueryAsync<DateOnly>("SELECT due FROM todos ORDER BY due");

    private static string Chosen(HtmlPage page) => page.Document.QuerySelector("[name=Repeat] [selected]")!.GetAttribute("value")!;

    private static string Value(HtmlPage page, string name) => page.Document.QuerySelector($"[name={name}]")!.GetAttribute("value") ?? "";
}

public sealed class RepeatingTestsOnAdoptedTables(AdoptedTodoAppFixture fixture) : RepeatingTests(fixture), IClassFixture<AdoptedTodoAppFixture>;

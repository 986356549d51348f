using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TodoApp.Dates;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Tests.Pages.Agenda;

/// <summary>Today and Upcoming: what is due, over all lists.</summary>
public class AgendaTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    private const long Other = 7;

    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);

    private readonly HttpClient _client = fixture.CreateClient();

    public async ValueTask InitializeAsync()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.ExecuteAsync("DELETE FROM lists WHERE list_id <> 0; DELETE FROM list_members WHERE list_id <> 0");
        await fixture.Database.ExecuteAsync(
            "INSERT INTO lists (list_id, name) VALUES (@Other, 'Garden'); INSERT INTO list_members (list_id, user_id, role, position) VALUES (@Other, 0, 3, 1)", new { Other });
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Today_shows_what_is_late_and_what_is_due_of_all_lists_and_nothing_else()
    {
        await AddAsync(1, "Late", Today.AddDays(-3));
        await AddAsync(2, "At nine", Today, time: new TimeOnly(9, 0));
        await AddAsync(3, "Some time", Today, Other);
        await AddAsync(4, "Tomorrow's", Today.AddDays(1));
        await AddAsync(5, "Done", Today, done: true);
        await AddAsync(6, "Undated", null);

        var page = await _client.GetPageAsync(Addresses.Today);

        Assert.Equal(["Late", "At nine", "Some time"], page.Texts("li .title"));
        Assert.Equal(["3 days overdue"], page.Texts("#late + ul time"));
        Assert.Equal(["To-dos", "To-dos", "Garden"], page.Texts("li a.from"));
        Assert.Equal("3 due", Assert.Single(page.Texts("#side .today small")));
    }

    [Fact]
    public async Task Completing_leads_back_to_today_with_an_Undo_that_does_too()
    {
        await AddAsync(1, "Water the beds", Today, Other);

        var page = await (await _client.GetPageAsync(Addresses.Today)).ClickAsync("Complete Water the beds");

        Assert.Equal(Addresses.Today, page.Url.AbsolutePath);
        Assert.Equal(["Completed “Water the beds”"], page.Texts("[role=alert]"));
        Assert.Empty(page.Texts("li .title"));

        page = await page.ClickAsync("Undo");

        Assert.Equal(Addresses.Today, page.Url.AbsolutePath);
        Assert.Equal(["Water the beds"], page.Texts("li .title"));
    }

    [Theory]
    [InlineData("Today", 0)]
    [InlineData("Tomorrow", 1)]
    [InlineData("Next week", null)]
    [InlineData("No date", -1)]
    public async Task What_is_late_gets_another_day_with_one_press_of_its_menu_and_Undo_brings_the_old_one_back(string press, int? days)
    {
        await AddAsync(1, "Water the beds", Today.AddDays(-3), Other, time: new TimeOnly(9, 30));
        DateOnly? day = days switch { null => DueDate.NextWeek(Today), -1 => null, { } later => Today.AddDays(later) };

        var page = await (await _client.GetPageAsync(Addresses.Today)).ClickAsync(press);

        Assert.Equal(Addresses.Today, page.Url.AbsolutePath);
        Assert.EndsWith(": “Water the beds”", Assert.Single(page.Texts("[role=alert]")), StringComparison.Ordinal);
        Assert.Equal(day == Today ? ["Water the beds"] : [], page.Texts("li .title"));
        Assert.Equal([day], await fixture.Database.QueryAsync<DateOnly?>("SELECT due FROM todos"));

        page = await page.ClickAsync("Undo");

        Assert.Equal(Addresses.Today, page.Url.AbsolutePath);
        Assert.Equal(["3 days overdue"], page.Texts("#late + ul time"));
        Assert.Equal([new TimeOnly(9, 30)], await fixture.Database.QueryAsync<TimeOnly?>("SELECT due_time FROM todos"));
    }

    [Fact]
    public async Task What_is_planned_is_brought_forward_and_no_menu_offers_the_day_that_it_has()
    {
        await AddAsync(1, "Water the beds", Today.AddDays(1), Other);
        await AddAsync(2, "Weed the beds", Today, Other);
        var page = await _client.GetPageAsync(Addresses.Upcoming());
        Assert.False(page.Offers("Tomorrow"));

        page = await page.ClickAsync("Today");

        Assert.Equal(Addresses.Upcoming(), page.Url.AbsolutePath);
        page = await _client.GetPageAsync(Addresses.Today);
        Assert.Equal(["Water the beds", "Weed the beds"], page.Texts("li .title").Order());
        Assert.Empty(page.Document.QuerySelectorAll("[name=today]"));
    }

    [Fact]
    public async Task What_is_deleted_on_today_or_upcoming_leads_back_there_and_so_does_its_Undo()
    {
        await AddAsync(1, "Water the beds", Today, Other);
        await AddAsync(2, "Weed the beds", Today.AddDays(1), Other);
        await fixture.Database.ExecuteAsync("UPDATE todos SET rule = 'FREQ=DAILY' WHERE todo_id = 2");

        foreach (var (address, press) in new[] { (Addresses.Today, "Delete"), (Addresses.Upcoming(), "Delete this one"), (Addresses.Upcoming(), "Delete the series") })
        {
            var before = await _client.GetPageAsync(address);

            var page = await before.ClickAsync(press);
            Assert.Equal(address, page.Url.AbsolutePath);
            Assert.NotEqual(before.Texts("h2, li:not(.said)"), page.Texts("h2, li:not(.said)"));

            page = await page.ClickAsync("Undo");
            Assert.Equal(address, page.Url.AbsolutePath);
            Assert.Equal(before.Texts("h2, li:not(.said)"), page.Texts("h2, li:not(.said)"));
        }
    }

    [Fact]
    public async Task An_edit_that_began_on_today_leads_back_there()
    {
        await AddAsync(1, "Water the beds", Today, Other);

        var page = await (await _client.GetPageAsync(Addresses.Today)).ClickAsync("Water the beds");
        page = await page.Fill("Title", "Weed the beds").ClickAsync("Save");

        Assert.Equal(Addresses.Today, page.Url.AbsolutePath);
        Assert.Equal(["Weed the beds"], page.Texts("li .title"));
    }

    [Fact]
    public async Task Upcoming_goes_day_by_day_over_all_lists_and_pages_without_gap_or_repetition()
    {
        for (var id = 1; id <= (2 * DueTodos.PageSize) + 5; id++)
            await AddAsync(id, $"Todo {id}", Today.AddDays(1 + (id / 50)), id % 2 == 0 ? Other : TodoList.First);
        await AddAsync(1000, "Due today", Today);

        var titles = new List<string>();
        var page = await _client.GetPageAsync(Addresses.Upcoming());
        Assert.Equal("Tomorrow", page.Texts("h2")[0]);
        for (var pages = 1; ; pages++)
        {
            titles.AddRange(page.Texts("li .title"));
            if (!page.Offers("Later"))
            {
                Assert.Equal(3, pages);
                break;
            }
            page = await page.ClickAsync("Later");
        }
        Assert.Equal(Enumerable.Range(1, (2 * DueTodos.PageSize) + 5).Select(id => $"Todo {id}").Order(StringComparer.Ordinal), titles.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("20261301.5")]
    [InlineData("99999999999.5")]
    [InlineData("%00")]
    public async Task A_malformed_place_means_tomorrow(string after)
    {
        await AddAsync(1, "Tomorrow's", Today.AddDays(1));

        var page = await _client.GetPageAsync($"{Addresses.Upcoming()}?after={after}");

        Assert.Equal((HttpStatusCode.OK, "Tomorrow's"), (page.Status, Assert.Single(page.Texts("li .title"))));
    }

    [Fact]
    public async Task What_is_in_a_deleted_list_is_not_due()
    {
        await AddAsync(1, "Water the beds", Today, Other);
        await _client.GetPageAsync(Addresses.Today); // From here on the replica knows the list.
        await (await _client.GetPageAsync(Addresses.ListSettings(Other))).ClickAsync("Delete the list");

        Assert.Empty((await _client.GetPageAsync(Addresses.Today)).Texts("li .title"));
    }

    /// <summary>One instant, different todays: the zone is the setting's.</summary>
    [Theory]
    [InlineData("Pacific/Auckland")]
    [InlineData("Asia/Kolkata")]
    [InlineData("America/New_York")]
    [InlineData("Pacific/Honolulu")]
    public async Task Which_day_it_is_is_decided_in_the_time_zone(string zone)
    {
        await using var app = fixture.StartApp([("TimeZone", zone)]);
        using var client = app.CreateClient();
        var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var there = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime);
        await AddAsync(1, "The day before", there.AddDays(-1));
        await AddAsync(2, "The day", there);
        await AddAsync(3, "The day after", there.AddDays(1));

        var page = await client.GetPageAsync(Addresses.Today);

        Assert.Equal(["The day before", "The day"], page.Texts("li .title"));
        Assert.Equal(["Yesterday"], page.Texts("#late + ul time").Select(words => words == "1 day overdue" ? "Yesterday" : words));
    }

    private Task<int> AddAsync(long id, string title, DateOnly? due, long list = TodoList.First, TimeOnly? time = null, bool done = false)
        => fixture.Database.ExecuteAsync(
            """
            INSERT INTO todos (list_id, todo_id, title, text, done, pub_date, position, due, due_time)
            VALUES (@list, @id, @title, '', @done, TIMESTAMP '2026-01-01 00:00:00', -@id, CAST(@due AS DATE), CAST(@time AS TIME))
            """,
            new
            {
                id,
                title,
                list,
                done,
                due = due?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                time = time?.ToString("HH:mm", CultureInfo.InvariantCulture),
            });
}

public sealed class AgendaTestsOnAdoptedTables(AdoptedTodoAppFixture fixture) : AgendaTests(fixture), IClassFixture<AdoptedTodoAppFixture>;

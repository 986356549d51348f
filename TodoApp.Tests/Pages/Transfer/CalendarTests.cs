using System.Net;
using System.Net.Http.Headers;
using TodoApp.Tests.Dates;

namespace TodoApp.Tests.Pages.Transfer;

/// <summary>A calendar that subscribes to an address reads there what is due, for as long as its owner wants and may.</summary>
public sealed class CalendarTests(AccountsFixture fixture) : IClassFixture<AccountsFixture>, IAsyncLifetime
{
    private readonly HttpClient _ada = fixture.CreateClient(), _calendar = fixture.CreateClient();

    public async ValueTask InitializeAsync()
    {
        await fixture.EmptyAccountsAsync();
        await fixture.Database.EmptyTodosAsync();
        await _ada.SignUpAsync("ada");
        await fixture.Database.ExecuteAsync("""
            INSERT INTO lists (list_id, name) VALUES (1, 'Groceries');
            INSERT INTO list_members (list_id, user_id, role, position) SELECT 1, user_id, 3, 1 FROM users WHERE name = 'ada';
            INSERT INTO todos (list_id, todo_id, title, text, done, due, due_time, rule) VALUES
              (0, 1, 'Rent', 'As agreed; 500', false, '2026-12-24', '17:00', 'FREQ=MONTHLY;BYMONTHDAY=24'),
              (1, 2, 'Milk', '', false, '2026-12-01', NULL, NULL),
              (1, 3, 'Bread', '', true, '2026-12-01', NULL, NULL),
              (1, 4, 'Some day', '', false, NULL, NULL, NULL)
            """);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Another_parser_sees_what_is_due_in_all_lists()
    {
        CalendarParser.SkipIfMissing();
        var address = await MakeAsync("");

        using var answer = await _calendar.GetAsync(address);
        var read = await CalendarParser.ReadAsync(await answer.Content.ReadAsStringAsync());

        Assert.Equal("text/calendar", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["Milk 2026-12-01 False", "Rent 2026-12-24T17:00 True"], read.Select(item => $"{item.Summary} {item.Start} {item.HasAlarm}"));
        Assert.Equal(["2026-12-24", "2027-01-24", "2027-02-24"], read[1].Days.Take(3));
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again()
    {
        var address = await MakeAsync("1");
        using var first = await _calendar.GetAsync(address);
        Assert.Contains("SUMMARY:Milk", await first.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var second = await AskAsync(first.Headers.ETag!);
        Assert.Equal((HttpStatusCode.NotModified, ""), (second.StatusCode, await second.Content.ReadAsStringAsync()));

        await fixture.Database.ExecuteAsync("UPDATE todos SET title = 'Oat milk' WHERE todo_id = 2");
        using var third = await AskAsync(first.Headers.ETag!);
        Assert.Contains("SUMMARY:Oat milk", await third.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Task<HttpResponseMessage> AskAsync(EntityTagHeaderValue known)
            => _calendar.SendAsync(new HttpRequestMessage(HttpMethod.Get, address) { Headers = { IfNoneMatch = { known } } });
    }

    [Fact]
    public async Task One_list_says_nothing_of_another_and_an_archived_one_is_left_out_of_all()
    {
        Assert.DoesNotContain("Rent", await _calendar.GetStringAsync(await MakeAsync("1")), StringComparison.Ordinal);

        await fixture.Database.ExecuteAsync("UPDATE list_members SET is_archived = true WHERE list_id = 1");
        var all = await _calendar.GetStringAsync(await MakeAsync(""));
        Assert.Contains("Rent", all, StringComparison.Ordinal);
        Assert.DoesNotContain("Milk", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_address_ends_the_one_before_and_none_is_left_when_it_is_stopped()
    {
        var before = await MakeAsync("");
        var address = await MakeAsync("");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(before));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(address));
        Assert.DoesNotContain(address.Query, (await _ada.GetPageAsync(Addresses.Lists)).Document.DocumentElement.OuterHtml, StringComparison.Ordinal);

        await (await _ada.GetPageAsync(Addresses.Lists)).ClickAsync("Stop the calendar of All lists");

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(address));
    }

    [Theory]
    [InlineData("DELETE FROM list_members WHERE list_id = 1")]
    [InlineData("UPDATE list_members SET role = -role WHERE list_id = 1")]
    [InlineData("UPDATE users SET is_disabled = true")]
    public async Task Whoever_may_not_see_a_list_any_more_shows_it_to_no_calendar(string sql)
    {
        var address = await MakeAsync("1");
        await fixture.Database.ExecuteAsync(sql);

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(address));
    }

    [Fact]
    public async Task Of_a_list_that_is_not_theirs_nobody_makes_one_nor_ends_that_of_another()
    {
        var address = await MakeAsync("1");
        using var bob = fixture.CreateClient();
        await bob.SignUpAsync("bob");
        var page = await bob.GetPageAsync(Addresses.Lists);
        page.Document.QuerySelector("#of option")!.SetAttribute("value", "1");

        Assert.Equal(HttpStatusCode.NotFound, (await page.ClickAsync("Make an address")).Status);

        await (await (await bob.GetPageAsync(Addresses.Lists)).ClickAsync("Make an address")).ClickAsync("Stop the calendar of All lists");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(address));
        Assert.Equal([1L], await fixture.Database.QueryAsync<long>("SELECT list_id FROM calendar_links"));
    }

    [Fact]
    public async Task Whoever_deletes_their_account_leaves_no_address()
    {
        var address = await MakeAsync("");
        await (await _ada.GetPageAsync(Addresses.Profile())).Fill("DeletePassword", Visitor.Password).ClickAsync("Delete my account for good");

        Assert.Empty(await fixture.Database.QueryAsync<long>("SELECT list_id FROM calendar_links"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(address));
    }

    /// <param name="list">Its id; empty for all.</param>
    private async Task<Uri> MakeAsync(string list)
    {
        var page = await (await _ada.GetPageAsync(Addresses.Lists)).Fill("Of", list).ClickAsync("Make an address");
        Assert.True(page.Response.IsSuccessStatusCode, page.Text);
        return new Uri(page.Texts("code").Single());
    }

    private async Task<HttpStatusCode> StatusAsync(Uri address) => (await _calendar.GetAsync(address)).StatusCode;
}

using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TodoApp.Todos;
using TodoApp.Transfer;

namespace TodoApp.Tests.Pages.Lists;

/// <summary>Several lists of one person, where nobody signs in.</summary>
public class ListsTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    private readonly HttpClient _client = fixture.CreateClient();

    public async ValueTask InitializeAsync()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.ExecuteAsync("""
            DELETE FROM list_members WHERE list_id <> 0;
            DELETE FROM lists WHERE list_id <> 0;
            UPDATE list_members SET is_archived = false, position = 0;
            UPDATE lists SET name = 'To-dos'
            """);
        await fixture.Database.AddTodosAsync(3);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_list_is_made_and_opens_empty_beside_the_others()
    {
        var page = await MakeAsync("Groceries");

        Assert.Equal((HttpStatusCode.OK, "Groceries", "0 open"), (page.Status, Heading(page), page.Texts(".count").Single()));
        Assert.Equal(["To-dos 3 open", "Groceries"], page.Texts("#lists .list"));
        Assert.Equal("Groceries", page.Texts("#lists [aria-current]").Single());
        Assert.Empty(page.Texts("li[id^=todo-]"));
    }

    [Fact]
    public async Task A_form_that_is_sent_twice_makes_one_list()
    {
        var lists = (await _client.GetPageAsync(Addresses.Lists)).Fill("Name", "Groceries");

        var answers = await Task.WhenAll(_client.SendAsync(lists.RequestOf("Make list")), _client.SendAsync(lists.RequestOf("Make list")));

        Assert.Single(answers.Select(answer => answer.Headers.Location!.ToString()).Distinct());
        Assert.Equal(["Groceries", "To-dos"], await NamesAsync());
    }

    [Fact]
    public async Task A_line_names_the_list_that_it_is_for_and_a_name_of_none_is_text()
    {
        await MakeAsync("Next Year");
        var page = await (await _client.GetPageAsync(Addresses.List())).Fill("Title", "Plan the trip #nextyear !").ClickAsync("Add to-do");

        Assert.Equal(["Added “Plan the trip” to “Next Year”, with a star"], page.Texts("#said p"));
        Assert.Equal("To-dos", Heading(page));
        page = await page.ClickAsync("Undo");
        Assert.Equal("Next Year", Heading(page));
        Assert.Equal(["Plan the trip #nextyear !"], page.Texts(".todos .title"));

        page = await (await _client.GetPageAsync(Addresses.New())).Fill("Title", "Pack #NextYear").ClickAsync("Add to-do", "main");
        Assert.Equal("Next Year", Heading(page));
        page = await (await _client.GetPageAsync(Addresses.List())).Fill("Title", "Answer #nobody").ClickAsync("Add to-do");
        Assert.Equal(["Added “Answer #nobody”"], page.Texts("#said p"));
    }

    public static TheoryData<string, string> NamesThatCannotBe => new()
    {
        { "", "A list needs a name" },
        { " \t ", "A list needs a name" },
        { "tab\there", "The name must not contain control characters" },
        { new string('x', 101), "The name must be 100 characters or fewer; it has 101" },
        { string.Concat(Enumerable.Repeat("🛒", 101)), "The name must be 100 characters or fewer; it has 101" },
    };

    [Theory]
    [MemberData(nameof(NamesThatCannotBe))]
    public async Task A_name_that_cannot_be_is_refused_with_the_reason_and_kept(string name, string reason)
    {
        var lists = await MakeAsync(name);
        var settings = await (await _client.GetPageAsync(Addresses.ListSettings(0))).Fill("Name", name).ClickAsync("Save");

        foreach (var page in new[] { lists, settings })
        {
            Assert.Equal((HttpStatusCode.UnprocessableEntity, reason), (page.Status, page.Texts("[role=alert]").Single()));
            Assert.Equal(name.Trim(), page.Document.QuerySelector("#Name")!.GetAttribute("value"));
        }
        Assert.Equal(["To-dos"], await NamesAsync());
    }

    [Fact]
    public async Task Each_of_several_lines_goes_to_the_list_that_it_names()
    {
        var id = Addresses.ListOf((await MakeAsync("Next Year")).Url.AbsolutePath);
        var form = (await _client.GetPageAsync(Addresses.Several())).Fill("Lines", "Bread\nPlan the trip tomorrow #nextyear\nAnswer #nobody");

        await form.ClickAsync("Add to-dos");
        var page = await form.ClickAsync("Add to-dos");

        Assert.Equal(["Added 3 to-dos, 1 of them to other lists. The words of 1 said a date or a star"], page.Texts("#said p"));
        Assert.Equal(["Bread", "Answer #nobody"], page.Texts(".todos .title").Take(2));
        Assert.Equal(["Plan the trip"], (await _client.GetPageAsync(Addresses.List(id))).Texts(".todos .title"));

        page = await (await _client.GetPageAsync(Addresses.Several())).Fill("Lines", "Pack #nextyear\nGo #nextyear").ClickAsync("Add to-dos");
        Assert.Equal(["Added 2 to-dos, all of them to other lists"], page.Texts("#said p"));
        await page.ClickAsync("Undo");
        Assert.Equal(["Plan the trip"], (await _client.GetPageAsync(Addresses.List(id))).Texts(".todos .title"));
    }

    [Fact]
    public async Task A_form_whose_to_do_was_moved_since_is_answered_when_it_is_sent_again()
    {
        await MakeAsync("Next Year");
        var form = (await _client.GetPageAsync(Addresses.List())).Fill("Title", "Milk");
        await form.ClickAsync("Add to-do");
        await (await SelectAsync("Milk")).ClickAsync("Move there");

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var answer = await _client.SendAsync(form.RequestOf("Add to-do"), patience.Token);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    [Fact]
    public async Task A_hundred_emoji_are_a_name()
    {
        var name = string.Concat(Enumerable.Repeat("🛒", 100));

        Assert.Equal(name, Heading(await MakeAsync(name)));
    }

    [Fact]
    public async Task The_hundred_and_first_list_is_refused_with_a_sentence_until_one_is_deleted()
    {
        await fixture.Database.ExecuteAsync("""
            INSERT INTO lists (list_id, name) SELECT i, 'List ' || i::TEXT FROM generate_series(1, 99) numbers (i);
            INSERT INTO list_members (list_id, user_id, role, position) SELECT i, 0, 3, i FROM generate_series(1, 99) numbers (i)
            """);

        var refused = await MakeAsync("One more");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("You have 100 lists, and there is no room for more: delete one first", refused.Texts("[role=alert]").Single());
        Assert.Equal("One more", refused.Document.QuerySelector("#Name")!.GetAttribute("value"));

        await DeleteAsync(99);
        Assert.Equal("One more", Heading(await refused.ClickAsync("Make list")));
    }

    [Fact]
    public async Task A_list_is_renamed_by_its_settings()
    {
        var page = await (await MakeAsync("Groceries")).ClickAsync("Settings");

        page = await page.Fill("Name", " Shopping ").ClickAsync("Save");

        Assert.Equal("Shopping", Heading(page));
        Assert.Contains("The list is called “Shopping” now", page.Text, StringComparison.Ordinal);
        Assert.Equal(["Shopping", "To-dos"], await NamesAsync());
    }

    [Fact]
    public async Task Lists_are_put_in_order_and_the_side_has_the_same()
    {
        await MakeAsync("B");
        await MakeAsync("C");
        var lists = await _client.GetPageAsync(Addresses.Lists);
        Assert.Equal(["To-dos", "B", "C"], lists.Texts(".lists .title"));
        Assert.False(lists.Offers("Move To-dos up"));
        Assert.False(lists.Offers("Move C down"));

        lists = await lists.ClickAsync("Move C up");
        Assert.Equal(["To-dos", "C", "B"], lists.Texts(".lists .title"));
        lists = await lists.ClickAsync("Move To-dos down");
        Assert.Equal(["C", "To-dos", "B"], lists.Texts(".lists .title"));
        lists = await lists.ClickAsync("Move To-dos down");

        Assert.Equal(["C", "B", "To-dos"], lists.Texts(".lists .title"));
        Assert.Equal(["C", "B", "To-dos 3 open"], lists.Texts("#lists .list"));
    }

    [Fact]
    public async Task A_list_that_is_to_stand_beside_one_that_is_gone_stays_where_it_is()
    {
        await MakeAsync("B");
        var c = IdOf(await MakeAsync("C"));
        var stale = await _client.GetPageAsync(Addresses.Lists);
        await DeleteAsync(c);

        var answer = await stale.ClickAsync("Move C up");

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal("Nothing was moved: there is no such place any more", answer.Texts("[role=alert]").Single());
    }

    [Fact]
    public async Task An_archived_list_leaves_the_side_and_stays_as_it_is_and_comes_back()
    {
        var page = await MakeAsync("Groceries");
        var id = IdOf(page);
        await page.Fill("Title", "Milk").ClickAsync("Add to-do");

        var lists = await (await _client.GetPageAsync(Addresses.ListSettings(id))).ClickAsync("Archive");
        Assert.Equal("Archived. The list stays as it is, out of your way", lists.Texts("[role=alert]").Single());
        Assert.Equal(["To-dos 3 open"], lists.Texts("#lists .list"));
        Assert.Single((await _client.GetPageAsync(Addresses.List(id))).Texts("li[id^=todo-]"));

        lists = await lists.ClickAsync("Undo");
        Assert.Equal(["To-dos 3 open", "Groceries 1 open"], lists.Texts("#lists .list"));
        await (await _client.GetPageAsync(Addresses.ListSettings(id))).ClickAsync("Archive");
        lists = await (await _client.GetPageAsync(Addresses.Lists)).ClickAsync("Unarchive Groceries");
        Assert.Equal(["To-dos 3 open", "Groceries 1 open"], lists.Texts("#lists .list"));
    }

    [Theory]
    [InlineData("Undo")]
    [InlineData("Restore Groceries")]
    public async Task A_deleted_list_is_gone_with_all_that_is_in_it_and_comes_back_with_it(string restore)
    {
        var page = await MakeAsync("Groceries");
        var id = IdOf(page);
        page = await page.Fill("Title", "Milk").ClickAsync("Add to-do");
        await page.Fill("Title", "Bread").ClickAsync("Add to-do");
        await (await _client.GetPageAsync(Addresses.List(id))).ClickAsync("Delete", "li:last-of-type");

        var lists = await DeleteAsync(id);
        Assert.Equal("Deleted “Groceries” with all that is in it", lists.Texts("[role=alert]").Single());
        Assert.Equal(["To-dos 3 open"], lists.Texts("#lists .list"));
        Assert.All(await AddressesOfAsync(id), answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));

        lists = await (restore == "Undo" ? lists : await _client.GetPageAsync(Addresses.Lists)).ClickAsync(restore);
        Assert.Equal("“Groceries” is back, with all that is in it", lists.Texts("[role=alert]").Single());
        Assert.Equal(["Bread"], (await _client.GetPageAsync(Addresses.List(id))).Texts("li[id^=todo-] .title"));
        Assert.True((await _client.GetPageAsync(Addresses.Trash(id))).Offers("Restore Milk"));
    }

    [Fact]
    public async Task Deleting_a_list_twice_says_the_same_twice_and_so_does_its_Undo()
    {
        var settings = await (await MakeAsync("Groceries")).ClickAsync("Settings");

        await settings.ClickAsync("Delete the list");
        var lists = await settings.ClickAsync("Delete the list");
        Assert.Equal("Deleted “Groceries” with all that is in it", lists.Texts("[role=alert]").Single());

        await lists.ClickAsync("Undo");
        Assert.Equal("“Groceries” is back, with all that is in it", (await lists.ClickAsync("Undo")).Texts("[role=alert]").Single());
    }

    [Fact]
    public async Task What_was_deleted_long_ago_is_deleted_for_good_list_and_to_dos_and_nothing_else()
    {
        var page = await MakeAsync("Groceries");
        var (old, recent) = (IdOf(page), IdOf(await MakeAsync("Recent")));
        await page.Fill("Title", "Milk").ClickAsync("Add to-do");
        await (await (await _client.GetPageAsync(Addresses.List(old))).Fill("Title", "Bread").ClickAsync("Add to-do")).ClickAsync("Delete", "li:first-of-type");
        await (await _client.GetPageAsync(Addresses.List(recent))).Fill("Title", "Kept").ClickAsync("Add to-do");
        await DeleteAsync(old);
        await DeleteAsync(recent);
        await fixture.Database.ExecuteAsync("UPDATE lists SET deleted_at = current_timestamp - INTERVAL '31 days' WHERE list_id = @old", new { old });
        await fixture.Database.ExecuteAsync(
            "INSERT INTO list_links (list_id, link_hash, role, uses_left, created_at, expires_at) VALUES (@old, @hash, 2, 1, current_timestamp, current_timestamp)",
            new { old, hash = new byte[32] });

        await fixture.App.Services.GetServices<IHostedService>().OfType<TrashRetention>().Single().DeleteExpiredAsync(days: 30, CancellationToken.None);

        Assert.Equal(["Recent", "To-dos"], await NamesAsync());
        Assert.Equal(["Kept", "Todo 1", "Todo 2", "Todo 3"], await fixture.Database.TitlesAsync());
        Assert.Empty(await fixture.Database.TitlesAsync("deleted_todos"));
        Assert.Empty(await fixture.Database.QueryAsync<long>("SELECT list_id FROM list_members WHERE list_id = @old UNION ALL SELECT list_id FROM list_links", new { old }));
        await (await _client.GetPageAsync(Addresses.Lists)).ClickAsync("Restore Recent");
        Assert.Equal(["Kept"], (await _client.GetPageAsync(Addresses.List(recent))).Texts("li[id^=todo-] .title"));
    }

    [Fact]
    public async Task To_dos_are_moved_to_another_list_and_Undo_brings_them_to_their_old_place()
    {
        var id = IdOf(await MakeAsync("Groceries"));

        var page = await (await SelectAsync("Todo 1", "Todo 2")).Fill("to", $"{id}").ClickAsync("Move there");
        Assert.Equal(["Todo 3"], page.Texts("li[id^=todo-] .title"));
        Assert.Contains("Moved 2 to-dos to “Groceries”", page.Text, StringComparison.Ordinal);
        Assert.Equal(["To-dos 1 open", "Groceries 2 open"], page.Texts("#lists .list"));
        Assert.Equal(["Todo 2", "Todo 1"], (await _client.GetPageAsync(Addresses.List(id))).Texts("li[id^=todo-] .title"));

        page = await page.ClickAsync("Undo");
        Assert.Equal(("To-dos", "Moved 2 to-dos back"), (Heading(page), page.Texts("#said p").Single()));
        Assert.Equal(["Todo 3", "Todo 2", "Todo 1"], page.Texts("li[id^=todo-] .title"));
    }

    [Fact]
    public async Task One_to_do_is_moved_by_its_menu_and_Undo_brings_it_between_those_where_it_stood()
    {
        var id = IdOf(await MakeAsync("Groceries"));
        var page = await (await _client.GetPageAsync(Addresses.List())).ClickAsync("Date or move", "#todo-2");

        page = await page.Fill("to", $"{id}").ClickAsync("Move there");
        Assert.Contains("Moved “Todo 2” to “Groceries”", page.Text, StringComparison.Ordinal);

        page = await page.ClickAsync("Undo");
        Assert.Equal(["Todo 3", "Todo 2", "Todo 1"], page.Texts("li[id^=todo-] .title"));
        Assert.Empty((await _client.GetPageAsync(Addresses.List(id))).Texts("li[id^=todo-]"));
    }

    [Fact]
    public async Task A_move_that_is_sent_twice_moves_once_and_says_so_both_times()
    {
        var id = IdOf(await MakeAsync("Groceries"));
        var selection = (await SelectAsync("Todo 1")).Fill("to", $"{id}");

        await selection.ClickAsync("Move there");

        Assert.Contains("Moved “Todo 1” to “Groceries”", (await selection.ClickAsync("Move there")).Text, StringComparison.Ordinal);
        Assert.Equal(["Todo 1", "Todo 2", "Todo 3"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task To_dos_are_copied_to_another_list_once_however_often_it_is_sent_and_Undo_takes_the_copies_back()
    {
        var id = IdOf(await MakeAsync("Groceries"));
        var selection = (await SelectAsync("Todo 1", "Todo 3")).Fill("to", $"{id}");

        await selection.ClickAsync("Copy there");
        var page = await selection.ClickAsync("Copy there");
        Assert.Contains("Copied 2 to-dos", page.Text, StringComparison.Ordinal);
        Assert.Equal(["To-dos 3 open", "Groceries 2 open"], page.Texts("#lists .list"));
        Assert.Equal(["Todo 3", "Todo 1"], (await _client.GetPageAsync(Addresses.List(id))).Texts("li[id^=todo-] .title"));

        await page.ClickAsync("Undo");
        Assert.Empty((await _client.GetPageAsync(Addresses.List(id))).Texts("li[id^=todo-]"));
        Assert.Equal(3, (await _client.GetPageAsync(Addresses.List())).Texts("li[id^=todo-]").Count);
    }

    [Fact]
    public async Task A_move_to_a_list_that_is_gone_leaves_everything_where_it_is()
    {
        var id = IdOf(await MakeAsync("Groceries"));
        var selection = (await SelectAsync("Todo 1")).Fill("to", $"{id}");
        await DeleteAsync(id);

        var refused = await selection.ClickAsync("Move there");
        Assert.Equal((HttpStatusCode.NotFound, "Not found"), (refused.Status, Heading(refused)));
        Assert.Equal(HttpStatusCode.NotFound, (await selection.ClickAsync("Copy there")).Status);
        Assert.Equal(3, (await _client.GetPageAsync(Addresses.List())).Texts("li[id^=todo-]").Count);
    }

    [Theory]
    [InlineData("title\nMilk\nBread", "todos.csv")]
    [InlineData("todo_id,title\n71,Milk\n72,Bread", "todos.csv")]
    public async Task A_file_that_is_imported_into_two_lists_makes_two_sets_and_a_second_time_changes_nothing(string file, string name)
    {
        var ids = new[] { IdOf(await MakeAsync("Ours")), IdOf(await MakeAsync("Theirs")) };

        foreach (var id in ids)
        {
            var page = await ImportAsync(id);
            Assert.Equal(["Bread", "Milk"], page.Texts("li[id^=todo-] .title").Order(StringComparer.Ordinal));
        }
        Assert.Equal(["Bread", "Bread", "Milk", "Milk", "Todo 1", "Todo 2", "Todo 3"], await fixture.Database.TitlesAsync());

        foreach (var id in ids)
            Assert.False((await CheckAsync(id)).Offers("Import 2 to-dos"));

        async Task<HtmlPage> ImportAsync(long id) => await (await CheckAsync(id)).ClickAsync("Import 2 to-dos");

        async Task<HtmlPage> CheckAsync(long id)
            => await (await _client.GetPageAsync(Addresses.Import(id))).Choose("File", name, Encoding.UTF8.GetBytes(file)).ClickAsync("Check the file");
    }

    [Fact]
    public async Task A_to_do_that_is_moved_to_a_list_with_one_from_the_same_file_is_lost_in_neither()
    {
        var ids = new[] { IdOf(await MakeAsync("Ours")), IdOf(await MakeAsync("Theirs")) };
        foreach (var id in ids)
        {
            var import = (await _client.GetPageAsync(Addresses.Import(id))).Choose("File", "todos.csv", Encoding.UTF8.GetBytes("todo_id,title\n71,Milk"));
            await (await import.ClickAsync("Check the file")).ClickAsync("Import 1 to-do");
        }
        var selection = await (await _client.GetPageAsync(Addresses.List(ids[0]))).ClickAsync("Select");

        var page = await selection.Tick("Milk").Fill("to", $"{ids[1]}").ClickAsync("Move there");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(["Milk", "Milk", "Todo 1", "Todo 2", "Todo 3"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task An_export_of_one_list_is_imported_into_another_and_both_keep_their_own()
    {
        var id = IdOf(await MakeAsync("Groceries"));
        var file = await _client.GetByteArrayAsync(new Uri(Addresses.Export(FileFormat.Json), UriKind.Relative));

        var page = await (await _client.GetPageAsync(Addresses.Import(id))).Choose("File", "todos.json", file).ClickAsync("Check the file");
        page = await page.ClickAsync("Import 3 to-dos");

        Assert.Equal(["To-dos 3 open", "Groceries 3 open"], page.Texts("#lists .list"));
    }

    [Theory]
    [InlineData("/edit/5", "/lists/0/edit/5")]
    [InlineData("/edit/5?show=active", "/lists/0/edit/5?show=active")]
    [InlineData("/new", "/lists/0/new")]
    [InlineData("/several", "/lists/0/several")]
    [InlineData("/import", "/lists/0/import")]
    [InlineData("/trash", "/lists/0/trash")]
    [InlineData("/export.csv", "/lists/0/export.csv")]
    [InlineData("/export.json", "/lists/0/export.json")]
    [InlineData("/export.txt", "/lists/0/export.txt")]
    [InlineData("/?show=active", "/lists/0?show=active")]
    public async Task What_people_kept_of_the_time_when_there_was_one_list_leads_to_the_first(string kept, string leads)
    {
        var answer = await _client.GetAsync(new Uri(kept, UriKind.Relative));

        Assert.InRange((int)answer.StatusCode, 302, 303);
        Assert.Equal(leads, answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task The_app_opens_the_list_that_this_browser_had_open_last_else_the_first()
    {
        var id = IdOf(await MakeAsync("Groceries"));
        using var another = fixture.CreateClient();

        Assert.Equal(Addresses.List(id), (await _client.GetPageAsync(Addresses.Home)).Url.AbsolutePath);
        Assert.Equal(Addresses.List(), (await another.GetPageAsync(Addresses.Home)).Url.AbsolutePath);
        await _client.GetPageAsync(Addresses.List());
        Assert.Equal(Addresses.List(), (await _client.GetPageAsync(Addresses.Home)).Url.AbsolutePath);

        await _client.GetPageAsync(Addresses.List(id));
        await DeleteAsync(id);
        Assert.Equal(Addresses.List(), (await _client.GetPageAsync(Addresses.Home)).Url.AbsolutePath);
    }

    [Fact]
    public async Task A_list_that_does_not_exist_is_not_found_under_any_of_its_addresses()
    {
        Assert.All(await AddressesOfAsync(99), answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        var form = (await _client.GetPageAsync(Addresses.List())).Fill("Title", "Milk").RequestOf("Add to-do");
        form.RequestUri = new Uri(fixture.Address, Addresses.Add(99));

        Assert.Equal(HttpStatusCode.NotFound, (await _client.SendAsync(form)).StatusCode);
        Assert.DoesNotContain("Milk", await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task What_was_typed_into_a_list_that_was_deleted_meanwhile_is_offered_again_and_added_once_it_is_back()
    {
        var page = await MakeAsync("Groceries");
        var lists = await DeleteAsync(IdOf(page));

        var answer = await page.Fill("Title", "Milk").ClickAsync("Add to-do");
        Assert.Equal((HttpStatusCode.NotFound, "Milk"), (answer.Status, answer.Document.QuerySelector("[name=Title]")!.GetAttribute("value")));
        Assert.Equal(Addresses.Lists, answer.Document.QuerySelector("main .lead a")!.GetAttribute("href"));
        answer = await answer.ClickAsync("Add as new");
        Assert.Equal((HttpStatusCode.NotFound, "Milk"), (answer.Status, answer.Document.QuerySelector("[name=Title]")!.GetAttribute("value")));

        await lists.ClickAsync("Undo");
        Assert.Equal(["Milk"], (await answer.ClickAsync("Add as new")).Texts("li[id^=todo-] .title"));
    }

    [Fact]
    public async Task The_side_counts_what_is_open_in_each_list()
    {
        var page = await MakeAsync("Groceries");
        page = await page.Fill("Title", "Milk").ClickAsync("Add to-do");
        Assert.Equal(["To-dos 3 open", "Groceries 1 open"], page.Texts("#lists .list"));

        page = await page.ClickAsync("Complete Milk");
        Assert.Equal(["To-dos 3 open", "Groceries"], page.Texts("#lists .list"));

        await fixture.Database.AddTodosAsync(1500, first: 100);
        Assert.Equal(["To-dos 1000+ open", "Groceries"], (await _client.GetPageAsync(Addresses.List(IdOf(page)))).Texts("#lists .list"));
    }

    private static string Heading(HtmlPage page) => page.Texts("h1").Single();

    private static long IdOf(HtmlPage page) => Addresses.ListOf(page.Url.AbsolutePath);

    private async Task<HtmlPage> MakeAsync(string name)
        => await (await _client.GetPageAsync(Addresses.Lists)).Fill("Name", name).ClickAsync("Make list");

    private async Task<HtmlPage> DeleteAsync(long id) => await (await _client.GetPageAsync(Addresses.ListSettings(id))).ClickAsync("Delete the list");

    private async Task<HtmlPage> SelectAsync(params string[] titles)
    {
        var page = await (await _client.GetPageAsync(Addresses.List())).ClickAsync("Select");
        foreach (var title in titles)
            page.Tick(title);
        return page;
    }

    private Task<HttpResponseMessage[]> AddressesOfAsync(long id) => Task.WhenAll(new[]
    {
        Addresses.List(id), Addresses.New(id), Addresses.Several(id), Addresses.Import(id), Addresses.Trash(id), Addresses.ListSettings(id),
        Addresses.Edit(1, id), Addresses.Export(FileFormat.Csv, id),
    }.Select(address => _client.GetAsync(new Uri(address, UriKind.Relative))));

    private Task<IReadOnlyList<string>> NamesAsync() => fixture.Database.QueryAsync<string>("SELECT name FROM lists ORDER BY name");
}

public sealed class ListsTestsOnAdoptedTables(AdoptedTodoAppFixture fixture)
    : ListsTests(fixture), IClassFixture<AdoptedTodoAppFixture>;

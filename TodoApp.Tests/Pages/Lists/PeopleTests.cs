using System.Net;
using TodoApp.Lists;
using TodoApp.Transfer;

namespace TodoApp.Tests.Pages.Lists;

/// <summary>Lists that several people share, and what is none of anybody else's.</summary>
public sealed class PeopleTests(AccountsFixture fixture) : IClassFixture<AccountsFixture>, IAsyncLifetime
{
    private readonly List<HttpClient> _clients = [];

    private HttpClient _ada = null!, _bob = null!;

    /// <summary>Ada's, who came first.</summary>
    private const long List = 0;

    public async ValueTask InitializeAsync()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.EmptyAccountsAsync();
        await fixture.Database.ExecuteAsync("DELETE FROM list_links; UPDATE lists SET deleted_at = NULL, name = 'To-dos'");
        await fixture.Database.AddTodosAsync(2);
        (_ada, _bob) = (await SignUpAsync("ada"), await SignUpAsync("bob"));
    }

    public ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Two_people_share_a_list_from_the_invitation_to_the_removal()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _bob.GetPageAsync(Addresses.List(List))).Status);
        var people = await (await _ada.GetPageAsync(Addresses.List(List))).ClickAsync("People");
        Assert.Equal(["ada (you) owner"], people.Texts(".people .title").Zip(people.Texts(".people .when"), (name, role) => $"{name} {role.Split(',')[0]}"));

        // Invited, and joined with one press.
        var invitation = await _bob.GetPageAsync(await InviteAsync(Role.Editor));
        Assert.Equal("To the list “To-dos”, as editor.", invitation.Texts(".lead").Single());
        var list = await invitation.ClickAsync("Join");
        Assert.Equal(["Todo 2", "Todo 1"], list.Texts("li[id^=todo-] .title"));

        // An editor changes to-dos, and decides nothing about the list.
        list = await list.Fill("Title", "Milk").ClickAsync("Add to-do");
        Assert.Contains("Added “Milk”", list.Text, StringComparison.Ordinal);
        var settings = await list.ClickAsync("Settings");
        Assert.False(settings.Offers("Delete the list") || settings.Offers("Save"));
        people = await list.ClickAsync("People");
        Assert.False(people.Offers("Make a link") || people.Offers("Remove ada"));
        Assert.Equal("bob", (await _ada.GetPageAsync(Addresses.List(List))).Texts("li[id^=todo-]:first-of-type .by").Single());

        // A viewer looks.
        people = await SetRoleAsync(_ada, "bob", Role.Viewer);
        Assert.Equal("Made viewer", people.Texts("#said p").Single());
        var late = await list.Fill("Title", "Bread").ClickAsync("Add to-do");
        Assert.Equal((HttpStatusCode.Forbidden, "That is not for you to change"), (late.Status, late.Texts("h1").Single()));
        list = await _bob.GetPageAsync(Addresses.List(List));
        Assert.Equal(3, list.Texts("li[id^=todo-]").Count);
        Assert.Empty(list.Document.QuerySelectorAll("[data-move]"));
        Assert.Empty(list.Document.QuerySelectorAll("main form button, main form input:not([type=hidden])"));
        var todo = await list.ClickAsync("Todo 1");
        Assert.Empty(todo.Document.QuerySelectorAll("main form"));

        // And whoever is removed sees nothing.
        people = await (await _ada.GetPageAsync(Addresses.People(List))).ClickAsync("Remove bob");
        Assert.Equal("Removed. Whoever was that sees the list no more", people.Texts("#said p").Single());
        Assert.All(await AddressesOfAsync(_bob, List), answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.DoesNotContain("To-dos 3 open", (await _bob.GetPageAsync(Addresses.Home)).Texts("#lists .list"));
        Assert.Equal(["Milk", "Todo 1", "Todo 2"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task A_list_of_somebody_elses_answers_as_one_that_does_not_exist()
    {
        var (theirs, none) = (await AddressesOfAsync(_bob, List), await AddressesOfAsync(_bob, 99));

        foreach (var (one, other) in theirs.Zip(none))
        {
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (one.StatusCode, other.StatusCode));
            Assert.Equal(await TextAsync(one), await TextAsync(other));
        }

        static async Task<string> TextAsync(HttpResponseMessage answer)
        {
            using var client = new HttpClient();
            return (await HtmlPage.ReadAsync(client, answer)).Text.Split("Reference:") is [var before, _] ? before : "no error page";
        }
    }

    [Fact]
    public async Task A_link_that_is_opened_while_signed_out_leads_through_sign_in_and_back()
    {
        var link = await InviteAsync(Role.Editor);
        var client = CreateClient();
        var answer = await client.GetAsync(new Uri(link));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);

        var invitation = await (await client.GetPageAsync(answer.Headers.Location!.ToString())).Fill("Name", "bob").Fill("Password", Visitor.Password)
            .ClickAsync("Sign in", "main");

        Assert.Equal("You are invited", invitation.Texts("h1").Single());
        Assert.Equal((HttpStatusCode.OK, "To-dos"), await JoinAsync(invitation));
    }

    [Fact]
    public async Task A_link_that_is_opened_without_an_account_leads_through_sign_up_and_back()
    {
        var link = await InviteAsync(Role.Editor);
        var client = CreateClient();
        var answer = await client.GetAsync(new Uri(link));

        var signUp = await (await client.GetPageAsync(answer.Headers.Location!.ToString())).ClickAsync("Make an account");
        var invitation = await signUp.Fill("Name", "carol").Fill("Password", Visitor.Password).ClickAsync("Make the account");

        Assert.Equal((HttpStatusCode.OK, "To-dos"), await JoinAsync(invitation));
    }

    [Theory]
    [InlineData("UPDATE list_links SET expires_at = current_timestamp - INTERVAL '1 day'")]
    [InlineData("UPDATE list_links SET uses_left = 0")]
    [InlineData("DELETE FROM list_links")]
    [InlineData("UPDATE lists SET deleted_at = current_timestamp; UPDATE list_members SET role = -role WHERE list_id = 0")]
    public async Task A_link_that_is_good_for_nothing_any_more_says_so_whenever_that_happens(string what)
    {
        var link = await InviteAsync(Role.Editor);
        var open = await _bob.GetPageAsync(link);
        await fixture.Database.ExecuteAsync(what);

        foreach (var page in new[] { await open.ClickAsync("Join"), await _bob.GetPageAsync(link) })
        {
            Assert.Equal((HttpStatusCode.NotFound, "This link does not work any more"), (page.Status, page.Texts("h1").Single()));
            Assert.False(page.Offers("Join"));
        }
        Assert.Equal(["ada"], await MembersAsync());
    }

    [Fact]
    public async Task A_link_is_revoked_by_an_owner_and_whoever_came_by_it_stays()
    {
        var link = await InviteAsync(Role.Viewer, uses: 2);
        await (await _bob.GetPageAsync(link)).ClickAsync("Join");
        var people = await _ada.GetPageAsync(Addresses.People(List));
        Assert.Contains("viewer, one more person", people.Texts(".people .title"));

        people = await people.ClickAsync("Revoke");

        Assert.Equal("The link does not work any more", people.Texts("#said p").Single());
        Assert.Equal(HttpStatusCode.NotFound, (await (await SignUpAsync("carol")).GetPageAsync(link)).Status);
        Assert.Equal(["ada", "bob"], await MembersAsync());
    }

    [Fact]
    public async Task Whoever_is_a_member_already_uses_nothing_up_and_keeps_the_role()
    {
        var link = await InviteAsync(Role.Viewer);

        Assert.Equal(Addresses.List(List), (await _ada.GetPageAsync(link)).Url.AbsolutePath);
        var open = await _bob.GetPageAsync(link);
        await open.ClickAsync("Join");
        Assert.Equal((HttpStatusCode.OK, "To-dos"), await JoinAsync(open));

        Assert.Equal([3L, 1L], await fixture.Database.QueryAsync<long>("SELECT role FROM list_members WHERE list_id = 0 ORDER BY role DESC"));
    }

    [Fact]
    public async Task A_link_for_one_lets_one_of_four_in_who_press_at_once()
    {
        var link = await InviteAsync(Role.Editor);
        var clients = new List<HttpClient> { _bob };
        foreach (var name in new[] { "carol", "dave", "erin" })
            clients.Add(await SignUpAsync(name));
        var invitations = await Task.WhenAll(clients.Select(client => client.GetPageAsync(link)));

        var pages = await Task.WhenAll(invitations.Select(page => page.ClickAsync("Join")));

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound], pages.Select(page => page.Status).Order());
        Assert.Equal(2, (await MembersAsync()).Count);
    }

    [Theory]
    [InlineData("0", "7", "1")]
    [InlineData("4", "7", "1")]
    [InlineData("2", "0", "1")]
    [InlineData("2", "31", "1")]
    [InlineData("2", "7", "0")]
    [InlineData("2", "7", "101")]
    public async Task A_link_that_would_be_good_for_too_much_or_nothing_is_refused(string role, string days, string uses)
    {
        var page = await _ada.GetPageAsync(Addresses.People(List));
        page.Document.QuerySelector("#role option")!.SetAttribute("value", role);

        page = await page.Fill("As", role).Fill("Days that it works", days).Fill("People that it lets in", uses).ClickAsync("Make a link");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "No link was made: choose what it is good for"), (page.Status, page.Texts("#said p").Single()));
        Assert.Empty(await fixture.Database.QueryAsync<long>("SELECT role FROM list_links"));
    }

    [Fact]
    public async Task The_twenty_first_link_is_refused_with_a_sentence()
    {
        for (var links = 0; links < 20; links++)
            await InviteAsync(Role.Viewer);

        var page = await (await _ada.GetPageAsync(Addresses.People(List))).ClickAsync("Make a link");

        Assert.Equal(
            (HttpStatusCode.UnprocessableEntity, "No link was made: this list has twenty. Revoke one first"), (page.Status, page.Texts("#said p").Single()));
    }

    [Fact]
    public async Task Whoever_has_a_hundred_lists_has_no_room_for_one_more_and_uses_nothing_up()
    {
        var link = await InviteAsync(Role.Editor);
        var page = await _bob.GetPageAsync(link);
        await fixture.Database.ExecuteAsync("""
            INSERT INTO lists (list_id, name) SELECT i, 'List' FROM generate_series(1000, 1098) numbers (i);
            INSERT INTO list_members (list_id, user_id, role) SELECT i, user_id, 3 FROM generate_series(1000, 1098) numbers (i), users WHERE name = 'bob'
            """);

        page = await page.ClickAsync("Join");

        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("You have 100 lists, and there is no room for more", page.Text, StringComparison.Ordinal);
        Assert.False(page.Offers("Join"));
        await fixture.Database.ExecuteAsync("DELETE FROM lists WHERE list_id = 1000; DELETE FROM list_members WHERE list_id = 1000");
        Assert.Equal(HttpStatusCode.OK, (await (await _bob.GetPageAsync(link)).ClickAsync("Join")).Status);
        await fixture.Database.ExecuteAsync("DELETE FROM lists WHERE list_id >= 1000; DELETE FROM list_members WHERE list_id >= 1000");
    }

    [Fact]
    public async Task The_database_holds_no_link_that_anybody_could_open()
    {
        var link = await InviteAsync(Role.Owner);

        var hash = Assert.Single(await fixture.Database.QueryAsync<byte[]>("SELECT link_hash FROM list_links"));
        Assert.NotEqual(link.Split('=')[^1], Convert.ToHexStringLower(hash));
        Assert.Equal(HttpStatusCode.NotFound, (await _bob.GetPageAsync(Addresses.Join(List, Convert.ToHexStringLower(hash)))).Status);
        Assert.DoesNotContain(link.Split('=')[^1], fixture.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_owner_cannot_leave_or_become_less()
    {
        await JoinAsync(_bob, Role.Editor);

        foreach (var page in new[]
        {
            await (await _ada.GetPageAsync(Addresses.People(List))).ClickAsync("Leave the list"),
            await SetRoleAsync(_ada, "ada", Role.Editor),
        })
        {
            Assert.Equal(
                (HttpStatusCode.Conflict, "Nothing was changed: a list always has an owner. Make somebody else owner first"),
                (page.Status, page.Texts("#said p").Single()));
        }

        await SetRoleAsync(_ada, "bob", Role.Owner);
        var lists = await (await _ada.GetPageAsync(Addresses.People(List))).ClickAsync("Leave the list");
        Assert.Equal("You have left the list", lists.Texts("#said p").Single());
        Assert.Equal(["bob"], await MembersAsync());
    }

    [Theory]
    [InlineData("Leave the list")]
    [InlineData("Set the role of")]
    public async Task Of_two_owners_who_leave_at_once_one_stays(string how)
    {
        await JoinAsync(_bob, Role.Owner);
        var pages = new[] { await _ada.GetPageAsync(Addresses.People(List)), await _bob.GetPageAsync(Addresses.People(List)) };
        var requests = pages.Zip(["ada", "bob"]).Select(each => how == "Leave the list"
            ? each.First.RequestOf(how)
            : Choose(each.First, each.Second, Role.Viewer).RequestOf($"{how} {each.Second}")).ToList();

        var answers = await Task.WhenAll(_ada.SendAsync(requests[0]), _bob.SendAsync(requests[1]));

        Assert.Equal([HttpStatusCode.SeeOther, HttpStatusCode.Conflict], answers.Select(answer => answer.StatusCode).Order());
        Assert.Equal([3L], await fixture.Database.QueryAsync<long>("SELECT role FROM list_members WHERE list_id = 0 AND role = 3"));
    }

    [Fact]
    public async Task Of_two_owners_who_remove_each_other_at_once_one_stays()
    {
        await JoinAsync(_bob, Role.Owner);
        var (ada, bob) = (await _ada.GetPageAsync(Addresses.People(List)), await _bob.GetPageAsync(Addresses.People(List)));

        await Task.WhenAll(_ada.SendAsync(ada.RequestOf("Remove bob")), _bob.SendAsync(bob.RequestOf("Remove ada")));

        Assert.Single(await MembersAsync());
    }

    [Fact]
    public async Task An_editor_and_a_viewer_leave_by_themselves()
    {
        foreach (var role in new[] { Role.Editor, Role.Viewer })
        {
            await JoinAsync(_bob, role);

            var lists = await (await _bob.GetPageAsync(Addresses.People(List))).ClickAsync("Leave the list");

            Assert.Equal("You have left the list", lists.Texts("#said p").Single());
            Assert.Equal(["ada"], await MembersAsync());
        }
    }

    [Fact]
    public async Task What_was_typed_into_a_list_that_was_deleted_meanwhile_is_not_lost()
    {
        await JoinAsync(_bob, Role.Editor);
        var list = await _bob.GetPageAsync(Addresses.List(List));
        var lists = await (await _ada.GetPageAsync(Addresses.ListSettings(List))).ClickAsync("Delete the list");

        var answer = await list.Fill("Title", "Milk").ClickAsync("Add to-do");
        Assert.Equal((HttpStatusCode.NotFound, "Milk"), (answer.Status, answer.Document.QuerySelector("[name=Title]")!.GetAttribute("value")));
        Assert.DoesNotContain("Milk", await fixture.Database.TitlesAsync());

        await lists.ClickAsync("Undo");
        await answer.ClickAsync("Add as new");
        Assert.Equal(["Milk", "Todo 1", "Todo 2"], await fixture.Database.TitlesAsync());
        Assert.Equal([(1L, 2L), (1L, 3L)], await fixture.Database.QueryAsync<(long, long)>("SELECT 1::INT8, role FROM list_members WHERE list_id = 0 ORDER BY role"));
    }

    [Fact]
    public async Task Only_an_owner_restores_a_deleted_list()
    {
        await JoinAsync(_bob, Role.Editor);
        var lists = await (await _ada.GetPageAsync(Addresses.ListSettings(List))).ClickAsync("Delete the list");
        Assert.False((await _bob.GetPageAsync(Addresses.Lists)).Offers("Restore To-dos"));

        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(_bob, Addresses.RestoreList(), ("list", $"{List}")));
        Assert.Equal("“To-dos” is back, with all that is in it", (await lists.ClickAsync("Undo")).Texts("#said p").Single());
    }

    [Fact]
    public async Task A_member_who_is_removed_a_moment_before_their_request_commits_is_refused()
    {
        await JoinAsync(_bob, Role.Editor);
        var member = Assert.Single(await fixture.Database.QueryAsync<long>("SELECT user_id FROM users WHERE name = 'bob'"));
        await using var proxy = await fixture.Database.StartProxyAsync();
        await using var app = fixture.StartApp([("ConnectionStrings:Todos", proxy.ConnectionString)]);
        using var client = app.CreateClient();
        await client.SignInAsync("bob");
        foreach (var button in new[] { "Add to-do", "Complete Todo 1" })
        {
            var list = await client.GetPageAsync(Addresses.List(List));
            proxy.Reset();
            // The database refuses to commit what it has executed, because of the removal: the work is done again.
            proxy.Arm(Fault.Error(FaultPoint.Release, "40001") with
            {
                Meanwhile = () => fixture.Database.ExecuteAsync("DELETE FROM list_members WHERE list_id = 0 AND user_id = @member", new { member }),
            });

            var answer = await list.Fill("Title", "Milk").ClickAsync(button);

            Assert.Equal((1, HttpStatusCode.NotFound), (proxy.Injected, answer.Status));
            Assert.True(answer.Offers("Add as new"));
            Assert.Equal([("Todo 1", false), ("Todo 2", false)], await fixture.Database.QueryAsync<(string, bool)>("SELECT title, done FROM todos ORDER BY title"));
            await fixture.Database.ExecuteAsync("INSERT INTO list_members (list_id, user_id, role) VALUES (0, @member, 2)", new { member });
        }
    }

    [Fact]
    public async Task Whoever_is_let_in_while_they_are_refused_has_done_what_they_are_told_they_have()
    {
        await JoinAsync(_bob, Role.Owner);
        var member = Assert.Single(await fixture.Database.QueryAsync<long>("SELECT user_id FROM users WHERE name = 'bob'"));
        await using var proxy = await fixture.Database.StartProxyAsync();
        await using var app = fixture.StartApp([("ConnectionStrings:Todos", proxy.ConnectionString)]);
        using var client = app.CreateClient();
        await client.SignInAsync("bob");
        await SendAsync(Addresses.List(List), "Add to-do", ("Title", "Milk"));
        await SendAsync(Addresses.Several(List), "Add to-dos", ("Lines", "Bread\nEggs"));
        await SendAsync(Addresses.ListSettings(List), "Save", ("Name", "Groceries"));

        Assert.Equal(["Bread", "Eggs", "Milk", "Todo 1", "Todo 2"], await fixture.Database.TitlesAsync());
        Assert.Equal(["Groceries"], await fixture.Database.QueryAsync<string>("SELECT name FROM lists WHERE list_id = 0"));

        async Task SendAsync(string address, string button, (string Name, string Value) field)
        {
            var form = (await client.GetPageAsync(address)).Fill(field.Name, field.Value);
            await fixture.Database.ExecuteAsync("DELETE FROM list_members WHERE list_id = 0 AND user_id = @member", new { member });
            proxy.Reset();
            Assert.Equal(HttpStatusCode.NotFound, (await form.ClickAsync(button)).Status);
            var whyNot = proxy.Statements.Where(FaultProxy.IsWork).ToList().FindIndex(sql => sql.Contains("is_asker", StringComparison.Ordinal));

            proxy.Arm(Fault.Error(FaultPoint.Statement, "40001") with
            {
                Nth = whyNot + 1,
                Meanwhile = () => fixture.Database.ExecuteAsync("INSERT INTO list_members (list_id, user_id, role) VALUES (0, @member, 3)", new { member }),
            });
            Assert.Equal(HttpStatusCode.OK, (await form.ClickAsync(button)).Status);
        }
    }

    [Fact]
    public async Task Whose_account_is_deleted_takes_along_only_what_nobody_else_has()
    {
        var own = Addresses.ListOf((await (await _ada.GetPageAsync(Addresses.Lists)).Fill("Name", "Diary").ClickAsync("Make list")).Url.AbsolutePath);
        await JoinAsync(_bob, Role.Viewer);
        await JoinAsync(await SignUpAsync("carol"), Role.Editor);
        var profile = await _ada.GetPageAsync(Addresses.Profile());

        await profile.Fill("Your password, to confirm", Visitor.Password).ClickAsync("Delete my account for good");

        Assert.Equal([own], await fixture.Database.QueryAsync<long>("SELECT list_id FROM lists WHERE deleted_at IS NOT NULL"));
        Assert.Equal(
            [("bob", 1L), ("carol", 3L)],
            await fixture.Database.QueryAsync<(string, long)>("SELECT name, role FROM list_members JOIN users ON users.user_id = list_members.user_id WHERE list_id = 0 ORDER BY name"));
        Assert.Equal(["Todo 2", "Todo 1"], (await _bob.GetPageAsync(Addresses.List(List))).Texts("li[id^=todo-] .title"));
        Assert.Equal(HttpStatusCode.NotFound, (await _bob.GetPageAsync(Addresses.List(own))).Status);
    }

    [Fact]
    public async Task An_owner_whose_account_is_deleted_while_the_other_one_leaves_leaves_an_owner_or_nobody()
    {
        await JoinAsync(_bob, Role.Owner);
        var profile = (await _ada.GetPageAsync(Addresses.Profile())).Fill("Your password, to confirm", Visitor.Password);
        var people = await _bob.GetPageAsync(Addresses.People(List));

        await Task.WhenAll(_ada.SendAsync(profile.RequestOf("Delete my account for good")), _bob.SendAsync(people.RequestOf("Leave the list")));

        var (members, deleted) = (
            await fixture.Database.QueryAsync<long>("SELECT role FROM list_members WHERE list_id = 0"),
            await fixture.Database.QueryAsync<bool>("SELECT deleted_at IS NOT NULL FROM lists WHERE list_id = 0"));
        Assert.True(members is [3] && deleted is [false] || members is [] && deleted is [true], $"{string.Join(' ', members)}, {deleted[0]}");
    }

    [Fact]
    public async Task What_is_due_is_counted_and_shown_of_ones_own_lists_alone_by_a_replica_that_has_just_started_too()
    {
        await fixture.Database.ExecuteAsync("UPDATE todos SET due = DATE '2026-01-01'");
        await using var replica = fixture.StartApp();
        using var ada = replica.CreateClient();
        await ada.SignInAsync("ada");
        Assert.Equal(["Todo 2", "Todo 1"], (await ada.GetPageAsync(Addresses.Today)).Texts("main li .title"));
        Assert.Contains("2", (await _ada.GetPageAsync(Addresses.Lists)).Texts("a.today").Single(), StringComparison.Ordinal);

        await IsNoneOfBobsAsync();
        await JoinAsync(_bob, Role.Viewer);
        Assert.Equal(2, (await _bob.GetPageAsync(Addresses.Today)).Texts("main li .title").Count);
        await (await _ada.GetPageAsync(Addresses.People(List))).ClickAsync("Remove bob");
        await IsNoneOfBobsAsync();

        async Task IsNoneOfBobsAsync()
        {
            foreach (var address in new[] { Addresses.Lists, Addresses.Today, Addresses.Upcoming() })
            {
                var page = await _bob.GetPageAsync(address);
                Assert.DoesNotContain("2", page.Texts("a.today").Single(), StringComparison.Ordinal);
                Assert.Empty(page.Texts("main li[id^=todo-]"));
            }
        }
    }

    [Fact]
    public async Task The_row_says_who_added_it_and_who_completed_it_where_that_was_somebody_else()
    {
        await JoinAsync(_bob, Role.Editor);
        await (await _bob.GetPageAsync(Addresses.Profile())).Fill("Name that others see", "Bob the Builder").ClickAsync("Save");
        await (await _ada.GetPageAsync(Addresses.List(List))).Fill("Title", "Hers").ClickAsync("Add to-do");
        await (await _bob.GetPageAsync(Addresses.List(List))).Fill("Title", "His").ClickAsync("Add to-do");
        await (await _bob.GetPageAsync(Addresses.List(List))).ClickAsync("Complete Todo 1");

        Assert.Equal(["His Bob the Builder", "Hers", "Todo 2", "Todo 1 Bob the Builder"], Rows(await _ada.GetPageAsync(Addresses.List(List))));
        Assert.Equal(["His", "Hers ada", "Todo 2", "Todo 1"], Rows(await _bob.GetPageAsync(Addresses.List(List))));

        static IEnumerable<string> Rows(HtmlPage page) => page.Document.QuerySelectorAll("li[id^=todo-]")
            .Select(row => $"{row.QuerySelector(".title")!.TextContent} {row.QuerySelector(".by")?.TextContent}".Trim());
    }

    [Theory]
    [InlineData("edits", "Todo 1")]
    [InlineData("gives it a date", "Todo 2")]
    [InlineData("ticks a step", "Todo 2")]
    public async Task Whoever_edits_what_somebody_else_has_changed_meanwhile_is_told_who_it_was(string what, string title)
    {
        await JoinAsync(_bob, Role.Editor);
        await fixture.Database.ExecuteAsync("UPDATE todos SET text = '- [ ] Step', due = DATE '2020-01-31' WHERE title = @title", new { title });
        var page = await (await _ada.GetPageAsync(Addresses.List(List))).ClickAsync(title);
        Assert.StartsWith("Somebody changed this to-do", page.Document.QuerySelector("#changed")!.TextContent, StringComparison.Ordinal);

        await (what switch
        {
            "edits" => (await (await _bob.GetPageAsync(Addresses.List(List))).ClickAsync(title)).Fill("Text", "His").ClickAsync("Save"),
            "ticks a step" => (await _bob.GetPageAsync(Addresses.List(List))).ClickAsync("Step"),
            _ => (await _bob.GetPageAsync(Addresses.Today)).ClickAsync("Tomorrow"),
        });

        Assert.StartsWith("bob changed this to-do", (await (await _ada.GetPageAsync(Addresses.List(List))).ClickAsync(title)).Document.QuerySelector("#changed")!.TextContent, StringComparison.Ordinal);
        Assert.StartsWith("Somebody changed", (await (await _bob.GetPageAsync(Addresses.List(List))).ClickAsync(title)).Document.QuerySelector("#changed")!.TextContent, StringComparison.Ordinal);
        page = await page.Fill("Title", "Hers").ClickAsync("Save");
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Equal(["bob changed this to-do"], page.Texts("h1"));
    }

    [Fact]
    public async Task The_first_account_takes_over_the_lists_of_everybody_and_the_second_none()
    {
        await fixture.EmptyAccountsAsync();
        long made;
        await using (var app = fixture.StartApp([("Accounts:Mode", "off")]))
        {
            using var everybody = app.CreateClient();
            made = Addresses.ListOf((await (await everybody.GetPageAsync(Addresses.Lists)).Fill("Name", "Household").ClickAsync("Make list")).Url.AbsolutePath);
        }

        var (first, second) = (await SignUpAsync("carol"), await SignUpAsync("dave"));

        Assert.Equal(["To-dos 2 open", "Household"], (await first.GetPageAsync(Addresses.List(made))).Texts("#lists .list"));
        Assert.Equal(HttpStatusCode.NotFound, (await second.GetPageAsync(Addresses.List(made))).Status);
        Assert.Equal(["To-dos"], (await second.GetPageAsync(Addresses.Home)).Texts("#lists .list"));
        Assert.Empty(await fixture.Database.QueryAsync<long>("SELECT list_id FROM list_members WHERE user_id = 0"));
    }

    [Fact]
    public async Task Where_accounts_are_turned_off_again_nobody_sees_the_lists_of_people_until_they_are_back()
    {
        await using (var app = fixture.StartApp([("Accounts:Mode", "off")]))
        {
            using var everybody = app.CreateClient();
            Assert.Equal(HttpStatusCode.NotFound, (await everybody.GetPageAsync(Addresses.List(List))).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await everybody.GetAsync(new Uri(Addresses.Export(FileFormat.Csv), UriKind.Relative))).StatusCode);
            var home = await everybody.GetPageAsync(Addresses.Home);
            Assert.Equal((HttpStatusCode.OK, 0), (home.Status, home.Texts("li[id^=todo-]").Count));
        }

        Assert.Equal(["Todo 2", "Todo 1"], (await _ada.GetPageAsync(Addresses.List(List))).Texts("li[id^=todo-] .title"));
    }

    [Fact]
    public async Task A_form_of_one_user_does_not_work_for_another()
    {
        await JoinAsync(_bob, Role.Editor);
        var hers = (await _ada.GetPageAsync(Addresses.List(List))).Fill("Title", "Milk").RequestOf("Add to-do");

        var answer = await _bob.SendPageAsync(hers);

        Assert.Equal((HttpStatusCode.BadRequest, "This form was out of date"), (answer.Status, answer.Texts("h1").Single()));
        Assert.Equal(["Todo 1", "Todo 2"], await fixture.Database.TitlesAsync());
        Assert.Equal("bob", Assert.Single((await answer.ClickAsync("Send again")).Texts(".signed-in a")));
    }

    [Fact]
    public async Task To_dos_go_only_from_and_to_lists_that_whoever_moves_them_may_change()
    {
        var own = Addresses.ListOf((await _bob.GetPageAsync(Addresses.Home)).Url.AbsolutePath);
        await (await _bob.GetPageAsync(Addresses.List(own))).Fill("Title", "His").ClickAsync("Add to-do");
        var his = Assert.Single(await fixture.Database.QueryAsync<long>("SELECT todo_id FROM todos WHERE title = 'His'"));
        var ways = new[] { Addresses.MoveToList(List, own), Addresses.CopyToList(List, own) };

        foreach (var way in ways)
            Assert.Equal(HttpStatusCode.NotFound, await PostAsync(_bob, way, ("id", "1")));
        foreach (var way in new[] { Addresses.MoveToList(own, List), Addresses.CopyToList(own, List) })
            Assert.Equal(HttpStatusCode.NotFound, await PostAsync(_bob, way, ("id", $"{his}")));
        await JoinAsync(_bob, Role.Viewer);
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(_bob, Addresses.MoveToList(List, own), ("id", "1")));
        foreach (var way in new[] { Addresses.MoveToList(own, List), Addresses.CopyToList(own, List) })
            Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(_bob, way, ("id", $"{his}")));

        Assert.Equal(
            [("His", own), ("Todo 1", List), ("Todo 2", List)],
            await fixture.Database.QueryAsync<(string, long)>("SELECT title, list_id FROM todos ORDER BY title"));
    }

    [Fact]
    public async Task What_changes_who_may_do_what_is_in_the_log_with_who_and_from_where_and_without_a_name()
    {
        await JoinAsync(_bob, Role.Editor);
        await SetRoleAsync(_ada, "bob", Role.Owner);
        await (await _ada.GetPageAsync(Addresses.People(List))).ClickAsync("Remove bob");
        var ids = (await fixture.Database.QueryAsync<(string Name, long Id)>("SELECT name, user_id FROM users")).ToDictionary(user => user.Name, user => user.Id);

        foreach (var line in new[]
        {
            $"User {ids["ada"]} made a link to list 0 as Editor from 127.0.0.1",
            $"User {ids["bob"]} became a member of list 0 by a link from 127.0.0.1",
            $"User {ids["ada"]} made user {ids["bob"]} Owner of list 0 from 127.0.0.1",
            $"User {ids["ada"]} ended the membership of user {ids["bob"]} in list 0 from 127.0.0.1",
        })
        {
            Assert.Contains(line, fixture.Log.Text, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("bob", fixture.Log.Text, StringComparison.Ordinal);
    }

    private HttpClient CreateClient()
    {
        var client = fixture.CreateClient();
        _clients.Add(client);
        return client;
    }

    private async Task<HttpClient> SignUpAsync(string name)
    {
        var client = CreateClient();
        await client.SignUpAsync(name);
        return client;
    }

    /// <returns>The link, as the page shows it once.</returns>
    private async Task<string> InviteAsync(Role role, int uses = 1)
    {
        var page = await _ada.GetPageAsync(Addresses.People(List));
        return (await page.Fill("As", $"{(long)role}").Fill("People that it lets in", $"{uses}").ClickAsync("Make a link")).Texts(".notice code").Single();
    }

    private async Task JoinAsync(HttpClient client, Role role) => await JoinAsync(await client.GetPageAsync(await InviteAsync(role)));

    private static async Task<(HttpStatusCode, string)> JoinAsync(HtmlPage invitation)
    {
        var list = await invitation.ClickAsync("Join");
        return (list.Status, list.Texts("h1").Single());
    }

    private static async Task<HtmlPage> SetRoleAsync(HttpClient owner, string name, Role role)
        => await Choose(await owner.GetPageAsync(Addresses.People(List)), name, role).ClickAsync($"Set the role of {name}");

    private static HtmlPage Choose(HtmlPage people, string name, Role role) => people.Fill($"Role of {name}", $"{(long)role}");

    private Task<IReadOnlyList<string>> MembersAsync() => fixture.Database.QueryAsync<string>(
        "SELECT name FROM list_members JOIN users ON users.user_id = list_members.user_id WHERE list_id = 0 ORDER BY name");

    /// <summary>Sends what no page offers.</summary>
    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string address, params (string Name, string Value)[] fields)
    {
        var token = (await client.GetPageAsync(Addresses.Profile())).Document.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var form = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        return (await client.PostAsync(new Uri(address, UriKind.Relative), form)).StatusCode;
    }

    private static Task<HttpResponseMessage[]> AddressesOfAsync(HttpClient client, long id) => Task.WhenAll(new[]
    {
        Addresses.List(id), Addresses.New(id), Addresses.Several(id), Addresses.Import(id), Addresses.Trash(id), Addresses.ListSettings(id),
        Addresses.People(id), Addresses.Edit(1, id), Addresses.Export(FileFormat.Csv, id), Addresses.Export(FileFormat.Json, id),
    }.Select(address => client.GetAsync(new Uri(address, UriKind.Relative))));
}

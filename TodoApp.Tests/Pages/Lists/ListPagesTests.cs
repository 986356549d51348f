using Microsoft.Playwright;
using TodoApp.Database;

namespace TodoApp.Tests.Pages.Lists;

/// <summary>The pages about lists and their people as a person meets them: in a browser, with axe's rules, on a small phone, light and dark.</summary>
public sealed class ListPagesTests(AccountsFixture app, BrowserFixture browser, HtmlChecker checker)
    : IClassFixture<AccountsFixture>, IClassFixture<BrowserFixture>, IAsyncLifetime
{
    private static readonly PageStates States = new()
    {
        ["lists"] = (page, _) => SignInAndGoAsync(page, "ada", Addresses.Lists),
        ["lists refused"] = async (page, _) =>
        {
            await SignInAndGoAsync(page, "ada", Addresses.Lists);
            await page.PressAsync("Make list");
        },
        ["lists archived and deleted"] = async (page, database) =>
        {
            await database.ExecuteAsync("""
                INSERT INTO lists (list_id, name, deleted_at) VALUES (1, 'Groceries', NULL), (2, 'Work', NULL), (3, 'Last year', current_timestamp);
                INSERT INTO list_members (list_id, user_id, role, is_archived) SELECT 1, user_id, 3, false FROM users WHERE name = 'ada';
                INSERT INTO list_members (list_id, user_id, role, is_archived) SELECT 2, user_id, 3, true FROM users WHERE name = 'ada';
                INSERT INTO list_members (list_id, user_id, role, is_archived) SELECT 3, user_id, -3, false FROM users WHERE name = 'ada'
                """);
            await SignInAndGoAsync(page, "ada", Addresses.Lists);
        },
        ["settings"] = (page, _) => SignInAndGoAsync(page, "ada", Addresses.ListSettings(0)),
        ["settings refused"] = async (page, _) =>
        {
            await SignInAndGoAsync(page, "ada", Addresses.ListSettings(0));
            await page.FillAsync("Name", "");
            await page.PressAsync("Save");
        },
        ["deleted"] = async (page, _) =>
        {
            await SignInAndGoAsync(page, "ada", Addresses.ListSettings(0));
            await page.PressAsync("Delete the list");
        },
        ["people"] = (page, _) => SignInAndGoAsync(page, "ada", Addresses.People(0)),
        ["people with a link"] = async (page, _) =>
        {
            await SignInAndGoAsync(page, "ada", Addresses.People(0));
            await page.PressAsync("Make a link");
        },
        ["people refused"] = async (page, _) =>
        {
            await SignInAndGoAsync(page, "ada", Addresses.People(0));
            await page.PressAsync("Leave the list");
        },
        ["people for a viewer"] = (page, _) => SignInAndGoAsync(page, "bob", Addresses.People(0)),
        ["list for a viewer"] = (page, _) => SignInAndGoAsync(page, "bob", Addresses.List()),
        ["to-do for a viewer"] = (page, _) => SignInAndGoAsync(page, "bob", Addresses.Edit(1)),
        ["forbidden"] = (page, _) => SignInAndGoAsync(page, "bob", Addresses.New()),
        ["none of theirs"] = (page, _) => SignInAndGoAsync(page, "carol", Addresses.List()),
        ["invited"] = async (page, database) =>
        {
            await database.ExecuteAsync(
                """
                INSERT INTO list_links (list_id, link_hash, role, uses_left, created_at, expires_at)
                VALUES (0, @link, 2, 1, current_timestamp, current_timestamp + INTERVAL '1 hour')
                """,
                new { link = SecretLink.Hash("good") });
            await SignInAndGoAsync(page, "carol", Addresses.Join(0, "good"));
        },
        ["link gone"] = (page, _) => SignInAndGoAsync(page, "carol", Addresses.Join(0, "gone")),
    };

    public static TheoryData<string> StateNames => States.Names;

    public async ValueTask InitializeAsync()
    {
        await app.Database.EmptyTodosAsync();
        await app.Database.EmptyListsAsync();
        string[] names = ["ada", "bob", "carol"]; // The same throughout: a password takes its time.
        foreach (var name in names.Except(await app.Database.QueryAsync<string>("SELECT name FROM users")))
            await app.CreateClient().SignUpAsync(name);
        await app.Database.AddTodosAsync(2);
        await app.Database.ExecuteAsync("""
            DELETE FROM users WHERE name NOT IN ('ada', 'bob', 'carol');
            UPDATE list_members SET user_id = (SELECT user_id FROM users WHERE name = 'ada') WHERE user_id = 0;
            INSERT INTO list_members (list_id, user_id, role) SELECT 0, user_id, 1 FROM users WHERE name = 'bob';
            UPDATE todos SET added_by = (SELECT user_id FROM users WHERE name = 'ada')
            """);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(StateNames))]
    public async Task Every_state_is_valid_accessible_and_fits_a_small_phone(string state)
        => await States.AssertSoundAsync(state, await browser.OpenAsync(app.Address, width: PageStates.SmallPhone), app, checker);

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Two_people_share_a_list_from_the_invitation_to_the_removal_without_JavaScript(int width)
    {
        var ada = await browser.OpenAsync(app.Address, javaScript: false, width);
        await SignInAndGoAsync(ada, "ada", Addresses.Lists);
        await ada.FillAsync("Name", "Groceries");
        await ada.PressAsync("Make list");
        await ada.AddAsync("Milk");
        await ada.FollowAsync("People");
        await ada.PressAsync("Make a link");
        await ada.ScreenshotAsync($"people-{width}");
        var link = await ada.Page.Locator("code").TextContentAsync();

        // Whoever has no account makes one on the way.
        var dave = await browser.OpenAsync(new Uri(link!), javaScript: false, width);
        await dave.FollowAsync("Make an account");
        await dave.FillAsync("Name", "dave");
        await dave.FillAsync("Password", Visitor.Password);
        await dave.PressAsync("Make the account");
        await Assertions.Expect(dave.Page.GetByText("To the list “Groceries”, as editor.")).ToBeVisibleAsync();
        await dave.PressAsync("Join");
        await dave.CompleteAsync("Milk");
        await dave.AddAsync("Bread");
        await Assertions.Expect(dave.Items).ToHaveCountAsync(2);

        await ada.FollowAsync("Groceries");
        await Assertions.Expect(ada.Item("Bread")).ToContainTextAsync("dave");
        await ada.ScreenshotAsync($"shared-{width}");
        await ada.FollowAsync("People");
        await ada.Page.GetByLabel("Role of dave", new() { Exact = true }).SelectOptionAsync("viewer");
        await ada.PressAsync("Set the role of dave");
        await Assertions.Expect(ada.Alert).ToContainTextAsync("Made viewer");

        await dave.Page.ReloadAsync();
        await Assertions.Expect(dave.Item("Bread")).ToBeVisibleAsync();
        await Assertions.Expect(dave.Page.Locator("main form button")).ToHaveCountAsync(0);
        await dave.ScreenshotAsync($"viewer-{width}");

        await ada.PressAsync("Remove dave");
        await dave.Page.ReloadAsync();
        await Assertions.Expect(dave.Page.GetByRole(AriaRole.Heading, new() { Name = "Not found" })).ToBeVisibleAsync();
    }

    private static async Task SignInAndGoAsync(TodoPage page, string name, string address)
    {
        await page.FillAsync("Name", name);
        await page.FillAsync("Password", Visitor.Password);
        await page.PressAsync("Sign in");
        await Assertions.Expect(page.Page.GetByText("Signed in as")).ToBeAttachedAsync();
        await page.LeaveOutScriptAsync();
        await page.GoToAsync(address);
    }
}

using Microsoft.Playwright;
using TodoApp.Database;

namespace TodoApp.Tests.Pages.Account;

/// <summary>The pages about accounts as a person meets them: in a browser, with axe's rules, on a small phone, light and dark.</summary>
public sealed class AccountPagesTests(AccountsFixture app, BrowserFixture browser, HtmlChecker checker)
    : IClassFixture<AccountsFixture>, IClassFixture<BrowserFixture>, IAsyncLifetime
{
    private static readonly PageStates States = new()
    {
        ["sign in"] = (_, _) => Task.CompletedTask,
        ["sign in refused"] = async (page, _) =>
        {
            await page.FillAsync("Name", "ada");
            await page.FillAsync("Password", "not her password");
            await page.PressAsync("Sign in");
        },
        ["sign up"] = (page, _) => page.FollowAsync("Make an account"),
        ["sign up refused"] = async (page, _) =>
        {
            await page.FollowAsync("Make an account");
            await page.FillAsync("Name", "two words");
            await page.FillAsync("Password", "short");
            await page.PressAsync("Make the account");
        },
        ["invitation gone"] = (page, _) => page.GoToAsync(Addresses.SignUp("gone")),
        ["link gone"] = (page, _) => page.GoToAsync(Addresses.NewPassword("gone")),
        ["new password"] = async (page, database) =>
        {
            await database.ExecuteAsync(
                """
                INSERT INTO user_links (link_hash, user_id, created_at, expires_at)
                SELECT @link, user_id, current_timestamp, current_timestamp + INTERVAL '1 hour' FROM users
                """,
                new { link = SecretLink.Hash("good") });
            await page.GoToAsync(Addresses.NewPassword("good"));
        },
        ["list"] = (page, _) => SignInAsync(page),
        ["profile"] = async (page, _) =>
        {
            await SignInAsync(page);
            await page.FollowAsync("ada");
        },
        ["profile refused"] = async (page, _) =>
        {
            await SignInAsync(page);
            await page.FollowAsync("ada");
            await page.Page.GetByText("Delete my account…").ClickAsync();
            await page.FillAsync("DeletePassword", "not her password");
            await page.PressAsync("Delete my account for good");
        },
        ["signed out"] = async (page, _) =>
        {
            await SignInAsync(page);
            await page.PressAsync("Sign out");
        },
        ["session ended while typing"] = async (page, database) =>
        {
            await SignInAsync(page);
            await page.LeaveOutScriptAsync();
            await database.ExecuteAsync("DELETE FROM user_sessions");
            await page.AddAsync("Kept");
        },
    };

    public static TheoryData<string> StateNames => States.Names;

    public async ValueTask InitializeAsync()
    {
        await app.EmptyAccountsAsync();
        await app.Database.EmptyTodosAsync();
        await app.CreateClient().SignUpAsync("ada");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(StateNames))]
    public async Task Every_state_is_valid_accessible_and_fits_a_small_phone(string state)
        => await States.AssertSoundAsync(state, await browser.OpenAsync(app.Address, width: PageStates.SmallPhone), app, checker);

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Sign_up_change_the_password_sign_out_everywhere_and_sign_in_without_JavaScript(int width)
    {
        var page = await browser.OpenAsync(app.Address, javaScript: false, width);
        await page.FollowAsync("Make an account");
        await page.FillAsync("Name", "bob");
        await page.FillAsync("Password", Visitor.Password);
        await page.PressAsync("Make the account");
        await page.AddAsync("Buy milk");
        await Assertions.Expect(page.Item("Buy milk")).ToBeVisibleAsync();

        await page.FollowAsync("bob");
        await page.FillAsync("DisplayName", "Bob the Builder");
        await page.PressAsync("Save");
        await Assertions.Expect(page.Alert).ToContainTextAsync("Saved");
        await page.FillAsync("CurrentPassword", Visitor.Password);
        await page.FillAsync("NewPassword", "another walrus in the bathtub");
        await page.PressAsync("Change the password");
        await Assertions.Expect(page.Alert).ToContainTextAsync("The password is changed");
        await page.ScreenshotAsync($"profile-{width}");
        await page.PressAsync("Sign out everywhere");
        await Assertions.Expect(page.Alert).ToContainTextAsync("You are signed out everywhere");
        await page.ScreenshotAsync($"sign-in-{width}");

        await page.FillAsync("Name", "bob");
        await page.FillAsync("Password", "another walrus in the bathtub");
        await page.PressAsync("Sign in");
        await Assertions.Expect(page.Page.GetByText("Signed in as")).ToContainTextAsync("Bob the Builder");
    }

    private static async Task SignInAsync(TodoPage page)
    {
        await page.FillAsync("Name", "ada");
        await page.FillAsync("Password", Visitor.Password);
        await page.PressAsync("Sign in");
        await Assertions.Expect(page.Page.GetByText("Signed in as")).ToBeAttachedAsync();
    }
}

using System.Globalization;
using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using TodoApp.Accounts;

namespace TodoApp.Tests.Pages.Account;

/// <summary>Passkeys: in a browser with an authenticator of its own, and as an attacker would send what a browser does not.</summary>
public sealed class PasskeyTests(AccountsFixture fixture, BrowserFixture browser, HtmlChecker checker)
    : IClassFixture<AccountsFixture>, IClassFixture<BrowserFixture>, IAsyncLifetime
{
    private const string Refusal = "This passkey did not sign you in, or the page was open too long. Try again, or use your password";

    private const string NotAdded = "This did not add a passkey: the page was open too long, or it was sent before. Look at your passkeys, and try again";

    private static readonly PageStates States = new()
    {
        ["sign in"] = (page, _) => Assertions.Expect(Button(page, "Sign in with a passkey")).ToBeVisibleAsync(),
        ["sign in refused"] = (page, _) => page.PressAsync("Sign in with a passkey"),
        ["profile"] = async (page, _) =>
        {
            await SignInAsync(page);
            await Assertions.Expect(Button(page, "Add a passkey")).ToBeVisibleAsync();
        },
        ["wrong password"] = async (page, _) =>
        {
            await SignInAsync(page);
            await page.FillAsync("PasskeyPassword", "not her password");
            await page.PressAsync("Add a passkey");
        },
        ["to be named"] = async (page, _) =>
        {
            await SignInAsync(page);
            await NewAsync(page);
        },
        ["added"] = async (page, _) =>
        {
            await SignInAsync(page);
            await NewAsync(page);
            await page.PressAsync("Make the passkey");
            await Assertions.Expect(page.Alert).ToContainTextAsync("The passkey is added");
        },
    };

    public static TheoryData<string> StateNames => States.Names;

    /// <summary>The app by a name: an address of numbers can have no passkeys.</summary>
    private Uri Localhost => new($"http://localhost:{fixture.Address.Port}");

    public async ValueTask InitializeAsync()
    {
        await fixture.EmptyAccountsAsync();
        await fixture.CreateClient().SignUpAsync("ada");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task A_passkey_is_made_and_named_and_signs_in_without_a_name_or_a_password_until_it_is_removed(int width)
    {
        var page = await OpenAsync(width);
        await SignInAsync(page);
        await NewAsync(page);
        await page.FillAsync("PasskeyName", "Ada’s phone");
        await page.ScreenshotAsync($"passkey-to-be-named-{width}");
        await page.PressAsync("Make the passkey");
        await Assertions.Expect(page.Alert).ToContainTextAsync("The passkey is added");
        await Assertions.Expect(page.Page.Locator("#passkey-0")).ToContainTextAsync("Ada’s phone");
        await page.ScreenshotAsync($"passkeys-{width}");

        await page.PressAsync("Sign out");
        await page.ScreenshotAsync($"sign-in-with-passkey-{width}");
        await page.PressAsync("Sign in with a passkey");
        await Assertions.Expect(page.Page.GetByText("Signed in as")).ToContainTextAsync("ada");
        await page.GoToAsync(Addresses.Profile());
        await Assertions.Expect(page.Page.Locator("#passkey-0")).ToContainTextAsync("last used just now");

        await page.PressAsync("Remove this passkey");
        await Assertions.Expect(page.Alert).ToContainTextAsync("“Ada’s phone” does not sign you in any more");
        await page.PressAsync("Sign out");
        await page.PressAsync("Sign in with a passkey");
        await Assertions.Expect(page.Alert).ToHaveTextAsync(Refusal);
    }

    [Fact]
    public async Task A_device_that_has_a_passkey_of_somebody_makes_no_second_one_and_says_so()
    {
        var page = await OpenAsync();
        await SignInAsync(page);
        await NewAsync(page);
        await page.PressAsync("Make the passkey");
        await NewAsync(page);
        await page.PressAsync("Make the passkey");

        await Assertions.Expect(page.Alert).ToHaveTextAsync("This device has a passkey of yours already.");
        Assert.Single(await NamesAsync());
    }

    [Fact]
    public async Task The_name_of_a_new_one_has_the_focus_on_a_fresh_page_too()
    {
        var page = await OpenAsync();
        await SignInAsync(page);
        await page.Page.RouteAsync("**/app*.js", route => route.AbortAsync());
        await page.Page.ReloadAsync();

        await page.FillAsync("PasskeyPassword", Visitor.Password);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey", Exact = true }).ClickAsync();

        await Assertions.Expect(page.Page.GetByLabel("Name of the passkey")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Whoever_does_not_confirm_on_the_device_is_told_and_can_try_again()
    {
        var page = await OpenAsync(isVerified: false);
        await page.PressAsync("Sign in with a passkey");
        await Assertions.Expect(page.Alert).ToHaveTextAsync("Nothing was done: it was cancelled, or took too long. Try again.");
        await Assertions.Expect(Button(page, "Sign in with a passkey")).ToBeEnabledAsync();
        await page.AssertAccessibleAsync();
    }

    [Fact]
    public async Task Without_a_script_or_under_an_address_of_numbers_there_is_nothing_of_it()
    {
        foreach (var page in new[] { await browser.OpenAsync(Localhost, javaScript: false), await browser.OpenAsync(fixture.Address) })
        {
            await Assertions.Expect(page.Page.GetByText("Sign in with a passkey")).ToBeHiddenAsync();
            await SignInAsync(page);
            await Assertions.Expect(page.Page.GetByText("Where you are signed in")).ToBeVisibleAsync();
            await Assertions.Expect(page.Page.GetByText("passkey").Filter(new LocatorFilterOptions { Visible = true })).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task Without_a_script_a_passkey_that_is_there_can_be_removed()
    {
        await AddAsync(fixture.CreateClient(), new Authenticator(), "Lost phone");
        var page = await browser.OpenAsync(Localhost, javaScript: false);
        await SignInAsync(page);

        await page.PressAsync("Remove this passkey");

        await Assertions.Expect(page.Alert).ToContainTextAsync("“Lost phone” does not sign you in any more");
        Assert.Empty(await NamesAsync());
    }

    [Theory]
    [MemberData(nameof(StateNames))]
    public async Task Every_state_is_valid_accessible_and_fits_a_small_phone(string state)
        => await States.AssertSoundAsync(state, await OpenAsync(PageStates.SmallPhone), fixture, checker);

    [Fact]
    public async Task An_answer_counts_once_on_whichever_replica_it_arrives()
    {
        await using var replica = fixture.StartApp();
        var authenticator = new Authenticator();
        await AddAsync(fixture.CreateClient(), authenticator);
        var (here, page) = await StrangerAsync();

        // It was made by this replica and is taken by the other.
        Assert.Equal((HttpStatusCode.SeeOther, Addresses.Home), await SendAsync(replica));
        foreach (var app in new[] { fixture.App, replica, fixture.App })
            Assert.Equal((HttpStatusCode.UnprocessableEntity, null), await SendAsync(app));
        Assert.Single(await fixture.Database.QueryAsync<DateTime?>("SELECT used_at FROM user_passkeys WHERE used_at IS NOT NULL"));

        async Task<(HttpStatusCode, string?)> SendAsync(RunningApp app)
        {
            var answer = Answered(page, authenticator);
            answer.RequestUri = new Uri(app.Address, Addresses.SignInWithPasskey());
            var response = await here.SendAsync(answer);
            return (response.StatusCode, response.Headers.Location?.ToString());
        }
    }

    [Fact]
    public async Task Answers_that_come_at_the_same_time_begin_one_session()
    {
        var authenticator = new Authenticator();
        await AddAsync(fixture.CreateClient(), authenticator);
        await fixture.Database.ExecuteAsync("DELETE FROM user_sessions");
        var (client, page) = await StrangerAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => client.SendAsync(Answered(page, authenticator))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.SeeOther);
        Assert.Equal(4, answers.Count(answer => answer.StatusCode == HttpStatusCode.UnprocessableEntity));
        Assert.Single(await fixture.Database.QueryAsync<long>("SELECT session_id FROM user_sessions"));
    }

    [Fact]
    public async Task It_leads_to_where_somebody_wanted_and_begins_a_session_as_a_password_does()
    {
        var authenticator = new Authenticator { SignCount = 1 };
        await AddAsync(fixture.CreateClient(), authenticator);
        await fixture.Database.ExecuteAsync("UPDATE users SET attempts = 99");
        using var client = fixture.CreateClient(followRedirects: true);
        var wanted = $"{Addresses.List()}?q=milk";
        authenticator.SignCount = 2;

        var list = await client.SendPageAsync(Answered(await client.GetPageAsync(wanted), authenticator));

        Assert.Equal(wanted, list.Url.PathAndQuery);
        Assert.Contains("Signed in as ada", list.Text, StringComparison.Ordinal);
        Assert.Equal((0L, 2L), Assert.Single(await fixture.Database.QueryAsync<(long, long)>(
            "SELECT attempts, sign_count FROM users JOIN user_passkeys ON user_passkeys.user_id = users.user_id")));
        var id = Assert.Single(await fixture.Database.QueryAsync<long>("SELECT user_id FROM users"));
        Assert.Contains($"Information TodoApp.Accounts.SignIn: User {id} signed in with a passkey from 127.0.0.1", fixture.Log.Lines);
    }

    [Theory]
    [InlineData("a passkey that nobody has")]
    [InlineData("another key")]
    [InlineData("another's passkey")]
    [InlineData("an account that is not there")]
    [InlineData("not confirmed on the device")]
    [InlineData("another origin")]
    [InlineData("a count that was there before")]
    [InlineData("no count any more")]
    [InlineData("a disabled account")]
    [InlineData("a removed passkey")]
    [InlineData("another challenge")]
    [InlineData("an expired form")]
    [InlineData("a form that was not made here")]
    [InlineData("no answer")]
    public async Task Whatever_is_wrong_gets_the_same_answer(string wrong)
    {
        var authenticator = new Authenticator();
        await AddAsync(fixture.CreateClient(), authenticator);
        await fixture.CreateClient().SignUpAsync("bob");
        await fixture.Database.ExecuteAsync("DELETE FROM user_sessions");
        using var client = fixture.CreateClient();
        var page = await client.GetPageAsync(Addresses.SignIn);
        var origin = Origin;
        switch (wrong)
        {
            case "a passkey that nobody has":
                authenticator = new Authenticator { UserHandle = authenticator.UserHandle };
                break;
            case "another key":
                await fixture.Database.ExecuteAsync("UPDATE user_passkeys SET public_key = @key", new { key = new Authenticator().PublicKey });
                break;
            case "another's passkey":
                authenticator.UserHandle = $"{Assert.Single(await fixture.Database.QueryAsync<long>("SELECT user_id FROM users WHERE name = 'bob'"))}";
                break;
            case "an account that is not there":
                authenticator.UserHandle = "1";
                break;
            case "not confirmed on the device":
                authenticator.Verifies = false;
                break;
            case "another origin":
                origin = new Uri("https://example.org");
                break;
            case "a count that was there before":
                await fixture.Database.ExecuteAsync("UPDATE user_passkeys SET sign_count = 7");
                authenticator.SignCount = 7;
                break;
            case "no count any more":
                await fixture.Database.ExecuteAsync("UPDATE user_passkeys SET sign_count = 7");
                break;
            case "a disabled account":
                await fixture.Database.ExecuteAsync("UPDATE users SET is_disabled = true WHERE name = 'ada'");
                break;
            case "a removed passkey":
                await fixture.Database.ExecuteAsync("DELETE FROM user_passkeys");
                break;
            case "another challenge":
                FormOf(page).SetAttribute("data-options", FormOf(await fixture.CreateClient().GetPageAsync(Addresses.SignIn)).GetAttribute("data-options")!);
                break;
            case "an expired form":
                Expire(page, "sign in");
                break;
            case "a form that was not made here":
                FormOf(page).QuerySelector("[name=state]")!.SetAttribute("value", "CfDJ8AAAA");
                break;
        }

        var answer = await client.SendPageAsync(wrong == "no answer" ? page.RequestOf("Sign in with a passkey") : Answered(page, authenticator, origin));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(Refusal, Assert.Single(answer.Texts("[role=alert]")));
        Assert.Empty(await fixture.Database.QueryAsync<long>("SELECT session_id FROM user_sessions"));
        Assert.StartsWith(
            "Warning TodoApp.Accounts.PasskeyCeremonies: A sign-in with a passkey failed, because ", fixture.Log.Lines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Making_one_takes_the_password_and_a_form_that_was_sent_before_makes_none()
    {
        using var client = fixture.CreateClient();
        await client.SignInAsync("ada");
        var profile = await client.GetPageAsync(Addresses.Profile());

        var refused = await profile.Fill("Your password, to add a passkey", "not her password").ClickAsync("Add a passkey");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.False(refused.Offers("Make the passkey"));
        var form = await refused.Fill("Your password, to add a passkey", Visitor.Password).ClickAsync("Add a passkey");
        var added = await client.SendPageAsync(Answered(form.Fill("Name of the passkey", " Ada’s\u0007 phone "), new Authenticator()));
        Assert.Contains("The passkey is added", added.Text, StringComparison.Ordinal);
        Assert.Equal(["Ada’s phone"], await NamesAsync());

        await added.ClickAsync("Remove this passkey");
        var again = await client.SendPageAsync(Answered(form, new Authenticator()));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, NotAdded), (again.Status, Assert.Single(again.Texts("[role=alert]"))));
        Assert.Empty(await NamesAsync());
    }

    [Theory]
    [InlineData("another user's form")]
    [InlineData("a form that signs in")]
    [InlineData("an expired form")]
    [InlineData("a passkey that is somebody's already")]
    [InlineData("not confirmed on the device")]
    [InlineData("another origin")]
    public async Task What_is_wrong_makes_no_passkey(string wrong)
    {
        using var ada = fixture.CreateClient();
        using var bob = fixture.CreateClient();
        var hers = new Authenticator();
        await AddAsync(ada, hers);
        await bob.SignUpAsync("bob");
        var form = await FormToAddAsync(bob);
        var (authenticator, origin) = (new Authenticator(), Origin);
        switch (wrong)
        {
            case "another user's form":
                Take(await FormToAddAsync(ada));
                break;
            case "a form that signs in":
                FormOf(form).QuerySelector("[name=state]")!.SetAttribute(
                    "value", FormOf(await fixture.CreateClient().GetPageAsync(Addresses.SignIn)).QuerySelector("[name=state]")!.GetAttribute("value")!);
                break;
            case "an expired form":
                Expire(form, $"add {Assert.Single(await fixture.Database.QueryAsync<long>("SELECT user_id FROM users WHERE name = 'bob'"))}");
                break;
            case "a passkey that is somebody's already":
                authenticator = hers;
                break;
            case "not confirmed on the device":
                authenticator.Verifies = false;
                break;
            case "another origin":
                origin = new Uri("https://example.org");
                break;
        }

        var answer = await bob.SendPageAsync(Answered(form, authenticator, origin));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, NotAdded), (answer.Status, Assert.Single(answer.Texts("[role=alert]"))));
        Assert.Equal(["Phone"], await NamesAsync());

        void Take(HtmlPage other)
        {
            FormOf(form).SetAttribute("data-options", FormOf(other).GetAttribute("data-options")!);
            FormOf(form).QuerySelector("[name=state]")!.SetAttribute("value", FormOf(other).QuerySelector("[name=state]")!.GetAttribute("value")!);
        }
    }

    [Fact]
    public async Task A_person_has_twenty_passkeys_at_most()
    {
        using var client = fixture.CreateClient();
        await AddAsync(client, new Authenticator());
        var (one, other) = (await FormToAddAsync(client), await FormToAddAsync(client));
        await fixture.Database.ExecuteAsync(
            """
            INSERT INTO user_passkeys (
              credential_id, user_id, name, public_key, sign_count, transports, is_user_verified, is_backup_eligible, is_backed_up, created_at)
            SELECT @id, user_id, 'Another', public_key, 0, '', true, false, false, created_at FROM user_passkeys WHERE name = 'Phone'
            """,
            Enumerable.Range(0, Passkeys.MaxCount - 2).Select(i => new { id = new[] { (byte)i } }));

        Assert.Contains("The passkey is added", (await client.SendPageAsync(Answered(one, new Authenticator()))).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.SendPageAsync(Answered(other, new Authenticator()))).Status);
        var refused = await (await client.GetPageAsync(Addresses.Profile())).Fill("Your password, to add a passkey", Visitor.Password).ClickAsync("Add a passkey");

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("You have 20 passkeys, which is the most: remove one first", refused.Text, StringComparison.Ordinal);
        Assert.Equal(Passkeys.MaxCount, (await NamesAsync()).Count);
    }

    [Fact]
    public async Task Nobody_removes_the_passkey_of_another_and_one_that_is_gone_is_said()
    {
        using var ada = fixture.CreateClient();
        using var bob = fixture.CreateClient();
        await AddAsync(ada, new Authenticator(), "Hers");
        await bob.SignUpAsync("bob");
        await AddAsync(bob, new Authenticator(), "His", signsIn: false);
        var (hers, his) = (await ada.GetPageAsync(Addresses.Profile()), await bob.GetPageAsync(Addresses.Profile()));

        his.Document.QuerySelector("[name=passkey]")!.SetAttribute("value", hers.Document.QuerySelector("[name=passkey]")!.GetAttribute("value")!);
        var refused = await his.ClickAsync("Remove this passkey");
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Equal(["Hers", "His"], await NamesAsync());

        await hers.ClickAsync("Remove this passkey");
        Assert.Contains("This passkey was removed before", (await hers.ClickAsync("Remove this passkey")).Text, StringComparison.Ordinal);
        Assert.Equal(["His"], await NamesAsync());
    }

    [Fact]
    public async Task What_is_kept_of_passkeys_is_in_the_account_export_without_keys_and_deleted_with_the_account()
    {
        using var client = fixture.CreateClient();
        await AddAsync(client, new Authenticator(), "Hers");

        using var json = JsonDocument.Parse(await client.GetStringAsync(new Uri(Addresses.ExportAccount, UriKind.Relative)));
        var passkey = Assert.Single(json.RootElement.GetProperty("passkeys").EnumerateArray());
        Assert.Equal(["name", "transports", "is_backed_up", "created_at", "used_at"], passkey.EnumerateObject().Select(property => property.Name));
        Assert.Equal("Hers", passkey.GetProperty("name").GetString());
        Assert.Equal("internal", passkey.GetProperty("transports").GetString()); // What no browser says is not kept.

        var profile = await client.GetPageAsync(Addresses.Profile());
        await profile.Fill("Your password, to confirm", Visitor.Password).ClickAsync("Delete my account for good");
        Assert.Empty(await NamesAsync());
    }

    [Fact]
    public async Task A_challenge_is_forgotten_once_it_has_expired()
    {
        await AddAsync(fixture.CreateClient(), new Authenticator());
        await fixture.Database.ExecuteAsync("UPDATE user_challenges SET expires_at = current_timestamp - INTERVAL '1 day'");

        await AddAsync(fixture.CreateClient(), new Authenticator());

        Assert.Single(await fixture.Database.QueryAsync<long>("SELECT used_by FROM user_challenges"));
    }

    /// <summary>What browsers say of the pages that <see cref="HttpClient"/> gets.</summary>
    private Uri Origin => fixture.Address;

    private Task<IReadOnlyList<string>> NamesAsync() => fixture.Database.QueryAsync<string>("SELECT name FROM user_passkeys ORDER BY name");

    /// <summary>A browser whose device keeps passkeys, and unlocks by itself, or never.</summary>
    private async Task<TodoPage> OpenAsync(int width = 1280, ColorScheme scheme = ColorScheme.Light, bool isVerified = true)
    {
        var page = await browser.OpenAsync(Localhost, width: width, colorScheme: scheme);
        var session = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new
            {
                protocol = "ctap2",
                transport = "internal",
                hasResidentKey = true,
                hasUserVerification = true,
                isUserVerified = isVerified,
                automaticPresenceSimulation = true,
            },
        });
        return page;
    }

    private static ILocator Button(TodoPage page, string name) => page.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>With the password, to the own account.</summary>
    private static async Task SignInAsync(TodoPage page)
    {
        await page.FillAsync("Name", "ada");
        await page.FillAsync("Password", Visitor.Password);
        await page.PressAsync("Sign in");
        await Assertions.Expect(page.Page.GetByText("Signed in as")).ToBeAttachedAsync();
        await page.GoToAsync(Addresses.Profile());
    }

    private static async Task NewAsync(TodoPage page)
    {
        await page.FillAsync("PasskeyPassword", Visitor.Password);
        await page.PressAsync("Add a passkey");
        await Assertions.Expect(page.Page.GetByLabel("Name of the passkey")).ToBeFocusedAsync();
    }

    /// <summary>Gives a passkey to whoever this client signs in as ada, or is signed in as already.</summary>
    private async Task AddAsync(HttpClient client, Authenticator authenticator, string name = "Phone", bool signsIn = true)
    {
        if (signsIn)
            await client.SignInAsync("ada");
        var added = await client.SendPageAsync(Answered((await FormToAddAsync(client)).Fill("Name of the passkey", name), authenticator));
        Assert.Contains("The passkey is added", added.Text, StringComparison.Ordinal);
    }

    private static async Task<HtmlPage> FormToAddAsync(HttpClient client)
        => await (await client.GetPageAsync(Addresses.Profile())).Fill("Your password, to add a passkey", Visitor.Password).ClickAsync("Add a passkey");

    private static IElement FormOf(HtmlPage page) => page.Document.QuerySelector("form[data-passkey]")!;

    /// <summary>The form of this page with the answer in it.</summary>
    private HttpRequestMessage Answered(HtmlPage page, Authenticator authenticator, Uri? origin = null)
    {
        var (form, from) = (FormOf(page), origin ?? Origin);
        var isNew = form.GetAttribute("data-passkey") == "create";
        var options = form.GetAttribute("data-options")!;
        form.QuerySelector("[name=credential]")!.SetAttribute("value", isNew ? authenticator.Create(options, from) : authenticator.Get(options, from));
        var request = page.RequestOf(isNew ? "Make the passkey" : "Sign in with a passkey");
        request.Headers.Add("Origin", Origin.GetLeftPart(UriPartial.Authority));
        return request;
    }

    /// <summary>Somebody who gets no session, whatever an answer says, and the sign-in page.</summary>
    private async Task<(HttpClient Client, HtmlPage Page)> StrangerAsync()
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = fixture.Address };
        var page = await client.GetPageAsync(Addresses.SignIn);
        client.DefaultRequestHeaders.Add("Cookie", page.Response.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        return (client, page);
    }

    /// <summary>As if the form were too old.</summary>
    /// <param name="purpose">What it was sealed for.</param>
    private void Expire(HtmlPage page, string purpose)
    {
        var protector = fixture.App.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("Passkeys", purpose);
        var state = FormOf(page).QuerySelector("[name=state]")!;
        var (expires, rest) = protector.Unprotect(state.GetAttribute("value")!).Split(' ', 2) is [var first, var second] ? (first, second) : throw new FormatException();
        var before = long.Parse(expires, CultureInfo.InvariantCulture) - PasskeyCeremonies.Lifetime.Ticks;
        state.SetAttribute("value", protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{before} {rest}")));
    }
}

using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Transfer;

namespace TodoApp.Tests.Pages.Account;

public sealed class ProfileTests(AccountsFixture fixture) : IClassFixture<AccountsFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await fixture.EmptyAccountsAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_name_that_others_see_and_the_time_zone_are_saved()
    {
        var profile = await ProfileOfAsync(fixture.CreateClient());

        var saved = await profile.Fill("Name that others see", " Ada, Countess ").Fill("Time zone", "Europe/London").ClickAsync("Save");

        Assert.Contains("Signed in as Ada, Countess", saved.Text, StringComparison.Ordinal);
        Assert.Equal("Europe/London", saved.Document.QuerySelector("#TimeZone option[selected]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task What_cannot_be_saved_is_refused_with_the_reason_and_kept()
    {
        var profile = await ProfileOfAsync(fixture.CreateClient());
        profile.Document.QuerySelector("#TimeZone option[value='Europe/London']")!.SetAttribute("value", "Mars/Olympus");

        var refused = await profile.Fill("Name that others see", new string('x', 61)).Fill("Time zone", "Mars/Olympus").ClickAsync("Save");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(["Choose a time zone", "The name must be 60 characters or fewer; it has 61"], refused.Texts("[role=alert]").Order(StringComparer.Ordinal));
        Assert.Equal(new string('x', 61), refused.Document.QuerySelector("#DisplayName")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_new_password_takes_the_old_one_and_signs_out_everywhere_else_at_once_on_all_replicas()
    {
        await using var replica = fixture.StartApp();
        using var here = fixture.CreateClient();
        using var elsewhere = replica.CreateClient();
        var profile = await ProfileOfAsync(here);
        await elsewhere.SignInAsync("ada");

        var wrong = await profile.Fill("Current password", "not her password").Fill("New password", "another walrus in the bathtub").ClickAsync("Change the password");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GetPageAsync(Addresses.List())).Status);
        var easy = await wrong.Fill("Current password", Visitor.Password).Fill("New password", "short").ClickAsync("Change the password");
        Assert.Contains("12 characters at least", Assert.Single(easy.Texts("[role=alert]")), StringComparison.Ordinal);
        var changed = await easy.Fill("Current password", Visitor.Password).Fill("New password", "another walrus in the bathtub").ClickAsync("Change the password");

        Assert.Contains("The password is changed", changed.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await here.GetPageAsync(Addresses.List())).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.GetAsync(new Uri(Addresses.List(), UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await fixture.CreateClient().SignInAsync("ada")).Status);
        Assert.Equal(HttpStatusCode.OK, (await fixture.CreateClient().SignInAsync("ada", "another walrus in the bathtub")).Status);
    }

    [Fact]
    public async Task Sign_out_everywhere_holds_at_once_on_all_replicas()
    {
        await using var replica = fixture.StartApp();
        using var here = fixture.CreateClient();
        using var elsewhere = replica.CreateClient();
        await here.SignUpAsync("ada");
        elsewhere.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        await elsewhere.SignInAsync("ada");
        var profile = await here.GetPageAsync(Addresses.Profile());
        Assert.Contains(profile.Texts(".card li"), device => device.StartsWith("Firefox on Linux signed in", StringComparison.Ordinal));
        Assert.Single(profile.Texts(".card li"), device => device.Contains(", here", StringComparison.Ordinal));

        var signIn = await profile.ClickAsync("Sign out everywhere");

        Assert.Contains("You are signed out everywhere", signIn.Text, StringComparison.Ordinal);
        foreach (var client in new[] { here, elsewhere })
            Assert.Equal(HttpStatusCode.Redirect, (await client.GetAsync(new Uri(Addresses.List(), UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task One_device_is_signed_out_and_the_others_stay()
    {
        using var here = fixture.CreateClient();
        using var elsewhere = fixture.CreateClient();
        await here.SignUpAsync("ada");
        await elsewhere.SignInAsync("ada");
        using var stranger = fixture.CreateClient();
        await stranger.SignUpAsync("bob");

        // Another's form that names her session ends nothing.
        var hers = await fixture.Database.QueryAsync<long>("SELECT session_id FROM user_sessions JOIN users ON users.user_id = user_sessions.user_id WHERE name = 'ada'");
        var token = (await stranger.GetPageAsync(Addresses.Profile())).Document.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        foreach (var session in hers)
        {
            using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("session", $"{session}")]);
            await stranger.PostAsync(new Uri(Addresses.EndSession(), UriKind.Relative), form);
        }
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GetPageAsync(Addresses.List())).Status);

        var ended = await (await here.GetPageAsync(Addresses.Profile())).ClickAsync("Sign out this device");

        Assert.Contains("That device is signed out", ended.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.GetAsync(new Uri(Addresses.List(), UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_database_that_is_away_is_a_page_that_says_so_also_for_whoever_is_signed_in()
    {
        using var client = fixture.CreateClient();
        var list = await client.SignUpAsync("ada");
        await fixture.Database.ExecuteAsync("ALTER TABLE user_sessions RENAME TO away");
        try
        {
            var get = await client.GetPageAsync(Addresses.List());
            Assert.Equal(HttpStatusCode.ServiceUnavailable, get.Status);
            Assert.Contains("not available right now", get.Text, StringComparison.Ordinal);
            Assert.True((await list.Fill("Title", "Kept").ClickAsync("Add to-do")).Offers("Send again"));
        }
        finally
        {
            await fixture.Database.ExecuteAsync("ALTER TABLE away RENAME TO user_sessions");
        }
        Assert.Contains("Signed in as ada", (await client.GetPageAsync(Addresses.List())).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_that_overlaps_a_new_password_does_not_outlive_it()
    {
        await fixture.CreateClient().SignUpAsync("ada");
        var stamp = Assert.Single(await fixture.Database.QueryAsync<string>("SELECT security_stamp FROM users"));
        await using var scope = fixture.App.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var checkedBefore = (await users.FindByNameAsync("ada"))!;

        await users.UpdateSecurityStampAsync((await users.FindByNameAsync("ada"))!);
        var services = fixture.App.Services;
        var begun = await Sessions.BeginAsync(
            services.GetRequiredService<RetryingTransaction>(), TimeProvider.System, checkedBefore, new Session { SessionId = 7 }, null, default);

        Assert.False(begun);
        Assert.NotEqual(stamp, Assert.Single(await fixture.Database.QueryAsync<string>("SELECT security_stamp FROM users")));
        Assert.Empty(await fixture.Database.QueryAsync<long>("SELECT session_id FROM user_sessions"));
    }

    [Fact]
    public async Task What_is_kept_about_somebody_is_a_file_without_the_password()
    {
        using var client = fixture.CreateClient();
        await client.SignUpAsync("ada");
        await fixture.CreateClient().SignUpAsync("bob");
        await (await client.GetPageAsync(Addresses.Lists)).ClickAsync("Make an address");

        var response = await client.GetAsync(new Uri(Addresses.ExportAccount, UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();

        Assert.StartsWith("attachment; filename=account-", $"{response.Content.Headers.ContentDisposition}", StringComparison.Ordinal);
        using var json = JsonDocument.Parse(text);
        Assert.Equal("ada", json.RootElement.GetProperty("account").GetProperty("name").GetString());
        Assert.Equal("127.0.0.1", json.RootElement.GetProperty("sessions")[0].GetProperty("address").GetString());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("calendar_addresses")[0].GetProperty("list_id").ValueKind);
        Assert.DoesNotContain("bob", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", text, StringComparison.Ordinal);
        Assert.DoesNotContain("stamp", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_is_deleted_with_the_password_and_signed_out_wherever_it_was_signed_in()
    {
        using var client = fixture.CreateClient();
        using var elsewhere = fixture.CreateClient();
        var profile = await ProfileOfAsync(client);
        await elsewhere.SignInAsync("ada");
        await fixture.CreateClient().SignUpAsync("bob");

        var wrong = await profile.Fill("Your password, to confirm", "not her password").ClickAsync("Delete my account for good");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        var gone = await wrong.Fill("Your password, to confirm", Visitor.Password).ClickAsync("Delete my account for good");

        Assert.Contains("Your account is deleted", gone.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.GetAsync(new Uri(Addresses.List(), UriKind.Relative))).StatusCode);
        Assert.Equal(["bob"], await fixture.Database.QueryAsync<string>("SELECT name FROM users"));
        Assert.Single(await fixture.Database.QueryAsync<long>("SELECT session_id FROM user_sessions"));
    }

    [Fact]
    public async Task No_post_works_without_its_token_for_whoever_is_signed_in()
    {
        using var client = fixture.CreateClient();
        await client.SignUpAsync("ada");

        foreach (var address in await Inventory.PostAddressesAsync(fixture.App))
        {
            using var form = new FormUrlEncodedContent([new("id", "1"), new("name", "ada"), new("password", Visitor.Password), new("deletePassword", Visitor.Password)]);
            Assert.Equal((address, HttpStatusCode.BadRequest), (address, (await client.PostAsync(new Uri(address, UriKind.Relative), form)).StatusCode));
        }
        Assert.Contains("Signed in as ada", (await client.GetPageAsync(Addresses.List())).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_address_but_those_for_signing_in_sends_a_stranger_to_sign_in_or_refuses()
    {
        using var client = fixture.CreateClient();
        string[] open = [Addresses.SignIn, Addresses.SignInWithPasskey(), Addresses.SignUp(), Addresses.NewPassword(), Addresses.Arrived()];
        foreach (var address in (await Inventory.PostAddressesAsync(fixture.App)).Except(open))
        {
            using var form = new FormUrlEncodedContent([new("id", "1")]);
            Assert.Equal((address, HttpStatusCode.Unauthorized), (address, (await client.PostAsync(new Uri(address, UriKind.Relative), form)).StatusCode));
            var get = await client.GetAsync(new Uri(address, UriKind.Relative));
            Assert.Equal((address, HttpStatusCode.Redirect), (address, get.StatusCode));
            Assert.StartsWith(Addresses.SignIn, get.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
        foreach (var address in new[] { Addresses.Export(FileFormat.Csv), Addresses.ExportAccount, "/nothing" })
            Assert.Equal((address, HttpStatusCode.Redirect), (address, (await client.GetAsync(new Uri(address, UriKind.Relative))).StatusCode));
        foreach (var address in new[] { Addresses.Healthz, Addresses.Readyz, "/site.css", "/favicon.svg" })
            Assert.Equal((address, HttpStatusCode.OK), (address, (await client.GetAsync(new Uri(address, UriKind.Relative))).StatusCode));
    }

    private static async Task<HtmlPage> ProfileOfAsync(HttpClient client)
    {
        await client.SignUpAsync("ada");
        return await client.GetPageAsync(Addresses.Profile());
    }
}

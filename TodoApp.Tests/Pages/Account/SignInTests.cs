using System.Net;
using TodoApp.Accounts;

namespace TodoApp.Tests.Pages.Account;

public sealed class SignInTests(AccountsFixture fixture) : IClassFixture<AccountsFixture>, IAsyncLifetime
{
    private const string Refusal = "This name and password do not belong together, or were tried too often: wait a quarter of an hour then";

    public async ValueTask InitializeAsync() => await fixture.EmptyAccountsAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Whoever_is_not_signed_in_is_led_to_the_sign_in_page_and_from_there_to_where_they_wanted()
    {
        await fixture.CreateClient().SignUpAsync("ada");
        var client = fixture.CreateClient();

        var wanted = $"{Addresses.List()}?show=active&q=milk";
        var sent = await client.GetAsync(new Uri(wanted, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        var signIn = await client.GetPageAsync(sent.Headers.Location!.ToString());
        var page = await signIn.Fill("Name", "ADA").Fill("Password", Visitor.Password).ClickAsync("Sign in", "main");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(wanted, page.Url.PathAndQuery);
        Assert.Contains("Signed in as ada", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.org/")]
    [InlineData("//example.org/")]
    [InlineData("/\\example.org/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("~/")]
    [InlineData("")]
    public async Task It_leads_nowhere_but_within_the_app(string returnUrl)
    {
        await fixture.CreateClient().SignUpAsync("ada");
        var client = fixture.CreateClient();

        var signIn = await client.GetPageAsync($"{Addresses.SignIn}?returnUrl={Uri.EscapeDataString(returnUrl)}");
        var answer = await client.SendAsync(signIn.Fill("Name", "ada").Fill("Password", Visitor.Password).RequestOf("Sign in", "main"));

        Assert.Equal((HttpStatusCode.SeeOther, Addresses.Home), (answer.StatusCode, answer.Headers.Location!.ToString()));
    }

    [Theory]
    [InlineData("ada", "not her password")]
    [InlineData("nobody", Visitor.Password)]
    [InlineData("ada", "")]
    [InlineData("", "")]
    public async Task A_wrong_password_and_a_name_that_nobody_has_get_the_same_answer(string name, string password)
    {
        await fixture.CreateClient().SignUpAsync("ada");

        var page = await fixture.CreateClient().SignInAsync(name, password);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Equal(Refusal, Assert.Single(page.Texts("[role=alert]")));
        Assert.Equal(name, page.Document.QuerySelector("#Name")!.GetAttribute("value") ?? ""); // What was typed is kept,
        Assert.False(page.Document.QuerySelector("#Password")!.HasAttribute("value")); // but never a password.
    }

    [Fact]
    public async Task After_ten_wrong_passwords_the_right_one_is_wrong_too_until_a_quarter_of_an_hour_is_over()
    {
        await fixture.CreateClient().SignUpAsync("ada");
        for (var i = 0; i < SignIn.MaxAttempts; i++)
            await fixture.CreateClient().SignInAsync("ada", $"guess number {i}");

        Assert.Equal(Refusal, Assert.Single((await fixture.CreateClient().SignInAsync("ada")).Texts("[role=alert]")));

        await fixture.Database.ExecuteAsync("UPDATE users SET attempts_since = attempts_since - INTERVAL '16 minutes'");
        Assert.Equal(HttpStatusCode.OK, (await fixture.CreateClient().SignInAsync("ada")).Status);
    }

    [Fact]
    public async Task Guesses_that_come_at_the_same_time_do_not_get_more_tries()
    {
        await fixture.CreateClient().SignUpAsync("ada");

        await Task.WhenAll(Enumerable.Range(0, 15).Select(i => fixture.CreateClient().SignInAsync("ada", $"guess number {i}")));

        Assert.Equal(15, Assert.Single(await fixture.Database.QueryAsync<long>("SELECT attempts FROM users")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await fixture.CreateClient().SignInAsync("ada")).Status);
    }

    [Fact]
    public async Task One_client_may_try_twenty_times_a_minute_whatever_the_names()
    {
        await using var app = fixture.StartApp([("ForwardedHeaders:KnownNetworks:0", "127.0.0.0/8")]);
        async Task<HttpStatusCode> TryAsync(string client)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Addresses.SignIn) { Headers = { { "X-Forwarded-For", client } } };
            return (await app.CreateClient().SendAsync(request)).StatusCode;
        }

        for (var i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.BadRequest, await TryAsync("203.0.113.7")); // No token: but not for its rate.
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync("203.0.113.7"));
        Assert.Equal(HttpStatusCode.BadRequest, await TryAsync("203.0.113.8"));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_wherever_its_cookie_is_sent_from_then_on()
    {
        using var client = fixture.CreateClient();
        var page = await client.SignUpAsync("ada");
        var cookie = await CookieAsync("ada");
        Assert.Equal(HttpStatusCode.OK, await GetWithAsync(cookie));

        var signedOut = await page.ClickAsync("Sign out");

        Assert.Contains("You are signed out", signedOut.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await client.GetAsync(new Uri(Addresses.List(), UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await GetWithAsync(cookie)); // Another session.
        await fixture.Database.ExecuteAsync("DELETE FROM user_sessions");
        Assert.Equal(HttpStatusCode.Redirect, await GetWithAsync(cookie));
    }

    [Fact]
    public async Task A_session_ends_that_is_not_used_for_a_month_or_is_half_a_year_old()
    {
        using var client = fixture.CreateClient();
        await client.SignUpAsync("ada");
        foreach (var (column, days, ends) in new[] { ("seen_at", 29, false), ("seen_at", 31, true), ("created_at", 179, false), ("created_at", 181, true) })
        {
            await fixture.Database.ExecuteAsync($"UPDATE user_sessions SET seen_at = current_timestamp, created_at = current_timestamp");
            await fixture.Database.ExecuteAsync($"UPDATE user_sessions SET {column} = current_timestamp - INTERVAL '{days} days'");

            var status = (await client.GetAsync(new Uri(Addresses.List(), UriKind.Relative))).StatusCode;
            Assert.Equal((column, days, ends ? HttpStatusCode.Redirect : HttpStatusCode.OK), (column, days, status));
        }
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_new_with_each_sign_in()
    {
        using var client = fixture.CreateClient();
        await client.SignUpAsync("ada");
        var first = await SignInAnswerAsync(client, "ada");
        var second = await SignInAnswerAsync(client, "ada");

        Assert.Matches(@"^todoapp\.session=[^;]+; expires=[^;]+; path=/; samesite=lax; httponly$", first);
        Assert.NotEqual(first, second);
        // That of the same browser before has ended.
        Assert.Single(await fixture.Database.QueryAsync<long>("SELECT session_id FROM user_sessions"));
    }

    [Fact]
    public async Task No_form_of_one_user_works_for_another_or_for_nobody()
    {
        using var client = fixture.CreateClient();
        var list = await client.SignUpAsync("ada");
        var ofAda = list.Fill("Title", "Hers").RequestOf("Add to-do");
        var body = await ofAda.Content!.ReadAsByteArrayAsync();

        await list.ClickAsync("Sign out");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendAsync(ofAda)).StatusCode);
        await client.SignUpAsync("bob");
        using var again = new HttpRequestMessage(HttpMethod.Post, ofAda.RequestUri) { Content = new ByteArrayContent(body) };
        again.Content.Headers.ContentType = ofAda.Content.Headers.ContentType;
        Assert.Equal(HttpStatusCode.BadRequest, (await client.SendAsync(again)).StatusCode);
        Assert.DoesNotContain("Hers", await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task What_was_typed_when_the_session_had_ended_can_be_sent_again_after_signing_in_in_another_tab()
    {
        using var client = fixture.CreateClient();
        var list = (await client.SignUpAsync("ada")).Fill("Title", "Kept");
        await fixture.Database.ExecuteAsync("DELETE FROM user_sessions");

        var refused = await list.ClickAsync("Add to-do");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Contains("You are not signed in any more", refused.Text, StringComparison.Ordinal);
        await client.SignInAsync("ada");
        var added = await refused.ClickAsync("Send again");

        Assert.Equal(HttpStatusCode.OK, added.Status);
        Assert.Contains("Kept", added.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_says_who_signed_in_and_out_and_who_could_not_and_from_where_but_never_a_name()
    {
        using var client = fixture.CreateClient();
        var page = await client.SignUpAsync("ada.lovelace");
        await page.ClickAsync("Sign out");
        await client.SignInAsync("ada.lovelace", "not her password");
        await client.SignInAsync("nobody.at.all", "not her password");

        var id = Assert.Single(await fixture.Database.QueryAsync<long>("SELECT user_id FROM users"));
        string[] said = [.. fixture.Log.Lines.Where(line => line.Contains("TodoApp.Accounts", StringComparison.Ordinal)).TakeLast(5)];
        Assert.Equal(
            [
                $"Information TodoApp.Accounts.SignUps: User {id} was made by signing up",
                $"Information TodoApp.Accounts.SignIn: User {id} signed in with a password from 127.0.0.1",
                $"Information TodoApp.Accounts.SignIn: User {id} signed out from 127.0.0.1",
                $"Warning TodoApp.Accounts.SignIn: A sign-in with a password failed for user {id}, attempt 1 of this quarter of an hour, from 127.0.0.1",
                "Warning TodoApp.Accounts.SignIn: A sign-in with a password failed for no account, attempt 0 of this quarter of an hour, from 127.0.0.1",
            ],
            said);
        Assert.All(["lovelace", "nobody", Visitor.Password, "not her"], secret => Assert.DoesNotContain(secret, fixture.Log.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_accounts_are_off_nothing_of_them_is_there()
    {
        await using var app = fixture.StartApp([("Accounts:Mode", "off")]);
        using var client = app.CreateClient();

        foreach (var address in new[] { Addresses.SignIn, Addresses.SignUp(), Addresses.NewPassword(), Addresses.Profile(), Addresses.Arrived() })
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(address, UriKind.Relative))).StatusCode);
        var list = await client.GetPageAsync(Addresses.List());
        Assert.Equal(HttpStatusCode.OK, list.Status);
        Assert.Empty(list.Document.QuerySelectorAll(".signed-in"));
        Assert.Single(list.Response.Headers.GetValues("Set-Cookie")); // Of the forms.
    }

    /// <summary>Signs in elsewhere.</summary>
    private async Task<string> CookieAsync(string name)
    {
        using var client = fixture.CreateClient();
        return (await SignInAnswerAsync(client, name)).Split(';')[0];
    }

    private static async Task<string> SignInAnswerAsync(HttpClient client, string name)
    {
        // Whoever is signed in already sees no form: it was open before.
        var page = await client.GetPageAsync(Addresses.SignIn);
        if (!page.Offers("Sign in"))
        {
            var token = page.Document.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("name", name), new("password", Visitor.Password)]);
            var again = await client.PostAsync(new Uri(Addresses.SignIn, UriKind.Relative), form);
            return again.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("todoapp.session", StringComparison.Ordinal));
        }
        var answer = await client.SendAsync(page.Fill("Name", name).Fill("Password", Visitor.Password).RequestOf("Sign in", "main"));
        return answer.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("todoapp.session", StringComparison.Ordinal));
    }

    private async Task<HttpStatusCode> GetWithAsync(string cookie)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(fixture.Address, Addresses.List())) { Headers = { { "Cookie", cookie } } };
        return (await client.SendAsync(request)).StatusCode;
    }
}

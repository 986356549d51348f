using System.Net;

namespace TodoApp.Tests.Pages.Account;

public sealed class SignUpTests(AccountsFixture fixture) : IClassFixture<AccountsFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await fixture.EmptyAccountsAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Whoever_signs_up_is_signed_in_and_the_first_is_operator()
    {
        var list = await fixture.CreateClient().SignUpAsync("ada");
        await fixture.CreateClient().SignUpAsync("bob");

        Assert.Equal((HttpStatusCode.OK, Addresses.List()), (list.Status, list.Url.AbsolutePath));
        Assert.Contains("Signed in as ada", list.Text, StringComparison.Ordinal);
        Assert.Equal(
            [("ada", true), ("bob", false)],
            await fixture.Database.QueryAsync<(string, bool)>("SELECT name, is_operator FROM users ORDER BY name"));
        Assert.All(
            await fixture.Database.QueryAsync<string>("SELECT password_hash FROM users"),
            hash => Assert.Equal((byte)2, Convert.FromBase64String(hash)[4])); // HMAC-SHA512, by the format of version 3.
        Assert.All(
            await fixture.Database.QueryAsync<string>("SELECT password_hash FROM users"),
            hash => Assert.Equal([0, 3, 0x34, 0x50], Convert.FromBase64String(hash)[5..9])); // 210,000 iterations.
    }

    [Theory]
    [InlineData("", "Name is required")]
    [InlineData("ada lovelace", "The name must consist of letters from A to Z, digits, and - . _ @ +")]
    [InlineData("ADA", "This name is taken: choose another")]
    [InlineData("ааа", "The name must consist of letters from A to Z, digits, and - . _ @ +")]
    public async Task A_name_that_cannot_be_is_refused_with_the_reason(string name, string reason)
    {
        await fixture.CreateClient().SignUpAsync("ada");

        var page = await fixture.CreateClient().SignUpAsync(name);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, reason), (page.Status, Assert.Single(page.Texts("[role=alert]"))));
    }

    [Fact]
    public async Task A_password_that_is_too_easy_is_refused_with_the_reason_and_the_name_is_kept()
    {
        var page = await fixture.CreateClient().SignUpAsync("ada", "Password2026!");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("attackers try", Assert.Single(page.Texts("[role=alert]")), StringComparison.Ordinal);
        Assert.Equal("ada", page.Document.QuerySelector("#Name")!.GetAttribute("value"));
        Assert.Empty(await fixture.Database.QueryAsync<string>("SELECT name FROM users"));
    }

    [Fact]
    public async Task A_form_that_is_sent_twice_makes_one_account_and_signs_in_both_times()
    {
        using var client = fixture.CreateClient();
        var page = (await client.GetPageAsync(Addresses.SignUp())).Fill("Name", "ada").Fill("Password", Visitor.Password);

        var sent = await Task.WhenAll(client.SendAsync(page.RequestOf("Make the account")), client.SendAsync(page.RequestOf("Make the account")));

        Assert.All(sent, answer => Assert.Equal((HttpStatusCode.SeeOther, Addresses.Home), (answer.StatusCode, answer.Headers.Location!.ToString())));
        Assert.Equal(["ada"], await fixture.Database.QueryAsync<string>("SELECT name FROM users"));
    }

    [Fact]
    public async Task Of_two_who_want_the_same_name_at_once_one_gets_it()
    {
        var pages = await Task.WhenAll(fixture.CreateClient().SignUpAsync("ada"), fixture.CreateClient().SignUpAsync("Ada"));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity], pages.Select(page => page.Status).Order());
        Assert.Single(await fixture.Database.QueryAsync<string>("SELECT name FROM users"));
    }

    [Fact]
    public async Task Of_two_who_are_the_first_at_once_one_is_operator()
    {
        await Task.WhenAll(fixture.CreateClient().SignUpAsync("ada"), fixture.CreateClient().SignUpAsync("bob"));

        Assert.Equal([false, true], await fixture.Database.QueryAsync<bool>("SELECT is_operator FROM users ORDER BY is_operator"));
    }

    [Fact]
    public async Task By_invitation_only_there_is_no_form_without_one()
    {
        await using var app = fixture.StartApp([("Accounts:Mode", "invited")]);
        using var client = app.CreateClient();

        var page = await client.GetPageAsync(Addresses.SignUp());
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.False(page.Offers("Make the account"));
        var signIn = await client.GetPageAsync(Addresses.SignIn);
        Assert.False(signIn.Offers("Make an account"));

        var token = signIn.Document.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var forged = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("name", "ada"), new("password", Visitor.Password)]);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync(new Uri(Addresses.SignUp(), UriKind.Relative), forged)).StatusCode);
        Assert.Empty(await fixture.Database.QueryAsync<string>("SELECT name FROM users"));
    }

    [Fact]
    public async Task On_a_developers_machine_the_first_account_is_made_by_signing_up_and_the_second_by_invitation()
    {
        await using var app = new RunningApp("Development", new Dictionary<string, string?>
        {
            ["ConnectionStrings:Todos"] = fixture.Database.ConnectionString,
            ["Accounts:Mode"] = "invited",
        });

        Assert.Contains("Signed in as ada", (await app.CreateClient().SignUpAsync("ada")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.CreateClient().GetPageAsync(Addresses.SignUp())).Status);
    }
}

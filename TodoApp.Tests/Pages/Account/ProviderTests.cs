using System.Net;
using TodoApp.Database;

namespace TodoApp.Tests.Pages.Account;

/// <summary>Signing in with somebody else who knows people: a provider that the test runs.</summary>
public sealed class ProviderTests(AccountsFixture fixture) : IClassFixture<AccountsFixture>, IAsyncLifetime
{
    private IdentityProvider _provider = null!;

    public async ValueTask InitializeAsync()
    {
        await fixture.EmptyAccountsAsync();
        _provider = await IdentityProvider.StartAsync();
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task Whoever_a_provider_knows_makes_an_account_once_and_is_signed_in_from_then_on()
    {
        await using var app = fixture.StartApp(_provider.Settings);

        var form = await GoOnAsync(app);
        Assert.Equal("ada", form.Document.QuerySelector("#Name")!.GetAttribute("value")); // A proposal.
        Assert.Contains("Signed in as ada", (await form.ClickAsync("Make the account")).Text, StringComparison.Ordinal);
        Assert.Contains("Signed in as ada", (await GoOnAsync(app)).Text, StringComparison.Ordinal);
        _provider.Subject = "somebody else";
        Assert.True((await GoOnAsync(app)).Offers("Make the account"));

        Assert.Equal(["test 248289761001"], await fixture.Database.QueryAsync<string>("SELECT provider || ' ' || subject FROM user_logins"));
    }

    [Fact]
    public async Task A_provider_without_OpenID_Connect_says_who_it_is_when_asked()
    {
        await using var app = fixture.StartApp(_provider.SettingsWithoutDiscovery);

        var form = await GoOnAsync(app, "Go on with plain");

        Assert.Contains("Signed in as octo-ada", (await form.ClickAsync("Make the account")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_leads_back_to_where_somebody_wanted()
    {
        await using var app = fixture.StartApp(_provider.Settings);
        await (await GoOnAsync(app)).ClickAsync("Make the account");
        using var client = app.CreateClient(followRedirects: true);

        var signIn = await client.GetPageAsync($"{Addresses.List()}?q=milk");
        Assert.Equal($"{Addresses.List()}?q=milk", (await signIn.ClickAsync("Go on with the test")).Url.PathAndQuery);
    }

    [Fact]
    public async Task Without_an_invitation_nobody_gets_an_account_and_with_one_somebody_does()
    {
        await using var app = fixture.StartApp([.. _provider.Settings, ("Accounts:Mode", "invited")]);

        var refused = await GoOnAsync(app);
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        await fixture.Database.ExecuteAsync(
            "INSERT INTO user_links (link_hash, created_at, expires_at) VALUES (@hash, current_timestamp, current_timestamp + INTERVAL '1 hour')",
            new { hash = SecretLink.Hash("invitation") });
        using var client = app.CreateClient(followRedirects: true);
        var form = await (await client.GetPageAsync(Addresses.SignUp("invitation"))).ClickAsync("Go on with the test");

        Assert.Contains("Signed in as ada", (await form.ClickAsync("Make the account")).Text, StringComparison.Ordinal);
        _provider.Subject = "somebody else";
        Assert.Equal(HttpStatusCode.Forbidden, (await GoOnAsync(app)).Status);
    }

    [Theory]
    [InlineData("another nonce")]
    [InlineData("another audience")]
    [InlineData("another issuer")]
    [InlineData("another key")]
    [InlineData("expired")]
    [InlineData("broken")]
    [InlineData("refused")]
    public async Task Whatever_is_wrong_with_its_answer_nobody_is_signed_in_and_a_page_says_so(string lie)
    {
        await using var app = fixture.StartApp(_provider.Settings);
        using var client = app.CreateClient(followRedirects: true);
        await client.GetPageAsync(Addresses.SignInWithProvider("test")); // It has been asked for its endpoints.
        _ = lie switch
        {
            "another nonce" => _provider.FalseNonce = "of another request",
            "another audience" => _provider.FalseAudience = "another app",
            "another issuer" => _provider.FalseIssuer = "https://example.org",
            "another key" => (_provider.IsSignedWrongly = true).ToString(),
            "expired" => (_provider.IsExpired = true).ToString(),
            "broken" => (_provider.IsBroken = true).ToString(),
            _ => (_provider.IsRefused = true).ToString(),
        };

        var page = await GoOnAsync(app);

        Assert.Contains("That did not sign you in.", page.Text, StringComparison.Ordinal);
        Assert.Contains("A sign-in with test failed", app.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(IdentityProvider.ClientSecret, app.Log.Text, StringComparison.Ordinal);
        Assert.Empty(await fixture.Database.QueryAsync<string>("SELECT name FROM users"));
    }

    [Fact]
    public async Task A_provider_that_is_away_is_a_page_that_says_so()
    {
        await using var app = fixture.StartApp(_provider.Settings);
        await _provider.DisposeAsync();

        Assert.Contains("That did not sign you in.", (await GoOnAsync(app)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_this_browser_has_not_asked_for_signs_nobody_in()
    {
        await using var app = fixture.StartApp(_provider.Settings);
        using var asking = app.CreateClient();
        var sent = await asking.GetAsync(new Uri(Addresses.SignInWithProvider("test"), UriKind.Relative));
        var answer = await new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }).GetAsync(sent.Headers.Location);

        using var other = app.CreateClient(followRedirects: true);
        var page = await other.GetPageAsync(answer.Headers.Location!.ToString());

        Assert.Contains("That did not sign you in.", page.Text, StringComparison.Ordinal);
    }

    private static async Task<HtmlPage> GoOnAsync(RunningApp app, string link = "Go on with the test")
        => await (await app.CreateClient(followRedirects: true).GetPageAsync(Addresses.SignIn)).ClickAsync(link);
}

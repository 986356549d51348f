using System.Net;

namespace TodoApp.Tests.Accounts;

public sealed class ProxySignInTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private static readonly IPAddress Proxy = IPAddress.Parse("10.0.0.5"), Stranger = IPAddress.Parse("10.0.0.6");

    [Fact]
    public async Task Whoever_the_proxy_names_is_signed_in_and_gets_an_account_once()
    {
        await using var app = App(Proxy);

        Assert.Contains("Signed in as ada@example.org", (await GetAsync(app, "ada@example.org")).Text, StringComparison.Ordinal);
        Assert.Contains("Signed in as ada@example.org", (await GetAsync(app, "ADA@example.org")).Text, StringComparison.Ordinal);
        Assert.Contains("Signed in as bob", (await GetAsync(app, "bob")).Text, StringComparison.Ordinal);

        Assert.Equal(
            ["ada@example.org", "bob"], await database.QueryAsync<string>("SELECT name FROM users WHERE name IN ('ada@example.org', 'bob') ORDER BY name"));
    }

    [Fact]
    public async Task Nobody_else_is_believed_whatever_they_say_about_where_they_come_from()
    {
        await using var app = App(Stranger);
        using var request = Request("eve");
        request.Headers.Add("X-Forwarded-For", $"{Proxy}");
        request.Headers.Add("X-Original-For", $"{Proxy}:80");

        var response = await app.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Empty(await database.QueryAsync<string>("SELECT name FROM users WHERE name = 'eve'"));
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("<script>")]
    [InlineData("'; DELETE FROM users; --")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task A_name_that_no_account_can_have_signs_nobody_in(string name)
    {
        await using var app = App(Proxy);

        Assert.Equal(HttpStatusCode.Redirect, (await GetAsync(app, name)).Status);
    }

    [Fact]
    public async Task Whoever_is_disabled_is_not_let_in_by_the_proxy()
    {
        await using var app = App(Proxy);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(app, "mallory")).Status);
        await database.ExecuteAsync("UPDATE users SET is_disabled = true WHERE name = 'mallory'");

        Assert.Equal(HttpStatusCode.Redirect, (await GetAsync(app, "mallory")).Status);
    }

    [Fact]
    public async Task A_header_that_nobody_is_believed_about_stops_the_start_with_the_setting_that_is_missing()
    {
        await using var app = new AppProcess(
        [
            ("ConnectionStrings__Todos", database.ConnectionString), ("Database__AllowPlaintext", "true"),
            ("Accounts__Mode", "invited"), ("Accounts__ProxyHeader", "Remote-User"),
        ]);

        Assert.Equal(1, await app.ExitAsync());
        Assert.Equal(
            "Accounts:ProxyHeader is set, and nobody is believed about it: name the proxy in ForwardedHeaders:KnownNetworks", Assert.Single(app.Errors));
    }

    private Http.AppEndingIn App(IPAddress peer) => new(
        database, null, ("Accounts:Mode", "invited"), ("Accounts:ProxyHeader", "Remote-User"), ("ForwardedHeaders:KnownNetworks:0", $"{Proxy}/32"))
    {
        Peer = peer,
    };

    private static Task<HtmlPage> GetAsync(Http.AppEndingIn app, string name) => app.Client.SendPageAsync(Request(name));

    private static HttpRequestMessage Request(string name)
        => new(HttpMethod.Get, Addresses.Lists) { Headers = { { "Remote-User", name } } };
}

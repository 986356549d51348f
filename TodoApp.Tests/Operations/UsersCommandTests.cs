using System.Net;
using System.Text.RegularExpressions;

namespace TodoApp.Tests.Operations;

/// <summary>The command <c>users</c>, as an operator runs it beside the app.</summary>
public sealed partial class UsersCommandTests(InvitedFixture fixture) : IClassFixture<InvitedFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await fixture.EmptyAccountsAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_first_account_is_added_is_operator_and_sets_its_password_by_a_link_that_works_once()
    {
        var said = await UsersAsync(0, "add", "ada");
        Assert.Contains("ada was made, and is operator: it is the first account.", said, StringComparison.Ordinal);
        Assert.Contains("https://todo.example/account/new-password?link=", said, StringComparison.Ordinal);

        using var client = fixture.CreateClient();
        var form = await client.GetPageAsync(LinkIn(said));
        Assert.Contains("Signed in as ada", (await form.Fill("New password", Visitor.Password).ClickAsync("Set the password")).Text, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Forbidden, (await fixture.CreateClient().GetPageAsync(LinkIn(said))).Status);
        Assert.Equal(HttpStatusCode.OK, (await fixture.CreateClient().SignInAsync("ada")).Status);
        Assert.DoesNotContain(LinkIn(said).Split('=')[1], fixture.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invitation_makes_one_account_also_where_two_use_it_at_once()
    {
        var link = LinkIn(await UsersAsync(0, "invite"));
        var forms = await Task.WhenAll(fixture.CreateClient().GetPageAsync(link), fixture.CreateClient().GetPageAsync(link));

        var pages = await Task.WhenAll(
            forms[0].Fill("Name", "ada").Fill("Password", Visitor.Password).ClickAsync("Make the account"),
            forms[1].Fill("Name", "bob").Fill("Password", Visitor.Password).ClickAsync("Make the account"));

        Assert.Single(pages, page => page.Status == HttpStatusCode.OK);
        Assert.Single(await fixture.Database.QueryAsync<string>("SELECT name FROM users"));
        Assert.Equal(HttpStatusCode.Forbidden, (await fixture.CreateClient().GetPageAsync(link)).Status);
    }

    [Fact]
    public async Task A_new_password_ends_all_sessions_and_only_the_latest_link_sets_one()
    {
        using var client = await SignedInAsync("ada");
        var first = LinkIn(await UsersAsync(0, "reset", "ada"));
        var second = LinkIn(await UsersAsync(0, "reset", "ADA"));

        Assert.Equal(HttpStatusCode.Forbidden, (await fixture.CreateClient().GetPageAsync(first)).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.GetPageAsync(Addresses.List())).Status); // Not yet.
        await (await fixture.CreateClient().GetPageAsync(second)).Fill("New password", "another walrus in the bathtub").ClickAsync("Set the password");

        Assert.Equal(HttpStatusCode.Redirect, (await client.GetAsync(new Uri(Addresses.List(), UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_link_works_for_an_hour_and_its_text_is_not_in_the_database()
    {
        await UsersAsync(0, "add", "ada");
        var link = LinkIn(await UsersAsync(0, "reset", "ada"));
        Assert.Equal(HttpStatusCode.OK, (await fixture.CreateClient().GetPageAsync(link)).Status);

        Assert.True(Assert.Single(await fixture.Database.QueryAsync<bool>(
            "SELECT expires_at BETWEEN created_at + INTERVAL '59 minutes' AND created_at + INTERVAL '1 hour' FROM user_links")));
        await fixture.Database.ExecuteAsync("UPDATE user_links SET expires_at = expires_at - INTERVAL '61 minutes'");
        Assert.Equal(HttpStatusCode.Forbidden, (await fixture.CreateClient().GetPageAsync(link)).Status);
        var kept = Assert.Single(await fixture.Database.QueryAsync<byte[]>("SELECT link_hash FROM user_links"));
        Assert.Equal(32, kept.Length);
    }

    [Fact]
    public async Task Whoever_is_disabled_is_signed_out_at_once_and_stays_out_until_enabled()
    {
        using var client = await SignedInAsync("ada");

        Assert.Contains("ada is disabled, and signed out everywhere.", await UsersAsync(0, "disable", "ada"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await client.GetAsync(new Uri(Addresses.List(), UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await fixture.CreateClient().SignInAsync("ada")).Status);
        var link = LinkIn(await UsersAsync(0, "reset", "ada"));
        Assert.Equal(HttpStatusCode.Forbidden, (await fixture.CreateClient().GetPageAsync(link)).Status);

        await UsersAsync(0, "enable", "ada");
        Assert.Equal(HttpStatusCode.OK, (await fixture.CreateClient().SignInAsync("ada")).Status);
    }

    [Fact]
    public async Task The_list_says_who_is_what()
    {
        await UsersAsync(0, "add", "ada");
        await UsersAsync(0, "add", "bob");
        await UsersAsync(0, "operator", "bob");
        await UsersAsync(0, "no-operator", "ada");
        await UsersAsync(0, "disable", "ada");

        var lines = (await UsersAsync(0, "list")).Split('\n');
        Assert.Matches(@"^ada +\d+  since \d{4}-\d\d-\d\d  disabled, no password$", lines[0]);
        Assert.Matches(@"^bob +\d+  since \d{4}-\d\d-\d\d  operator, no password$", lines[1]);
    }

    [Theory]
    [InlineData("There is no user nobody", "reset", "nobody")]
    [InlineData("This name is taken", "add", "Ada")]
    [InlineData("The name must consist of", "add", "ada lovelace")]
    [InlineData("TodoApp users list", "remove", "ada")]
    [InlineData("TodoApp users list")]
    public async Task What_it_cannot_do_it_says_and_exits_with_1(string said, params string[] arguments)
    {
        await UsersAsync(0, "add", "ada");

        Assert.Contains(said, await UsersAsync(1, arguments), StringComparison.Ordinal);
    }

    private async Task<HttpClient> SignedInAsync(string name)
    {
        var client = fixture.CreateClient();
        var form = await client.GetPageAsync(LinkIn(await UsersAsync(0, "add", name)));
        await form.Fill("New password", Visitor.Password).ClickAsync("Set the password");
        return client;
    }

    private async Task<string> UsersAsync(int exitCode, params string[] arguments)
    {
        await using var app = new AppProcess(
            [
                ("ConnectionStrings__Todos", fixture.Database.ConnectionString), ("Database__AllowPlaintext", "true"),
                ("Accounts__Mode", "invited"), ("AllowedHosts", "localhost;todo.example"),
            ],
            ["users", .. arguments]);
        var code = await app.ExitAsync();
        Assert.True(code == exitCode, app.Output);
        return app.Output;
    }

    private static string LinkIn(string said) => new Uri(Link().Match(said).Value).PathAndQuery;

    [GeneratedRegex(@"https://\S+\?link=\S+")]
    private static partial Regex Link();
}

/// <summary>Class fixture: the same where an account takes an invitation.</summary>
public sealed class InvitedFixture : AccountsFixture
{
    protected override IEnumerable<(string Key, string? Value)> Settings => [("Accounts:Mode", "invited")];
}

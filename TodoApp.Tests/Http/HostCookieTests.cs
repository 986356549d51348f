using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.DependencyInjection;

namespace TodoApp.Tests.Http;

public sealed class HostCookieTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>
{
    [Fact]
    public async Task Cookies_are_out_of_reach_of_scripts_and_of_other_sites()
    {
        var page = await fixture.CreateClient().GetPageAsync(Addresses.List());

        // Without the prefix, which a browser refuses over plain HTTP.
        Assert.Equal("todoapp.antiforgery=…; path=/; samesite=strict; httponly", WithoutValue(Assert.Single(SetCookies(page.Response))));
    }

    [Fact]
    public async Task Over_HTTPS_a_message_is_for_this_host_alone_and_shown_once()
    {
        await using var app = new AppEndingIn(fixture.Database);
        var page = await app.Client.GetPageAsync(Addresses.List());
        Assert.Equal(
            "__Host-todoapp.antiforgery=…; path=/; secure; samesite=strict; httponly",
            WithoutValue(Assert.Single(SetCookies(page.Response))));

        var request = page.Fill("Title", "Over HTTPS").RequestOf("Add to-do");
        request.Headers.Add("Cookie", Sent(page.Response));
        var added = await app.Client.SendAsync(request);
        Assert.Equal("__Host-todoapp.message=…; path=/; secure; samesite=lax; httponly", WithoutValue(Assert.Single(SetCookies(added))));

        var next = await GetAsync(app, Addresses.List(), Sent(added));
        Assert.Contains("Added “", Assert.Single(next.Texts("[role=alert]")), StringComparison.Ordinal);
        Assert.Equal(
            "__Host-todoapp.message=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/; secure; samesite=lax; httponly",
            Assert.Single(SetCookies(next.Response), cookie => cookie.Contains("message", StringComparison.Ordinal)));

        // What somebody without HTTPS may have planted.
        Assert.Empty((await GetAsync(app, Addresses.List(), Sent(added)["__Host-".Length..])).Texts("[role=alert]"));
    }

    [Theory]
    [InlineData("http", "todoapp.message")]
    [InlineData("https", "__Host-todoapp.message")]
    public async Task A_message_too_long_for_one_cookie_is_sent_in_several_and_all_are_deleted(string scheme, string name)
    {
        var text = new string('x', 5000);
        await using var app = new AppEndingIn(fixture.Database, context =>
        {
            var messages = context.RequestServices.GetRequiredService<ITempDataDictionaryFactory>().GetTempData(context);
            var taken = messages["text"] as string;
            if (taken is null)
                messages["text"] = text;
            messages.Save();
            return context.Response.WriteAsync(taken ?? "");
        });
        var address = $"{scheme}://todo.example/message";
        string[] names = [name, $"{name}C1", $"{name}C2"];

        var sent = await GetAsync(app, address, "other=1");
        Assert.Equal(names, SetCookies(sent.Response).Select(cookie => cookie.Split('=')[0]));

        var taken = await GetAsync(app, address, Sent(sent.Response));
        Assert.Equal(text, taken.Text);
        Assert.Equal(names, SetCookies(taken.Response).Select(cookie => cookie.Split('=')[0]));
        Assert.All(SetCookies(taken.Response), cookie =>
        {
            Assert.Contains("=; expires=Thu, 01 Jan 1970", cookie, StringComparison.Ordinal);
            Assert.Equal(scheme == "https", cookie.Contains("secure", StringComparison.Ordinal));
        });
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task The_cookies_of_others_are_left_as_they_are(string scheme)
    {
        await using var app = new AppEndingIn(fixture.Database, context =>
        {
            context.Response.Cookies.Append(
                "correlation", "1", new CookieOptions { Path = "/signin", Secure = true, SameSite = SameSiteMode.None });
            return context.Response.WriteAsync(context.Request.Cookies["correlation"] ?? "none");
        });

        var page = await GetAsync(app, $"{scheme}://todo.example/signin", "correlation=2");

        Assert.Equal("correlation=1; path=/signin; secure; samesite=none", Assert.Single(SetCookies(page.Response)));
        Assert.Equal("2", page.Text);
    }

    private static Task<HtmlPage> GetAsync(AppEndingIn app, string address, string cookies)
        => app.Client.SendPageAsync(new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "Cookie", cookies } } });

    private static string[] SetCookies(HttpResponseMessage response)
        => response.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : [];

    /// <summary>What a browser sends back.</summary>
    private static string Sent(HttpResponseMessage response)
        => string.Join("; ", SetCookies(response).Select(cookie => cookie.Split(';')[0]));

    private static string WithoutValue(string cookie)
        => $"{cookie.Split('=')[0]}=…{cookie[cookie.IndexOf(';', StringComparison.Ordinal)..]}";
}

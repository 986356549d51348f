using System.Net;
using System.Net.Http.Headers;

namespace TodoApp.Tests.Http;

public sealed class RequestLimitsTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private const int PostsPerMinute = 3;

    [Fact]
    public async Task All_addresses_of_one_IPv6_network_are_one_client()
    {
        await using var app = StartApp();

        for (var i = 0; i < PostsPerMinute; i++)
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(app, $"2001:db8:1:2:{i}::1")); // No token: but not for its rate.
        Assert.Equal(HttpStatusCode.TooManyRequests, await PostAsync(app, "2001:db8:1:2:ffff:ffff:ffff:ffff"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(app, "2001:db8:1:3::1"));
    }

    [Fact]
    public async Task Clients_of_IPv4_are_told_apart_where_the_server_listens_on_IPv6_too()
    {
        await using var app = StartApp();

        for (var i = 0; i < 2 * PostsPerMinute; i++)
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(app, $"::ffff:203.0.113.{i}"));
    }

    [Fact]
    public async Task A_client_in_the_network_of_the_proxies_cannot_choose_its_address()
    {
        await using var app = StartApp(("ForwardedHeaders:KnownNetworks:0", "10.0.0.0/8"));

        for (var i = 0; i < PostsPerMinute; i++)
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(app, "10.0.0.1", forwardedFor: $"203.0.113.{i}, 10.0.0.7"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await PostAsync(app, "10.0.0.1", forwardedFor: "203.0.113.99, 10.0.0.7"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(app, "10.0.0.1", forwardedFor: "203.0.113.99, 10.0.0.8"));
    }

    [Theory]
    [InlineData("10.0.0.1", "127.0.0.1")]
    [InlineData("10.0.0.1", "::1")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    public async Task No_header_makes_a_client_exempt(string proxy, string forwardedFor)
    {
        await using var app = StartApp(
            ("ForwardedHeaders:KnownNetworks:0", "10.0.0.0/8"), ("ForwardedHeaders:KnownNetworks:1", "127.0.0.0/8"));

        for (var i = 0; i < PostsPerMinute; i++)
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(app, proxy, forwardedFor));
        Assert.Equal(HttpStatusCode.TooManyRequests, await PostAsync(app, proxy, forwardedFor));
    }

    [Fact]
    public async Task A_proxy_on_this_machine_that_is_not_believed_is_exempt()
    {
        await using var app = StartApp();

        for (var i = 0; i < 2 * PostsPerMinute; i++)
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(app, "127.0.0.1", forwardedFor: "203.0.113.7"));
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", "Title=Milk")]
    [InlineData(
        "multipart/form-data; boundary=x",
        "--x\r\nContent-Disposition: form-data; name=Title\r\nContent-Type: text/plain; charset=utf-7\r\n\r\nMilk\r\n--x--\r\n")]
    public async Task A_form_in_an_encoding_that_is_not_safe_to_read_is_400(string contentType, string body)
    {
        await using var app = StartApp();
        using var content = new StringContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

        var page = await app.Client.SendPageAsync(new HttpRequestMessage(HttpMethod.Post, Addresses.New()) { Content = content });

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("The request could not be understood.", page.Text, StringComparison.Ordinal);
    }

    private AppEndingIn StartApp(params (string, string)[] settings)
        => new(database, last: null, [("RateLimit:PostsPerMinute", $"{PostsPerMinute}"), .. settings]);

    private static async Task<HttpStatusCode> PostAsync(AppEndingIn app, string peer, string? forwardedFor = null)
    {
        app.Peer = IPAddress.Parse(peer);
        using var request = new HttpRequestMessage(HttpMethod.Post, Addresses.New()) { Headers = { { "X-Forwarded-For", forwardedFor } } };
        using var response = await app.Client.SendAsync(request);
        return response.StatusCode;
    }
}

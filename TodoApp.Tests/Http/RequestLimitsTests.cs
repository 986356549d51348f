using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

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

    [Fact]
    public async Task Uploads_that_hardly_move_keep_nobody_from_importing()
    {
        await using var app = new RunningApp("Production", new Dictionary<string, string?>
        {
            ["ConnectionStrings:Todos"] = database.ConnectionString,
            ["Database:AllowPlaintext"] = "true",
        });
        var slow = Enumerable.Range(0, 4).Select(_ => new TcpClient(app.Address.Host, app.Address.Port)).ToList();
        foreach (var client in slow)
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST {Addresses.Import()} HTTP/1.1\r\nHost: {app.Address.Authority}\r\nContent-Length: 10000000\r\n"
                + "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"));
        }

        using var person = app.CreateClient();
        var page = await person.GetPageAsync(Addresses.Import()).WaitAsync(TimeSpan.FromSeconds(5));
        var preview = await page.Choose("File", "todos.txt", "Buy milk"u8.ToArray()).ClickAsync("Check the file")
            .WaitAsync(TimeSpan.FromSeconds(30));

        Assert.True(preview.Offers("Import 1 to-do"), preview.Text);
        slow.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_client_that_uploads_again_and_again_keeps_only_itself_waiting()
    {
        await using var app = StartApp(("RateLimit:PostsPerMinute", "0"), ("ForwardedHeaders:KnownNetworks:0", "10.0.0.0/8"));
        app.Peer = IPAddress.Parse("10.0.0.1");
        using var end = new CancellationTokenSource();
        var uploads = Enumerable.Range(0, 4).Select(_ => UploadAsync("203.0.113.7", new Endless())).ToList();

        // One is read, two wait.
        Assert.Equal(HttpStatusCode.TooManyRequests, await await Task.WhenAny(uploads).WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(1, uploads.Count(upload => upload.IsCompleted));
        using var other = new MultipartFormDataContent { { new StringContent(""), "x" } };
        Assert.Equal(HttpStatusCode.BadRequest, await UploadAsync("203.0.113.8", other)); // No token, but a turn.
        end.Cancel();

        async Task<HttpStatusCode> UploadAsync(string client, HttpContent body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Addresses.Import())
            {
                Content = body,
                Headers = { { "X-Forwarded-For", client } },
            };
            using var response = await app.Client.SendAsync(request, end.Token);
            return response.StatusCode;
        }
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

    /// <summary>The beginning of a form, and then nothing.</summary>
    private sealed class Endless : HttpContent
    {
        public Endless() => Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
            => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync("--x\r\n"u8.ToArray(), cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

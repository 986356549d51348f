using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TodoApp.Tests.Http;

public sealed class SecurityTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.AddTodosAsync(1);
        await fixture.Database.AddTodosAsync(1, first: 2, done: true);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("/lists/0")]
    [InlineData("/lists/0/edit/1")]
    [InlineData("/lists/0/trash")]
    [InlineData("/nothing")]
    [InlineData("/error")]
    [InlineData("/site.css")]
    [InlineData("/favicon.svg")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Every_response_carries_the_security_headers(string address)
    {
        var response = await fixture.CreateClient().GetAsync(new Uri(address, UriKind.Relative));

        string Header(string name) => string.Join(", ", response.Headers.TryGetValues(name, out var values) ? values : ["(missing)"]);
        Assert.StartsWith("default-src 'none';", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("same-origin", Header("Referrer-Policy"));
        Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
        Assert.NotEqual("(missing)", Header("Permissions-Policy"));
        Assert.Equal("(missing)", Header("Server"));
        if (response.Content.Headers.ContentType?.MediaType == "text/html")
            Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_post_without_a_token_or_with_another_visitors_is_refused_and_changes_nothing()
    {
        var before = await RowsAsync();
        var foreign = await fixture.CreateClient().GetPageAsync(Addresses.New());
        var token = foreign.Document.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var client = fixture.CreateClient();
        await client.GetPageAsync(Addresses.List());
        List<KeyValuePair<string, string>> fields = [new("id", "1"), new("Title", "Forged"), new("FormKey", "1")];

        foreach (var address in await Inventory.PostAddressesAsync(fixture.App))
        {
            foreach (var entries in new[] { fields, [.. fields, new("__RequestVerificationToken", token)] })
            {
                using var form = new FormUrlEncodedContent(entries);
                var response = await client.PostAsync(new Uri(address, UriKind.Relative), form);
                Assert.Equal((address, HttpStatusCode.BadRequest), (address, response.StatusCode));
            }
        }

        Assert.Equal(before, await RowsAsync());
    }

    [Fact]
    public async Task No_GET_changes_a_row()
    {
        var before = await RowsAsync();
        var client = fixture.CreateClient();

        foreach (var address in await Inventory.PostAddressesAsync(fixture.App))
        {
            var separator = address.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            await client.GetAsync(new Uri($"{address}{separator}id=1&Title=Forged&FormKey=1", UriKind.Relative));
        }

        Assert.Equal(before, await RowsAsync());
    }

    [Fact]
    public async Task Behind_a_known_proxy_that_speaks_HTTPS_cookies_are_for_this_host_alone_and_HSTS_is_a_year()
    {
        await using var app = fixture.StartApp([("ForwardedHeaders:KnownNetworks:0", "127.0.0.0/8")]);
        var client = app.CreateClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Host = "todo.example";

        var response = await client.GetAsync(new Uri(Addresses.List(), UriKind.Relative));
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("max-age=31536000", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")), StringComparison.Ordinal);

        // The cookie that a browser would send back over HTTPS is understood, and one without the prefix is not.
        var page = await HtmlPage.ReadAsync(client, response);
        var request = page.Fill("Title", "Over HTTPS").RequestOf("Add to-do");
        client.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.SeeOther, (await client.SendAsync(request)).StatusCode);
        client.DefaultRequestHeaders.Remove("Cookie");
        client.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]["__Host-".Length..]);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.SendAsync(page.RequestOf("Add to-do"))).StatusCode);
    }

    [Fact]
    public async Task Forwarded_headers_from_an_unknown_network_are_not_believed()
    {
        var client = fixture.CreateClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Host = "todo.example";

        var response = await client.GetAsync(new Uri(Addresses.List(), UriKind.Relative));

        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Posts_beyond_the_rate_get_429_with_Retry_After_and_only_for_that_client()
    {
        await using var app = fixture.StartApp([("ForwardedHeaders:KnownNetworks:0", "127.0.0.0/8"), ("RateLimit:PostsPerMinute", "3")]);

        async Task<HttpResponseMessage> PostAsync(string client)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Addresses.New()) { Headers = { { "X-Forwarded-For", client } } };
            return await app.CreateClient().SendAsync(request);
        }

        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("203.0.113.7")).StatusCode); // No token: but not for its rate.
        var refused = await PostAsync("203.0.113.7");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("203.0.113.8")).StatusCode);
    }

    [Fact]
    public async Task A_form_is_accepted_by_another_replica_and_by_one_that_started_later()
    {
        await fixture.Database.ExecuteAsync("DELETE FROM data_protection_keys"); // Another test's may be encrypted.
        await using var one = fixture.StartApp();
        await using var other = fixture.StartApp();
        var client = one.CreateClient();
        var page = await client.GetPageAsync(Addresses.List());
        var request = page.Fill("Title", "Rendered by A, sent to B").RequestOf("Add to-do");
        request.RequestUri = new Uri(other.Address, request.RequestUri!.PathAndQuery);

        var next = await client.SendPageAsync(request); // Cookies do not tell ports apart.

        Assert.Equal(HttpStatusCode.OK, next.Status);
        Assert.Contains("Added “", next.Texts("[role=alert]").Single(), StringComparison.Ordinal);
        await using var later = fixture.StartApp();
        var undo = (await client.GetPageAsync(Addresses.List())).RequestOf("Complete Todo 1");
        undo.RequestUri = new Uri(later.Address, undo.RequestUri!.PathAndQuery);
        Assert.Contains("Completed “Todo 1”", (await client.SendPageAsync(undo)).Texts("[role=alert]").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_replicas_that_start_at_once_on_an_empty_database_agree_on_one_key()
    {
        await fixture.Database.ExecuteAsync("DELETE FROM data_protection_keys");
        RunningApp[] replicas = [];
        try
        {
            replicas = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => fixture.StartApp([("Database:ApplySchema", "true")]))));
            var client = replicas[0].CreateClient();
            foreach (var replica in replicas)
            {
                var page = await client.GetPageAsync(replicas[0].Address.ToString());
                var request = page.Fill("Title", "For all").RequestOf("Add to-do");
                request.RequestUri = new Uri(replica.Address, request.RequestUri!.PathAndQuery);
                Assert.Equal(HttpStatusCode.OK, (await client.SendPageAsync(request)).Status);
            }
        }
        finally
        {
            foreach (var replica in replicas)
                await replica.DisposeAsync();
        }

        Assert.Single(await fixture.Database.QueryAsync<string>("SELECT friendly_name FROM data_protection_keys"));
    }

    [Fact]
    public async Task With_a_certificate_the_keys_are_encrypted_in_the_database_and_still_shared()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pem");
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=data protection", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(file, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}");
        try
        {
            await fixture.Database.ExecuteAsync("DELETE FROM data_protection_keys");
            await using var one = fixture.StartApp([("DataProtection:Certificate", file)]);
            await using var two = fixture.StartApp([("DataProtection:Certificate", file)]);
            var client = one.CreateClient();
            var request = (await client.GetPageAsync(Addresses.List())).Fill("Title", "Encrypted keys").RequestOf("Add to-do");
            request.RequestUri = new Uri(two.Address, request.RequestUri!.PathAndQuery);
            Assert.Equal(HttpStatusCode.OK, (await client.SendPageAsync(request)).Status);
        }
        finally
        {
            File.Delete(file);
        }

        var xml = Assert.Single(await fixture.Database.QueryAsync<string>("SELECT xml FROM data_protection_keys"));
        Assert.Contains("EncryptedData", xml, StringComparison.Ordinal);
        Assert.DoesNotContain("<masterKey", xml, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<string>> RowsAsync()
        => fixture.Database.QueryAsync<string>("SELECT title || done::TEXT FROM todos ORDER BY todo_id");
}

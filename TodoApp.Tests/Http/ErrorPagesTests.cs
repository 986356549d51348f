using System.Net;
using System.Net.Http.Headers;

namespace TodoApp.Tests.Http;

public sealed class ErrorPagesTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await fixture.Database.EmptyTodosAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Every form that something is typed into: where it is, and its button.</summary>
    public static TheoryData<string, string> Forms => new()
    {
        { Addresses.List(), "Add to-do" },
        { Addresses.New(), "Add to-do" },
        { Addresses.Several(), "Add to-dos" },
        { Addresses.Edit(1), "Save" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_stale_token_gets_a_page_that_keeps_the_text_and_can_send_it_again(string address, string button)
    {
        var stale = await TypeAsync(fixture.CreateClient(), address);
        var client = fixture.CreateClient(); // Another profile: without the cookie that the token belongs to.

        var page = await client.SendPageAsync(stale.RequestOf(button));
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("out of date", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Typed", await fixture.Database.TitlesAsync());

        await AssertCanBeSentAgainAsync(page);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task What_was_typed_while_the_database_is_away_comes_back_and_can_be_sent_again(string address, string button)
    {
        var form = await TypeAsync(fixture.CreateClient(), address);

        await fixture.Database.ExecuteAsync("ALTER TABLE todos RENAME TO away");
        var page = await form.ClickAsync(button);
        await fixture.Database.ExecuteAsync("ALTER TABLE away RENAME TO todos");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        await AssertCanBeSentAgainAsync(page);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task What_a_defect_refused_comes_back_and_can_be_sent_again(string address, string button)
    {
        var form = await TypeAsync(fixture.CreateClient(), address);

        await fixture.Database.ExecuteAsync("ALTER TABLE todos ADD CONSTRAINT defect CHECK (title <> 'Typed')");
        var page = await form.ClickAsync(button);
        await fixture.Database.ExecuteAsync("ALTER TABLE todos DROP CONSTRAINT defect");

        Assert.Equal(HttpStatusCode.InternalServerError, page.Status);
        await AssertCanBeSentAgainAsync(page);
    }

    [Fact]
    public async Task A_replica_that_started_while_the_database_was_away_answers_503_and_keeps_what_was_typed()
    {
        await using var proxy = await fixture.Database.StartProxyAsync();
        var client = fixture.CreateClient();
        var form = await TypeAsync(client, Addresses.New());
        var server = proxy.ServerPort;
        proxy.ServerPort = Loopback.FreePort();
        await using var late = fixture.StartApp([("ConnectionStrings:Todos", proxy.ConnectionString)]);
        HttpRequestMessage Request()
        {
            var request = form.RequestOf("Add to-do");
            request.RequestUri = new Uri(late.Address, Addresses.New());
            return request;
        }

        var page = await client.SendPageAsync(Request());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Contains("not available right now", page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await late.CreateClient().SendPageAsync(Request())).Status); // No cookie, no key.

        proxy.ServerPort = server;
        await AssertCanBeSentAgainAsync(page);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://example.org")]
    [InlineData("Origin", "null")]
    public async Task What_another_site_sends_is_refused_and_not_offered_again(string header, string value)
    {
        foreach (var address in new[] { Addresses.Add(), Addresses.New(), Addresses.AddSeveral(), Addresses.Edit(1) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address)
            {
                Content = new FormUrlEncodedContent([new("Title", "Forged"), new("Lines", "Forged")]),
                Headers = { { header, value } },
            };

            var page = await fixture.CreateClient().SendPageAsync(request);

            Assert.Equal(HttpStatusCode.BadRequest, page.Status);
            Assert.DoesNotContain("Forged", page.Document.DocumentElement.OuterHtml, StringComparison.Ordinal);
            Assert.False(page.Response.Headers.Contains("Set-Cookie")); // It would make the forms that are open stale.
        }
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", null)]
    public async Task What_was_typed_here_is_offered_again(string header, string? value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Addresses.Add())
        {
            Content = new FormUrlEncodedContent([new("Title", "Typed")]),
            Headers = { { header, value ?? fixture.Address.GetLeftPart(UriPartial.Authority) } },
        };

        Assert.True((await fixture.CreateClient().SendPageAsync(request)).Offers("Send again"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_128_KB_is_413(bool announcesItsLength)
    {
        var client = fixture.CreateClient();
        var request = (await client.GetPageAsync(Addresses.New())).Fill("Title", "Milk").Fill("Text", new string('x', 140_000)).RequestOf("Add to-do");
        if (!announcesItsLength)
        {
            var content = new StreamContent(await request.Content!.ReadAsStreamAsync()) { Headers = { ContentType = request.Content.Headers.ContentType } };
            request.Content = content;
            request.Headers.TransferEncodingChunked = true;
        }

        var page = await client.SendPageAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, page.Status);
        Assert.Contains("larger than this page takes", page.Text, StringComparison.Ordinal);
        Assert.Contains("Go back", page.Text, StringComparison.Ordinal);
        Assert.Empty(await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task A_malformed_form_is_400()
    {
        var content = new ByteArrayContent("no boundary in here"u8.ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");

        var response = await fixture.CreateClient().PostAsync(new Uri(Addresses.New(), UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_handler_that_does_not_exist_is_refused_and_not_answered_with_an_empty_list()
    {
        await fixture.Database.AddTodosAsync(1);
        var client = fixture.CreateClient();
        var request = (await client.GetPageAsync(Addresses.List())).RequestOf("Delete", "#todo-1");
        request.RequestUri = new Uri(fixture.Address, "/lists/0?handler=Nothing");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.SendPageAsync(request)).Status);
    }

    [Fact]
    public async Task Nothing_at_an_address_is_404_with_a_way_back()
    {
        var page = await fixture.CreateClient().GetPageAsync("/nothing/here");

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.True(page.Offers("Go to the list"));
    }

    private async Task<HtmlPage> TypeAsync(HttpClient client, string address)
    {
        await fixture.Database.AddTodosAsync(1);
        var form = await client.GetPageAsync(address);
        return address == Addresses.Several()
            ? form.Fill("Lines", "Typed\nfor a long time")
            : form.Fill("Title", "Typed").Fill("Text", "for a long time");
    }

    /// <summary>Twice, because the answer to the first may have been lost as well.</summary>
    private async Task AssertCanBeSentAgainAsync(HtmlPage page)
    {
        await page.ClickAsync("Send again");
        var next = await page.ClickAsync("Send again");

        Assert.Equal(HttpStatusCode.OK, next.Status);
        var titles = await fixture.Database.TitlesAsync();
        Assert.Single(titles, "Typed");
        Assert.Contains("for a long time", titles.Concat(await fixture.Database.QueryAsync<string>("SELECT text FROM todos")));
    }
}

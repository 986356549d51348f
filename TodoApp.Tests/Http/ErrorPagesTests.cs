using System.Net;
using System.Net.Http.Headers;

namespace TodoApp.Tests.Http;

public sealed class ErrorPagesTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await fixture.Database.EmptyTodosAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("/", "Add to-do")]
    [InlineData("/new", "Add to-do")]
    [InlineData("/edit/1", "Save")]
    public async Task A_stale_token_gets_a_page_that_keeps_the_text_and_can_send_it_again(string address, string button)
    {
        await fixture.Database.AddTodosAsync(1);
        var stale = (await fixture.CreateClient().GetPageAsync(address)).Fill("Title", "Typed").Fill("Text", "for a long time");
        var client = fixture.CreateClient(); // Another profile: without the cookie that the token belongs to.

        var page = await client.SendPageAsync(stale.RequestOf(button));
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("out of date", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Typed", await fixture.Database.TitlesAsync());

        await page.ClickAsync("Send again");
        Assert.Contains("Typed", await fixture.Database.TitlesAsync());
        Assert.Contains("for a long time", await fixture.Database.QueryAsync<string>("SELECT text FROM todos"));
    }

    [Fact]
    public async Task What_another_site_sends_is_refused_and_not_offered_again()
    {
        var client = fixture.CreateClient();
        var request = new HttpRequestMessage(HttpMethod.Post, Addresses.Add())
        {
            Content = new FormUrlEncodedContent([new("Title", "Forged")]),
            Headers = { { "Sec-Fetch-Site", "cross-site" } },
        };

        var page = await client.SendPageAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.DoesNotContain("Forged", page.Document.DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_64_KB_is_413(bool announcesItsLength)
    {
        var client = fixture.CreateClient();
        var request = (await client.GetPageAsync(Addresses.New())).Fill("Title", "Milk").Fill("Text", new string('x', 70_000)).RequestOf("Add to-do");
        if (!announcesItsLength)
        {
            var content = new StreamContent(await request.Content!.ReadAsStreamAsync()) { Headers = { ContentType = request.Content.Headers.ContentType } };
            request.Content = content;
            request.Headers.TransferEncodingChunked = true;
        }

        var page = await client.SendPageAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, page.Status);
        Assert.Contains("larger than this page takes", page.Text, StringComparison.Ordinal);
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
        var request = (await client.GetPageAsync(Addresses.List())).RequestOf("Delete Todo 1");
        request.RequestUri = new Uri(fixture.Address, "/?handler=Nothing");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.SendPageAsync(request)).Status);
    }

    [Fact]
    public async Task Nothing_at_an_address_is_404_with_a_way_back()
    {
        var page = await fixture.CreateClient().GetPageAsync("/nothing/here");

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.True(page.Offers("Go to the list"));
    }
}

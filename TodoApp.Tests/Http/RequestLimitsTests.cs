using System.Net;
using System.Net.Http.Headers;

namespace TodoApp.Tests.Http;

public sealed class RequestLimitsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", "Title=Milk")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=Title\r\nContent-Type: text/plain; charset=utf-7\r\n\r\nMilk\r\n--x--\r\n")]
    public async Task A_form_in_an_encoding_that_is_not_safe_to_read_is_400(string contentType, string body)
    {
        await using var app = new AppEndingIn(database);
        using var content = new StringContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

        var page = await app.Client.SendPageAsync(new HttpRequestMessage(HttpMethod.Post, "/new") { Content = content });

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("The request could not be understood.", page.Text, StringComparison.Ordinal);
    }
}

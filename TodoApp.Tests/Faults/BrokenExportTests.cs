using System.Net;

namespace TodoApp.Tests.Faults;

/// <summary>A file that is not whole must not look as if it were.</summary>
public sealed class BrokenExportTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    [Theory]
    [InlineData("/lists/0/export.csv")]
    [InlineData(Addresses.ExportAll)]
    public async Task A_database_that_fails_before_the_first_row_is_an_error_page_and_later_a_broken_download(string path)
    {
        await using var app = await ProxiedApp.StartAsync(database);
        await database.EmptyTodosAsync();
        await database.AddTodosAsync(5000);
        var address = new Uri(path, UriKind.Relative);

        app.Proxy.Arm(Fault.Error(FaultPoint.Statement, "53200") with { Times = 100 });
        using (var refused = await app.Client.GetAsync(address))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal("text/html", refused.Content.Headers.ContentType?.MediaType);
            Assert.Null(refused.Content.Headers.ContentDisposition);
        }

        app.Proxy.Arm(Fault.Error(FaultPoint.Statement, "53200") with { Nth = 5, Times = 100 });
        await Assert.ThrowsAsync<HttpRequestException>(() => app.Client.GetAsync(address));
    }
}

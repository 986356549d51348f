using System.Net;
using Microsoft.AspNetCore.Http;
using TodoApp.Database;

namespace TodoApp.Tests.Http;

public sealed class DatabaseExceptionHandlerTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    [Fact]
    public async Task A_change_whose_outcome_is_unknown_is_503_with_the_truth_and_one_line_in_the_log()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        await Operation.Add.PrepareAsync(database.DataSource);
        app.Proxy.Arm(Fault.Cut(FaultPoint.Release) with { Times = int.MaxValue });

        using var response = await app.PostAsync(Operation.Add);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter?.Delta);
        Assert.Contains("We can’t tell whether that was saved", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var line = Assert.Single(app.App.Log.Lines, line => line.Contains("got 503", StringComparison.Ordinal));
        Assert.StartsWith("Warning TodoApp.Database.RetryingTransaction: POST /lists/0 got 503. The connection failed", line, StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(AmbiguousCommitException), app.App.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_defect_is_500_with_a_page_and_the_whole_exception_in_the_log()
    {
        await using var app = new AppEndingIn(database, _ => throw new InvalidOperationException("A defect."));

        var page = await app.Client.GetPageAsync("/defect");

        Assert.Equal(HttpStatusCode.InternalServerError, page.Status);
        Assert.Null(page.Response.Headers.RetryAfter);
        Assert.Contains("Something went wrong", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("A defect.", page.Text, StringComparison.Ordinal);
        Assert.Contains("System.InvalidOperationException: A defect.", app.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_the_server_refuses_keeps_its_status()
    {
        await using var app = new AppEndingIn(
            database, _ => throw new BadHttpRequestException("No.", StatusCodes.Status413PayloadTooLarge));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await app.Client.GetPageAsync("/refused")).Status);
    }
}

using System.Net;

namespace TodoApp.Tests.Faults;

/// <summary>What a cluster on the other side of an ocean multiplies its latency by.</summary>
public sealed class RoundTripTests(DatabaseFixture database, ITestOutputHelper output) : IClassFixture<DatabaseFixture>
{
    private static readonly (Operation Operation, int RoundTrips)[] Expected =
    [
        (Operation.Add, 1),
        (Operation.AddOnItsOwnPage, 1),
        (Operation.Complete, 1),
        (Operation.Reopen, 1),
        (Operation.Edit, 2),
        (Operation.Delete, 1),
        (Operation.UndoDelete, 1),
        (Operation.Restore, 1),
        (Operation.ClearCompleted, 2),
    ];

    [Fact]
    public async Task A_page_or_an_action_costs_one_round_trip_for_each_of_its_statements()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        foreach (var page in (string[])["/", "/?show=active", "/trash", "/new"])
        {
            var expected = page == "/new" ? 0 : 1;
            for (var times = 0; times < 7; times++) // From the fifth on the statements are prepared.
            {
                app.Proxy.Reset();
                using var response = await app.Client.GetAsync(new Uri(page, UriKind.Relative));
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                if (times > 0) // The first one opens the connection.
                    Assert.Equal((page, expected), (page, app.Proxy.RoundTrips));
            }
            output.WriteLine($"{page}: {expected}");
        }

        await database.EmptyTodosAsync();
        await database.AddTodosAsync(2500);
        app.Proxy.Reset();
        using (var export = await app.Client.GetAsync(new Uri("/export.txt", UriKind.Relative)))
            Assert.Equal(2500, (await export.Content.ReadAsStringAsync()).Count(c => c == '\n'));
        Assert.Equal(5, app.Proxy.RoundTrips); // Three with rows, one that finds no more, and one for the trash.

        foreach (var (operation, expected) in Expected)
        {
            for (var times = 0; times < 7; times++)
            {
                await operation.PrepareAsync(database.DataSource);
                app.Proxy.Reset();
                using var response = await app.PostAsync(operation);
                Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
                Assert.Equal((operation, expected), (operation, app.Proxy.RoundTrips));
                Assert.Equal(operation.After, await Operation.RowsAsync(database.DataSource));
            }
            output.WriteLine($"{operation}: {expected}");
        }
    }

    [Fact]
    public async Task A_conflict_at_the_commit_costs_the_rollback_the_work_again_and_no_request_to_cancel_what_has_ended()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        foreach (var (operation, expected) in Expected)
        {
            await operation.PrepareAsync(database.DataSource);
            app.Proxy.Reset();
            app.Proxy.Arm(Fault.Error(FaultPoint.Release, "40001"));
            using var response = await app.PostAsync(operation);

            Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
            Assert.Equal((operation, (2 * expected) + 1), (operation, app.Proxy.RoundTrips));
            Assert.Equal(0, app.Proxy.CancelRequests);
        }
    }
}

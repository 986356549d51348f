using System.Net;
using TodoApp.Pages.Todos;
using TodoApp.Transfer;

namespace TodoApp.Tests.Faults;

/// <summary>What a cluster on the other side of an ocean multiplies its latency by.</summary>
public class RoundTripTests(DatabaseFixture database, ITestOutputHelper output) : IClassFixture<DatabaseFixture>
{
    [Fact]
    public async Task A_page_or_an_action_costs_one_round_trip_for_each_of_its_statements()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        foreach (var (page, expected, statements) in ((string, int, int)[])
        [
            (Addresses.List(), 1, 2),
            (Addresses.List(new ListView { Show = ListView.Active }), 1, 3),
            (Addresses.List(new ListView { Sort = ListView.ByDate }), 1, 3),
            (Addresses.Trash(), 1, 2),
            (Addresses.New(), 1, 1),
        ])
        {
            for (var times = 0; times < 7; times++) // From the fifth on the statements are prepared.
            {
                app.Proxy.Reset();
                using var response = await app.Client.GetAsync(new Uri(page, UriKind.Relative));
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                if (times > 0) // The first one opens the connection.
                    Assert.Equal((page, expected, statements), (page, app.Proxy.RoundTrips, app.Proxy.Statements.Count(FaultProxy.IsWork)));
            }
            output.WriteLine($"{page}: {expected} round trips, {statements} statements");
        }

        await database.EmptyTodosAsync();
        await database.AddTodosAsync(2500);
        app.Proxy.Reset();
        using (var export = await app.Client.GetAsync(new Uri(Addresses.Export(FileFormat.TodoTxt), UriKind.Relative)))
            Assert.Equal(2500, (await export.Content.ReadAsStringAsync()).Count(c => c == '\n'));
        Assert.Equal(16, app.Proxy.RoundTrips); // One asks whether one may. Thirteen with the open ones, one for the completed ones, and one for the trash.

        foreach (var operation in Operation.All.Where(each => each.Accounts is null))
        {
            for (var times = 0; times < 7; times++)
            {
                await operation.PrepareAsync(database.DataSource);
                app.Proxy.Reset();
                using var response = await app.PostAsync(operation);
                Assert.Equal((operation, operation.Status), (operation, response.StatusCode));
                Assert.Equal((operation, operation.RoundTrips), (operation, app.Proxy.RoundTrips));
                Assert.Equal((operation, operation.Statements), (operation, app.Proxy.Statements.Count(FaultProxy.IsWork)));
                Assert.Equal(operation.After, await Operation.RowsAsync(database.DataSource));
            }
            output.WriteLine($"{operation}: {operation.RoundTrips} round trips, {operation.Statements} statements");
        }
    }

    [Fact]
    public async Task Where_people_sign_in_a_request_costs_one_round_trip_more_and_what_they_do_with_accounts_so_many()
    {
        await using var app = await ProxiedApp.StartAsync(database, hasAccounts: true);
        var (expected, measured) = (new List<string>(), new List<string>());
        foreach (var operation in Operation.All.Where(each => each.Accounts is not null))
        {
            for (var times = 0; times < 3; times++)
            {
                await operation.PrepareAsync(database.DataSource, app.Session);
                app.Proxy.Reset();
                using var response = await app.PostAsync(operation);
                expected.Add($"{operation}: {operation.Status}, {operation.RoundTrips} round trips, {operation.Statements} statements");
                measured.Add($"{operation}: {response.StatusCode}, {app.Proxy.RoundTrips} round trips, {app.Proxy.Statements.Count(FaultProxy.IsWork)} statements");
                Assert.Equal(operation.After, await Operation.RowsAsync(database.DataSource));
            }
        }
        output.WriteLine(string.Join('\n', measured.Distinct()));
        Assert.Equal(expected, measured);
    }

    [Fact]
    public async Task A_conflict_at_the_commit_costs_the_rollback_the_work_again_and_no_request_to_cancel_what_has_ended()
    {
        await using var app = await ProxiedApp.StartAsync(database);
        foreach (var operation in Operation.All.Where(each => each.Accounts is null))
        {
            await operation.PrepareAsync(database.DataSource);
            app.Proxy.Reset();
            app.Proxy.Arm(Fault.Error(FaultPoint.Release, "40001"));
            using var response = await app.PostAsync(operation);

            Assert.Equal((operation, operation.Status), (operation, response.StatusCode));
            Assert.Equal((operation, operation.RoundTrips + 1 + operation.FirstRoundTrips), (operation, app.Proxy.RoundTrips));
            Assert.Equal(0, app.Proxy.CancelRequests);
        }
    }
}

public sealed class RoundTripTestsOnAdoptedTables(AdoptedDatabaseFixture database, ITestOutputHelper output)
    : RoundTripTests(database, output), IClassFixture<AdoptedDatabaseFixture>;

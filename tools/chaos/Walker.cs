using System.Globalization;
using TodoApp.Harness;
using TodoApp.Pages;
using TodoApp.Pages.Todos;

namespace TodoApp.Chaos;

/// <summary>A reader who goes from the first page of the open to-dos to the last, over and over.</summary>
public sealed class Walker(Cluster cluster, Tally tally) : IDisposable
{
    private readonly HttpClient _client = Cluster.ConnectUncounted();
    private readonly List<IReadOnlyList<long>> _walks = [];

    /// <summary>Those that came to the end.</summary>
    public IReadOnlyList<IReadOnlyList<long>> Walks => _walks;

    public async Task RunAsync(CancellationToken over)
    {
        for (var replica = 0; !over.IsCancellationRequested; replica = 1 - replica)
        {
            try
            {
                // Of one half of the list: on the way from the one to the other, a to-do that is completed would come twice.
                if (await WalkAsync(replica, Addresses.List(new ListView { Show = ListView.Active }), Place.List) is { } rows)
                    _walks.Add([.. rows.Select(row => row.Id)]);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                // A walk that was broken off shows nothing.
            }
        }
    }

    /// <summary>All of the list and of the trash, as each replica shows them now.</summary>
    public async Task<IReadOnlyList<Listing>> ListingsAsync()
    {
        var listings = new List<Listing>();
        foreach (var replica in new[] { 0, 1 })
        {
            foreach (var (path, place) in new[] { (Addresses.List(), Place.List), (Addresses.Trash(), Place.Trash) })
            {
                if (await WalkAsync(replica, path, place) is { } rows)
                    listings.Add(new Listing($"{path} of replica {replica + 1}", place, rows));
                else
                    tally.Surprises.Enqueue($"{path} of replica {replica + 1} does not answer, although all is well again");
            }
        }
        return listings;
    }

    public void Dispose() => _client.Dispose();

    /// <returns>Null if a page did not come.</returns>
    private async Task<IReadOnlyList<Row>?> WalkAsync(int replica, string path, Place place)
    {
        var rows = new List<Row>();
        for (var page = await _client.GetPageAsync(cluster.Address(replica, path).ToString()); ; page = await page.ClickAsync("Next page"))
        {
            if (!page.Response.IsSuccessStatusCode)
                return null;

            rows.AddRange(page.Document.QuerySelectorAll("li[id^=todo-]").Select(li => new Row(
                long.Parse(li.Id!["todo-".Length..], CultureInfo.InvariantCulture), place, li.QuerySelector(".title")!.TextContent, li.ClassList.Contains("done"))));
            if (!page.Offers("Next page"))
                return rows;
        }
    }
}

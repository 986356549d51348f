using TodoApp.Harness;
using TodoApp.Pages;
using TodoApp.Pages.Todos;

namespace TodoApp.Chaos;

/// <summary>
/// One person with one to-do that comes back every day, who completes it over and over, often in a double click, and sometimes takes that
/// back.
/// </summary>
public sealed class Repeater(int number, Random random, Cluster cluster, Tally tally) : Person(random, cluster, tally)
{
    private const double ChanceToRepeat = 0.5, ChanceToUndo = 0.3;

    /// <summary>The title of all of them.</summary>
    public string Series { get; } = $"r{number}";

    public override async Task RunAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            if (await GetAsync(Addresses.List(new ListView { Q = Series })) is not { } page)
                continue;
            var rows = page.Document.QuerySelectorAll("li[id^=todo-]").Where(row => row.QuerySelector(".title")!.TextContent == Series).ToList();
            if (rows.Count == 0)
                await AddAsync();
            else if (rows.Find(row => !row.ClassList.Contains("done")) is { } open)
                await CompleteAsync(page, $"#{open.Id}");
            else
                Tally.Surprises.Enqueue($"The series {Series} has ended, although it never does");
        }
    }

    /// <summary>With one form until it is there, so that it is added once.</summary>
    private async Task AddAsync()
    {
        if (await GetAsync(Addresses.New()) is not { } form)
            return;
        form.Fill("Title", $"{Series} every day");
        while ((await SendAsync(form.RequestOf("Add to-do"))).Outcome is Outcome.Failed or Outcome.Unknown)
            await Task.Delay(TimeSpan.FromMilliseconds(100));
    }

    private async Task CompleteAsync(HtmlPage page, string row)
    {
        var button = $"Complete {Series}";
        var sends = Enumerable.Range(0, Random.NextDouble() < ChanceToRepeat ? 2 : 1).Select(_ =>
        {
            var request = page.RequestOf(button, row);
            request.RequestUri = Cluster.Address(Random, request.RequestUri!.PathAndQuery);
            return request;
        }).ToList();
        var answers = await Task.WhenAll(sends.Select(SendAsync));
        if (Array.TrueForAll(answers, answer => answer.Outcome != Outcome.Ok))
            return;
        Tally.Count(new Act(Series, Verb.Repeat, Outcome.Ok));
        var location = Array.Find(answers, answer => answer.Outcome == Outcome.Ok).Response!.Headers.Location!.ToString();
        if (Random.NextDouble() < ChanceToUndo && await GetAsync(location) is { } next && next.Offers("Undo"))
            await SendAsync(next.RequestOf("Undo"));
    }
}

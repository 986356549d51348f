using System.Globalization;
using System.Net;
using AngleSharp.Dom;
using TodoApp.Harness;
using TodoApp.Pages;
using TodoApp.Pages.Todos;

namespace TodoApp.Chaos;

/// <summary>
/// One person with to-dos that nobody else touches, who uses the pages of either replica: looks for a to-do, does something to it, and
/// looks again.
/// </summary>
public sealed class Visitor(int number, Random random, Cluster cluster, Tally tally, bool breakAdd) : Person(random, cluster, tally)
{
    private const double ChanceToAdd = 0.3, ChanceToUndo = 0.3, ChanceToRepeat = 0.3;

    private readonly List<string> _items = [];
    private readonly List<Act> _steps = [];

    /// <summary>In order.</summary>
    public IReadOnlyList<Act> Acts => _steps;

    public override async Task RunAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            if (_items.Count == 0 || Random.NextDouble() < ChanceToAdd)
                await AddAsync();
            else
                await ActAsync(_items[Random.Next(_items.Count)]);
        }
    }

    private async Task AddAsync()
    {
        var item = $"v{number}n{_items.Count + 1:0000}";
        if (await GetAsync(Addresses.New()) is not { } form)
            return;

        _items.Add(item);
        await DoAsync(form.Fill("Title", item), "Add to-do", new Act(item, Verb.Add, Outcome.Unknown) { Title = item });
        if (breakAdd && Random.NextDouble() < ChanceToRepeat && await GetAsync(Addresses.New()) is { } another)
            await SendAsync(another.Fill("Title", item).RequestOf("Add to-do"));
        await LookAsync(item);
    }

    private async Task ActAsync(string item)
    {
        if (await LookAsync(item) is not { } page)
            return;

        var row = RowOf(page, item);
        var title = row?.QuerySelector(".title")!.TextContent;
        var within = $"#{row?.Id}";
        switch (row is null ? Verb.Restore : (Verb)Random.Next((int)Verb.Complete, (int)Verb.Restore))
        {
            case Verb.Complete or Verb.Reopen:
                var verb = row!.ClassList.Contains("done") ? Verb.Reopen : Verb.Complete;
                await DoAsync(page, $"{verb} {title}", new Act(item, verb, Outcome.Unknown), within);
                break;
            case Verb.Edit when await ClickAsync(page, title!, within) is { Status: HttpStatusCode.OK } form:
                var before = form.Document.QuerySelector("[name=Title]")!.GetAttribute("value")!;
                var edited = $"{item} edit {Random.Next(1000)}";
                await DoAsync(form.Fill("Title", edited), "Save", new Act(item, Verb.Edit, Outcome.Unknown) { Title = edited, Before = before });
                break;
            case Verb.Delete:
                var next = await DoAsync(page, "Delete", new Act(item, Verb.Delete, Outcome.Unknown), within);
                if (next?.Offers("Undo") == true && Random.NextDouble() < ChanceToUndo)
                    await DoAsync(next, "Undo", new Act(item, Verb.Restore, Outcome.Unknown));
                break;
            case Verb.Restore when await GetAsync(Addresses.Trash()) is { } trash && RowOf(trash, item) is { } deleted:
                await DoAsync(trash, $"Restore {deleted.QuerySelector(".title")!.TextContent}", new Act(item, Verb.Restore, Outcome.Unknown), $"#{deleted.Id}");
                break;
            default:
                return;
        }
        await LookAsync(item);
    }

    /// <summary>Presses a button and records what came of it.</summary>
    /// <returns>The page after a success, if it could be had.</returns>
    private async Task<HtmlPage?> DoAsync(HtmlPage page, string button, Act act, string within = "*")
    {
        var (outcome, response) = await SendAsync(page.RequestOf(button, within));
        var location = response?.Headers.Location?.ToString();
        Record(act with { Outcome = outcome, Id = act.Verb == Verb.Add && outcome == Outcome.Ok ? IdIn(location) : null });
        return outcome == Outcome.Ok ? await GetAsync(location!) : null;
    }

    /// <summary>Searches the list for the to-do and records what the page shows of it.</summary>
    private async Task<HtmlPage?> LookAsync(string item)
    {
        if (await GetAsync(Addresses.List(new ListView { Q = item })) is not { } page)
            return null;

        var row = RowOf(page, item);
        Record(new Act(item, Verb.Look, Outcome.Ok)
        {
            Id = row is null ? null : IdIn("#" + row.Id),
            Seen = row is null
                ? new ItemState(Place.Nowhere)
                : new ItemState(Place.List, row.ClassList.Contains("done"), row.QuerySelector(".title")!.TextContent),
        });
        return page;
    }

    private static IElement? RowOf(HtmlPage page, string item) => page.Document.QuerySelectorAll("li[id^=todo-]")
        .FirstOrDefault(row => HistoryChecker.ItemOf(row.QuerySelector(".title")!.TextContent) == item);

    private static long? IdIn(string? address)
        => address?.Split("#todo-") is [_, var id] && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private void Record(Act act)
    {
        _steps.Add(act);
        Tally.Count(act);
    }
}

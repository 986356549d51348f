using System.Collections.Concurrent;
using System.Globalization;
using TodoApp.Harness;
using TodoApp.Lists;
using TodoApp.Pages;

namespace TodoApp.Chaos;

/// <summary>
/// Somebody with an account and a list, who lets others into it and out again, and uses everybody's lists, whether they may or not.
/// </summary>
public sealed class Neighbour(string name, Random random, Cluster cluster, Tally tally) : Person(random, cluster, tally)
{
    /// <summary>What a run must have seen to have shown anything. An edit, a deletion and a restoration are those of a membership.</summary>
    public static readonly IReadOnlyList<(Verb, Outcome)> Steps =
    [
        (Verb.Look, Outcome.Ok), (Verb.Add, Outcome.Ok), (Verb.Add, Outcome.Refused), (Verb.Complete, Outcome.Ok), (Verb.Complete, Outcome.Refused),
        (Verb.Edit, Outcome.Ok), (Verb.Delete, Outcome.Ok), (Verb.Restore, Outcome.Ok),
    ];

    private const string Password = "a walrus in the bathtub";
    private const double ChanceToChangeMember = 0.15;

    private readonly Dictionary<Neighbour, Membership> _members = [];
    private readonly ConcurrentQueue<Addition> _additions = [];
    private long _lastSeen;

    public string Name => name;

    public long ListId { get; private set; }

    /// <summary>What was sent to be added, to whichever list.</summary>
    public IReadOnlyCollection<Addition> Additions => _additions;

    public sealed record Addition(string Title, long ListId, Outcome Outcome);

    /// <summary>Signs up and makes the list, before anything fails.</summary>
    public async Task MoveInAsync()
    {
        await MustAsync((await GetAsync(Addresses.SignUp()))!.Fill("Name", name).Fill("Password", Password).RequestOf("Make the account"));
        ListId = Addresses.ListOf(await MustAsync((await GetAsync(Addresses.Lists))!.Fill("Name", $"Of {name}").RequestOf("Make list")));
    }

    /// <summary>Everybody else begins as a stranger to the list.</summary>
    public void Meet(IEnumerable<Neighbour> all)
    {
        foreach (var each in all)
            _members[each] = new Membership(each == this ? Role.Owner : null);
    }

    public override async Task RunAsync(CancellationToken over)
    {
        var all = _members.Keys.ToList();
        while (!over.IsCancellationRequested)
        {
            var owner = all[Random.Next(all.Count)];
            if (Random.NextDouble() < ChanceToChangeMember)
                await ChangeMemberAsync(all.Find(each => each != this && Random.Next(2) == 0) ?? all.First(each => each != this));
            else if (Random.Next(3) == 0)
                await LookAsync(owner);
            else if (Random.Next(2) == 0)
                await AddAsync(owner);
            else
                await CompleteAsync(owner);
        }
    }

    private async Task LookAsync(Neighbour owner)
    {
        var before = owner._members[this].Now;
        var page = await GetAsync(Addresses.List(owner.ListId));
        var titles = page?.Texts(".todos .title") ?? [];
        if (page is not null && before.Role is null && before.Held(owner._members[this].Now))
            Tally.Surprises.Enqueue($"{name}, who is none of its members, saw the list of {owner.Name}");
        foreach (var title in titles.Where(title => !title.EndsWith($" in {owner.Name}", StringComparison.Ordinal)))
            Tally.Surprises.Enqueue($"{name} saw “{title}” in the list of {owner.Name}");
        if (page is not null)
            Count(Verb.Look, Outcome.Ok);
        if (page?.Document.QuerySelector("#open > li[id^=todo-]")?.Id is { } id)
            owner._lastSeen = long.Parse(id["todo-".Length..], CultureInfo.InvariantCulture);
    }

    private async Task AddAsync(Neighbour owner)
    {
        var title = $"{name}-{_additions.Count + 1} in {owner.Name}";
        if (await GetAsync(Addresses.List(ListId)) is not { } form)
            return;
        var outcome = await ActAsync(owner, form.Fill("Title", title).RequestOf("Add to-do"), Addresses.Add(owner.ListId), Verb.Add);
        _additions.Enqueue(new Addition(title, owner.ListId, outcome));
    }

    private async Task CompleteAsync(Neighbour owner)
    {
        if (owner._lastSeen is var id and not 0 && await GetAsync(Addresses.List(ListId)) is { } form)
            await ActAsync(owner, form.RequestOf("Add to-do"), Addresses.Undo(Addresses.Complete(owner.ListId), [id], deletion: null), Verb.Complete);
    }

    /// <summary>Sends a form of the own list to that of somebody.</summary>
    private async Task<Outcome> ActAsync(Neighbour owner, HttpRequestMessage request, string address, Verb verb)
    {
        request.RequestUri = Cluster.Address(Random, address);
        var before = owner._members[this].Now;
        var (outcome, _) = await SendAsync(request);
        if (outcome == Outcome.Ok && before.Role is null or Role.Viewer && before.Held(owner._members[this].Now))
            Tally.Surprises.Enqueue($"{name}, {before.Role?.ToString() ?? "none of its members"}, changed the list of {owner.Name} ({verb})");
        if (outcome == Outcome.Refused && verb == Verb.Add && before.Role >= Role.Editor && before.Held(owner._members[this].Now))
            Tally.Surprises.Enqueue($"{name}, {before.Role}, could not add to the list of {owner.Name}");
        Count(verb, outcome);
        return outcome;
    }

    /// <summary>Lets somebody in, makes more or less of them, or removes them.</summary>
    private async Task ChangeMemberAsync(Neighbour member)
    {
        var membership = _members[member];
        if (await GetAsync(Addresses.People(ListId)) is not { } people)
            return;
        if (!people.Offers($"Remove {member.Name}"))
        {
            await InviteAsync(people, member);
            return;
        }

        var role = (Role?)(Random.Next(3) switch { 0 => null, 1 => Role.Viewer, _ => Role.Editor });
        membership.Begin();
        var (outcome, _) = await SendAsync(role is null
            ? people.RequestOf($"Remove {member.Name}")
            : people.Fill($"Role of {member.Name}", $"{(long)role}").RequestOf($"Set the role of {member.Name}"));
        if (outcome == Outcome.Ok)
            membership.Settle(role);
        Count(role is null ? Verb.Delete : Verb.Edit, outcome);
    }

    private async Task InviteAsync(HtmlPage people, Neighbour member)
    {
        var (outcome, response) = await SendAsync(people.RequestOf("Make a link"));
        if (outcome == Outcome.Ok && await GetAsync(response!.Headers.Location!.ToString()) is { } page && page.Texts("code") is [var link])
            await member.JoinAsync(new Uri(link).PathAndQuery, _members[member]);
    }

    private async Task JoinAsync(string path, Membership membership)
    {
        if (await GetAsync(path) is not { } page || !page.Offers("Join"))
            return;
        membership.Begin();
        var (outcome, _) = await SendAsync(page.RequestOf("Join"));
        if (outcome == Outcome.Ok)
            membership.Settle(Role.Editor);
        Count(Verb.Restore, outcome);
    }

    private void Count(Verb verb, Outcome outcome) => Tally.Count(new Act(name, verb, outcome));

    /// <returns>Where it leads.</returns>
    private async Task<string> MustAsync(HttpRequestMessage request)
        => await SendAsync(request) is (Outcome.Ok, { } response)
            ? response.Headers.Location!.ToString()
            : throw new InvalidOperationException($"{request.RequestUri} was refused before anything failed.");
}

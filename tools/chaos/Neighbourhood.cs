using TodoApp.Harness;

namespace TodoApp.Chaos;

/// <summary>Four people with accounts who share lists with each other while things fail: nobody may ever see or change what is not theirs.</summary>
public static class Neighbourhood
{
    private static readonly string[] Names = ["ada", "bob", "carol", "dave"];

    /// <returns>What was wrong, a sentence each.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(Cluster cluster, Options options, Tally tally)
    {
        var all = Names.Select((name, number) => new Neighbour(name, new Random(options.Seed + number), cluster, tally)).ToList();
        foreach (var each in all)
            await each.MoveInAsync();
        all.ForEach(each => each.Meet(all));
        if (options.Breaks == Break.Access)
            await cluster.LetEverybodyInAsync();

        using var over = new CancellationTokenSource();
        var running = Task.WhenAll(all.Select(each => each.RunAsync(over.Token)));
        await new Saboteur(cluster, new Random(options.Seed), tally).RunAsync(TimeSpan.FromSeconds(options.Seconds));
        await over.CancelAsync();
        await running;
        await cluster.HealAsync();

        var rows = (await cluster.ListedAsync()).ToLookup(row => row.Title, row => row.ListId);
        var additions = all.SelectMany(each => each.Additions).ToList();
        all.ForEach(each => each.Dispose());
        return
        [
            .. tally.Surprises,
            .. additions.Where(each => !Fits(each, [.. rows[each.Title]])).Select(each => $"{each}: it is there {rows[each.Title].Count()} times, in {string.Join(", ", rows[each.Title])}"),
        ];
    }

    private static bool Fits(Neighbour.Addition addition, long[] lists) => lists.All(list => list == addition.ListId) && addition.Outcome switch
    {
        Outcome.Ok => lists.Length == 1,
        Outcome.Unknown => lists.Length <= 1,
        _ => lists.Length == 0,
    };
}

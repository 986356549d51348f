namespace TodoApp.Harness;

public enum Rule
{
    AcknowledgedAddIsThere,
    NothingIsThereTwice,
    FailedAddIsNotThere,
    DeletedStaysDeleted,
    LastAcknowledgedStateWins,
    OwnWritesAreVisible,
    AnswersFitTheState,
    NothingIsInBothTables,
    NothingComesFromNowhere,
    QuietRowsAreUntouched,
    WalkHasNoGap,
    WalkHasNoDuplicate,
    PagesShowWhatIsStored,
    EachDateExistsOnce,
    ASeriesGoesOn,
    NoSurprise,
}

public sealed record Violation(Rule Rule, string Detail);

/// <summary>
/// Whether a history keeps the app's promise. Per item the acts are in order, so the states that it can be in are known after each:
/// an acknowledged act changes them all, a failed one none, and one of unknown outcome may take effect at any time from then on.
/// </summary>
public static class HistoryChecker
{
    private const int ActsTold = 12;

    public static IReadOnlyList<Violation> Check(History history)
    {
        var rows = history.Rows.ToLookup(row => ItemOf(row.Title));
        var items = history.Acts.GroupBy(act => act.Item).ToList();
        return
        [
            .. items.SelectMany(item => CheckItem(item.Key, [.. item], [.. rows[item.Key]])),
            .. CheckTables(history, [.. items.Select(item => item.Key)]),
            .. history.Walks.SelectMany(walk => CheckWalk(walk, history.Quiet)),
            .. history.Occurrences.GroupBy(occurrence => occurrence.Series).SelectMany(series => CheckSeries(series.Key, [.. series])),
            .. history.Listings.SelectMany(listing => CheckListing(listing, history.Rows)),
            .. history.Surprises.Select(surprise => new Violation(Rule.NoSurprise, surprise)),
        ];
    }

    /// <summary>An item's name for good, whatever an edit makes of the rest of its title.</summary>
    public static string ItemOf(string title) => title.Split(' ', 2)[0];

    private static IEnumerable<Violation> CheckItem(string item, IReadOnlyList<Act> acts, IReadOnlyList<Row> rows)
    {
        HashSet<ItemState> states = [new(Place.Nowhere)];
        var unknown = new List<Act>();
        foreach (var (index, act) in acts.Index())
        {
            if (act.Outcome is Outcome.Ok or Outcome.Refused)
            {
                var fitting = states.Where(state => act.Outcome == Outcome.Ok ? Accepts(act, state) : Refuses(act, state)).ToHashSet();
                if (fitting.Count == 0)
                {
                    yield return new(act.Verb == Verb.Look ? RuleOf(states, act.Seen) : Rule.AnswersFitTheState, Tell(index + 1, $"fits none of {Text(states)}"));
                    if (act.Verb == Verb.Look)
                        fitting.Add(act.Seen);
                    else
                        fitting = states;
                }
                states = act.Outcome == Outcome.Ok ? [.. fitting.Select(state => Apply(act, state))] : fitting;
            }
            else if (act.Outcome == Outcome.Unknown)
            {
                unknown.Add(act);
            }
            Widen(states, unknown);
        }

        var ids = acts.Where(act => act.Outcome == Outcome.Ok).Select(act => act.Id).Concat(rows.Select(row => (long?)row.Id)).OfType<long>().Distinct();
        if (rows.Count > 1 || ids.Count() > 1)
        {
            yield return new(Rule.NothingIsThereTwice, Tell(acts.Count, $"is there {rows.Count} times, ids {string.Join(", ", ids)}"));
        }
        else
        {
            var last = rows is [var row] ? new ItemState(row.Place, row.Done, row.Title) : new ItemState(Place.Nowhere);
            if (!states.Contains(last))
                yield return new(RuleOf(states, last, isLast: true), Tell(acts.Count, $"is in the end {Text([last])}, not {Text(states)}"));
        }

        string Tell(int count, string problem)
            => $"{item} {problem}; after {string.Join(", ", acts.Take(count).TakeLast(ActsTold).Select(Text))}";
    }

    private static Rule RuleOf(HashSet<ItemState> allowed, ItemState found, bool isLast = false)
    {
        var places = allowed.Select(state => state.Place).ToHashSet();
        return (found.Place, isLast) switch
        {
            (Place.Nowhere, true) => Rule.AcknowledgedAddIsThere,
            (not Place.Nowhere, _) when places.SetEquals([Place.Nowhere]) => Rule.FailedAddIsNotThere,
            (Place.List, _) when !places.Contains(Place.List) => Rule.DeletedStaysDeleted,
            (_, true) => Rule.LastAcknowledgedStateWins,
            _ => Rule.OwnWritesAreVisible,
        };
    }

    /// <summary>What the act's effect makes of an item in this state.</summary>
    private static ItemState Apply(Act act, ItemState state) => (act.Verb, state.Place) switch
    {
        (Verb.Add, Place.Nowhere) => new(Place.List, false, act.Title),
        (Verb.Complete, Place.List) => state with { Done = true },
        (Verb.Reopen, Place.List) => state with { Done = false },
        (Verb.Edit, Place.List) when state.Title == act.Before => state with { Title = act.Title },
        (Verb.Delete, Place.List) => state with { Place = Place.Trash },
        (Verb.Restore, Place.Trash) => state with { Place = Place.List },
        _ => state,
    };

    /// <summary>Whether the act can be acknowledged in this state: where its effect is possible, or there already.</summary>
    private static bool Accepts(Act act, ItemState state) => act.Verb switch
    {
        Verb.Add => true,
        Verb.Complete or Verb.Reopen => state.Place == Place.List,
        Verb.Edit => state.Place == Place.List && (state.Title == act.Before || state.Title == act.Title),
        Verb.Delete or Verb.Restore => state.Place != Place.Nowhere,
        _ => act.Seen.Place == Place.List ? state == act.Seen : state.Place != Place.List,
    };

    private static bool Refuses(Act act, ItemState state) => act.Verb switch
    {
        Verb.Complete or Verb.Reopen => state.Place != Place.List,
        Verb.Edit => state.Place != Place.List || state.Title != act.Before,
        Verb.Delete or Verb.Restore => state.Place == Place.Nowhere,
        _ => false,
    };

    private static void Widen(HashSet<ItemState> states, List<Act> unknown)
    {
        for (var count = -1; count != states.Count;)
        {
            count = states.Count;
            states.UnionWith([.. states.SelectMany(state => unknown.Select(act => Apply(act, state)))]);
        }
    }

    private static IEnumerable<Violation> CheckTables(History history, HashSet<string> items)
    {
        foreach (var id in history.Rows.GroupBy(row => row.Id).Where(rows => rows.Count() > 1))
            yield return new(Rule.NothingIsInBothTables, $"{id.Key} is in {string.Join(" and ", id.Select(row => row.Place))}");

        var quiet = history.Quiet.ToHashSet();
        items = [.. items, .. history.Occurrences.Select(occurrence => occurrence.Series)];
        foreach (var row in history.Rows.Where(row => !items.Contains(ItemOf(row.Title)) && !quiet.Contains(row.Id)))
            yield return new(Rule.NothingComesFromNowhere, $"{row}");
        foreach (var id in quiet.Except(history.Rows.Where(row => row.Place == Place.List).Select(row => row.Id)))
            yield return new(Rule.QuietRowsAreUntouched, $"{id} is not on the list");
    }

    private static IEnumerable<Violation> CheckSeries(string series, IReadOnlyList<Occurrence> occurrences)
    {
        foreach (var date in occurrences.CountBy(occurrence => occurrence.Due).Where(date => date.Value > 1))
            yield return new(Rule.EachDateExistsOnce, $"{series} is there {date.Value} times on {date.Key:O}");
        if (occurrences.All(occurrence => occurrence.Done))
            yield return new(Rule.ASeriesGoesOn, $"{series} has nothing to follow the {occurrences.Count} that are done");
    }

    private static IEnumerable<Violation> CheckWalk(IReadOnlyList<long> walk, IReadOnlyList<long> quiet)
    {
        foreach (var id in walk.CountBy(id => id).Where(id => id.Value > 1))
            yield return new(Rule.WalkHasNoDuplicate, $"{id.Key} came {id.Value} times");

        var met = walk.Distinct().Where(quiet.ToHashSet().Contains).ToList();
        if (quiet.Except(met).ToList() is { Count: > 0 } missed)
            yield return new(Rule.WalkHasNoGap, $"{missed.Count} of {quiet.Count} quiet rows did not come: {string.Join(", ", missed.Take(ActsTold))}");
        else if (!met.SequenceEqual(quiet))
            yield return new(Rule.WalkHasNoGap, "The quiet rows did not come in their order");
    }

    private static IEnumerable<Violation> CheckListing(Listing listing, IReadOnlyList<Row> rows)
    {
        var stored = rows.Where(row => row.Place == listing.Place).Select(Shown).ToHashSet();
        var shown = listing.Rows.Select(Shown).ToHashSet();
        foreach (var row in stored.Except(shown))
            yield return new(Rule.PagesShowWhatIsStored, $"{listing.Name} does not show {row}");
        foreach (var row in shown.Except(stored))
            yield return new(Rule.PagesShowWhatIsStored, $"{listing.Name} shows {row}, which is not stored so");
        if (shown.Count != listing.Rows.Count)
            yield return new(Rule.WalkHasNoDuplicate, $"{listing.Name} shows {listing.Rows.Count - shown.Count} rows again");

        Row Shown(Row row) => listing.Place == Place.Trash ? row with { Done = false } : row;
    }

    private static string Text(Act act) => act.Verb switch
    {
        Verb.Look => $"look: {Text([act.Seen])}",
        Verb.Add => $"{act.Verb} “{act.Title}” {act.Outcome}",
        Verb.Edit => $"{act.Verb} “{act.Before}” to “{act.Title}” {act.Outcome}",
        _ => $"{act.Verb} {act.Outcome}",
    };

    private static string Text(IEnumerable<ItemState> states) => string.Join(" or ", states.Select(state => state.Place == Place.Nowhere
        ? "nowhere"
        : $"{(state.Done ? "done" : "active")} “{state.Title}” in the {state.Place}"));
}

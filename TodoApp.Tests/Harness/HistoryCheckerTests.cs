namespace TodoApp.Tests.Harness;

/// <summary>The checker of <c>./dev chaos</c> on histories made by hand: it sees what is wrong, and nothing where all is well.</summary>
public sealed class HistoryCheckerTests
{
    private const string Item = "v1n1";

    private static readonly Act Added = new(Item, Verb.Add, Outcome.Ok) { Title = Item, Id = 1 };
    private static readonly Row InList = new(1, Place.List, Item, Done: false);

    [Fact]
    public void An_honest_history_has_no_violation()
        => Assert.Empty(Check(
            [
                Added,
                Look(new(Place.List, false, Item)),
                new(Item, Verb.Complete, Outcome.Ok),
                new(Item, Verb.Delete, Outcome.Failed),
                new(Item, Verb.Edit, Outcome.Unknown) { Before = Item, Title = $"{Item} edited" },
            ],
            InList with { Done = true, Title = $"{Item} edited" }));

    [Fact]
    public void What_is_acknowledged_and_missing_is_a_violation() => Single(Rule.AcknowledgedAddIsThere, [Added]);

    [Fact]
    public void What_is_there_twice_is_a_violation() => Single(Rule.NothingIsThereTwice, [Added], InList, InList with { Id = 2 });

    [Fact]
    public void What_failed_and_is_there_is_a_violation()
        => Single(Rule.FailedAddIsNotThere, [Added with { Outcome = Outcome.Failed, Id = null }], InList);

    [Fact]
    public void What_is_unknown_may_be_there_or_not()
    {
        Assert.Empty(Check([Added with { Outcome = Outcome.Unknown, Id = null }]));
        Assert.Empty(Check([Added with { Outcome = Outcome.Unknown, Id = null }], InList));
    }

    [Fact]
    public void What_was_deleted_and_is_back_is_a_violation()
        => Single(Rule.DeletedStaysDeleted, [Added, new(Item, Verb.Delete, Outcome.Ok)], InList);

    [Fact]
    public void A_lost_completion_is_a_violation()
        => Single(Rule.LastAcknowledgedStateWins, [Added, new(Item, Verb.Complete, Outcome.Ok)], InList);

    [Fact]
    public void A_page_that_does_not_show_an_own_write_is_a_violation()
        => Single(
            Rule.OwnWritesAreVisible,
            [Added, new(Item, Verb.Complete, Outcome.Ok), Look(new(Place.List, false, Item)), new(Item, Verb.Complete, Outcome.Ok)],
            InList with { Done = true });

    [Fact]
    public void A_row_in_both_tables_is_a_violation()
        => Assert.Contains(Check([Added], InList, InList with { Place = Place.Trash }), violation => violation.Rule == Rule.NothingIsInBothTables);

    [Fact]
    public void A_row_that_nobody_added_is_a_violation() => Single(Rule.NothingComesFromNowhere, [], InList);

    [Theory]
    [InlineData(Rule.WalkHasNoGap, 3L, 1L)]
    [InlineData(Rule.WalkHasNoGap, 1L, 2L, 3L)]
    [InlineData(Rule.WalkHasNoDuplicate, 3L, 2L, 2L, 1L)]
    public void A_walk_with_a_gap_out_of_order_or_with_a_duplicate_is_a_violation(Rule rule, params long[] walk)
    {
        var history = new History
        {
            Quiet = [3, 2, 1],
            Walks = [[3, 2, 1], walk],
            Rows = [.. new long[] { 1, 2, 3 }.Select(id => new Row(id, Place.List, $"quiet {id}", Done: false))],
        };

        Assert.Equal([rule], HistoryChecker.Check(history).Select(violation => violation.Rule));
    }

    [Fact]
    public void A_page_that_shows_what_is_not_stored_is_a_violation()
    {
        var history = new History { Acts = [Added], Rows = [InList], Listings = [new(Addresses.List(), Place.List, [InList with { Done = true }])] };

        Assert.All(HistoryChecker.Check(history), violation => Assert.Equal(Rule.PagesShowWhatIsStored, violation.Rule));
        Assert.NotEmpty(HistoryChecker.Check(history));
    }

    [Fact]
    public void A_date_of_a_series_that_is_there_twice_is_a_violation_and_so_is_a_series_that_has_ended()
    {
        var (first, second) = (new DateOnly(2026, 11, 27), new DateOnly(2026, 11, 28));
        Row[] rows = [InList with { Title = "r1" }];

        Assert.Empty(Rules(new("r1", first, Done: true), new("r1", second, Done: false), new("r2", second, Done: false)));
        Assert.Equal([Rule.EachDateExistsOnce], Rules(new("r1", first, Done: true), new("r1", first, Done: false)));
        Assert.Equal([Rule.ASeriesGoesOn], Rules(new Occurrence("r1", first, Done: true)));

        IEnumerable<Rule> Rules(params Occurrence[] occurrences)
            => HistoryChecker.Check(new History { Rows = rows, Occurrences = occurrences }).Select(violation => violation.Rule);
    }

    private static Act Look(ItemState seen) => new(Item, Verb.Look, Outcome.Ok) { Seen = seen };

    private static void Single(Rule rule, IReadOnlyList<Act> acts, params Row[] rows)
        => Assert.Equal([rule], Check(acts, rows).Select(violation => violation.Rule));

    private static IReadOnlyList<Violation> Check(IReadOnlyList<Act> acts, params Row[] rows)
        => HistoryChecker.Check(new History { Acts = acts, Rows = rows });
}

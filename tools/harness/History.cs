namespace TodoApp.Harness;

/// <summary>What clients did to the list while things failed, and what there was when all was well again.</summary>
public sealed record History
{
    /// <summary>In the order of each item's only owner.</summary>
    public IReadOnlyList<Act> Acts { get; init; } = [];

    /// <summary>The ids of rows that nobody touched, in the order of the list.</summary>
    public IReadOnlyList<long> Quiet { get; init; } = [];

    /// <summary>Each the ids on the pages of the list from its first to its last, as they came.</summary>
    public IReadOnlyList<IReadOnlyList<long>> Walks { get; init; } = [];

    /// <summary>All that is in the database in the end.</summary>
    public IReadOnlyList<Row> Rows { get; init; } = [];

    /// <summary>The same as a reader of the pages sees it.</summary>
    public IReadOnlyList<Listing> Listings { get; init; } = [];

    /// <summary>Those rows of the list that repeat.</summary>
    public IReadOnlyList<Occurrence> Occurrences { get; init; } = [];

    /// <summary>What no fault excuses: an answer that makes no sense, a replica that did not stop as it should.</summary>
    public IReadOnlyList<string> Surprises { get; init; } = [];
}

public enum Verb
{
    Add,
    Complete,
    Reopen,
    Edit,
    Delete,
    Restore,

    /// <summary>What a page shows of an item.</summary>
    Look,

    /// <summary>Completes what repeats. It is no item: <see cref="Occurrence"/>s tell what became of it.</summary>
    Repeat,
}

public enum Outcome
{
    /// <summary>Acknowledged: the effect is there.</summary>
    Ok,

    /// <summary>An honest error: nothing was changed.</summary>
    Failed,

    /// <summary>No answer, or one that says it cannot tell. The effect may come at any time from then on, or never.</summary>
    Unknown,

    /// <summary>A definite no: there is no such to-do (404), or someone has changed it meanwhile (409).</summary>
    Refused,
}

public enum Place
{
    Nowhere,
    List,
    Trash,
}

public readonly record struct ItemState(Place Place, bool Done = false, string Title = "");

/// <summary>One thing that a client did to one item, and what came of it.</summary>
/// <param name="Item">Its name for good: the title up to the first space.</param>
public sealed record Act(string Item, Verb Verb, Outcome Outcome)
{
    /// <summary>The id that the answer named, if any.</summary>
    public long? Id { get; init; }

    /// <summary>The title that an add or an edit sent.</summary>
    public string Title { get; init; } = "";

    /// <summary>The title in the edit form when it was opened.</summary>
    public string Before { get; init; } = "";

    /// <summary>What a look saw; anywhere but on the list counts as nowhere.</summary>
    public ItemState Seen { get; init; }
}

/// <param name="Place">List is <c>todos</c>, Trash is <c>deleted_todos</c>.</param>
public sealed record Row(long Id, Place Place, string Title, bool Done);

/// <summary>One to-do of a series that never ends.</summary>
/// <param name="Series">The title of all of them, which no item has.</param>
public sealed record Occurrence(string Series, DateOnly Due, bool Done);

/// <summary>All rows of one place, as the pages of one replica show them. The trash does not show what is done.</summary>
public sealed record Listing(string Name, Place Place, IReadOnlyList<Row> Rows);

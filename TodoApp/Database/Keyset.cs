using Dapper;

namespace TodoApp.Database;

/// <summary>
/// Which page of sorted rows is asked for: the one that begins after a place, the one that ends before it, or the first.
/// A malformed cursor means the first.
/// </summary>
public sealed class Keyset(SortOrder order, string? older, string? newer)
{
    public const int PageSize = 50;

    private readonly Cursor? _older = Database.Cursor.Parse(order, older);
    private readonly Cursor? _newer = Database.Cursor.Parse(order, newer);

    public Cursor? Cursor => _older ?? _newer;

    /// <summary>The rows come last first, because such a page is counted from its far end.</summary>
    public bool IsBackwards => _older is null && _newer is not null;

    /// <summary>The condition, to be added to others, that the page begins where it should and stays in that part.</summary>
    public string StartSql => Cursor is null ? "" : $"AND {order.IsBeyond(IsBackwards)}";

    public string OrderSql => order.OrderBy(IsBackwards);

    /// <summary>
    /// The parameters of <see cref="StartSql"/>, and <c>@limit</c>: one row more than a page, which tells whether the rows go on. They are
    /// added to those that the page has besides.
    /// </summary>
    public DynamicParameters Parameters(DynamicParameters own)
    {
        var parameters = order.Parameters(Cursor, own);
        parameters.Add("limit", PageSize + 1);
        return parameters;
    }
}

/// <summary>A page of sorted rows, and the cursors of its neighbours where there are any.</summary>
public sealed class KeysetPage<T>
{
    /// <param name="rows">What the query of <paramref name="keyset"/> returned.</param>
    /// <param name="scanEnd">The last row looked at, if a search stopped there before it had found a page.</param>
    public KeysetPage(Keyset keyset, IReadOnlyList<T> rows, Func<T, Cursor> cursor, Cursor? scanEnd = null)
    {
        var more = rows.Count > Keyset.PageSize;
        var items = rows.Take(Keyset.PageSize);
        Items = [.. keyset.IsBackwards ? items.Reverse() : items];
        ScanEnd = more ? null : scanEnd;
        IsShortOfNewer = keyset.IsBackwards && !more && ScanEnd is null;

        // Where the page goes on, in the direction it was asked for; in the other one it came from somewhere.
        var ahead = more ? cursor(items.Last()) : ScanEnd;
        var behind = keyset.Cursor is null || Items.Count == 0 ? keyset.Cursor : cursor(items.First());
        (Older, Newer) = keyset.IsBackwards ? (behind?.ToString(), ahead?.ToString()) : (ahead?.ToString(), behind?.ToString());
    }

    public IReadOnlyList<T> Items { get; } = [];

    public string? Newer { get; }

    public string? Older { get; }

    /// <summary>Where a search stopped looking; <see cref="Older"/> (or <see cref="Newer"/>, going back) looks further.</summary>
    public Cursor? ScanEnd { get; }

    /// <summary>Going back reached the top of the list, perhaps with less than a page: the first page is the better answer.</summary>
    public bool IsShortOfNewer { get; }
}

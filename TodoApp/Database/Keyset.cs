using System.Globalization;
using Dapper;

namespace TodoApp.Database;

/// <summary>
/// A place in a list that is sorted by date and id, newest first. In an address it reads like <c>20261121T093000123456-42</c>:
/// the date in UTC down to the microsecond, and the id.
/// </summary>
public readonly record struct Cursor(DateTime Date, long Id)
{
    private const string DateFormat = "yyyyMMdd'T'HHmmssffffff";

    public static Cursor? Parse(string? text)
    {
        var parts = text?.Split('-', 2);
        return parts?.Length == 2
            && DateTime.TryParseExact(parts[0], DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? new Cursor(date, id)
            : null;
    }

    public override string ToString() => $"{Date.ToString(DateFormat, CultureInfo.InvariantCulture)}-{Id.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>
/// Which page is asked for: the one that begins just before a place, the one that ends just after it, or the first.
/// A malformed cursor means the first.
/// </summary>
public sealed class Keyset(string? before, string? after)
{
    public const int PageSize = 50;

    private readonly Cursor? _before = Database.Cursor.Parse(before);
    private readonly Cursor? _after = Database.Cursor.Parse(after);

    public Cursor? Cursor => _before ?? _after;

    /// <summary>The rows come oldest first, because such a page is counted from its far end.</summary>
    public bool IsBackwards => _before is null && _after is not null;

    /// <summary>
    /// The end of a query over columns of these names. Its parameters are <c>@date</c>, <c>@id</c> and <c>@limit</c>, which is one
    /// row more than a page and so tells whether the list goes on.
    /// </summary>
    public string Sql(string date, string id) => $"{StartSql(date, id)} {OrderSql(date, id)} LIMIT @limit";

    /// <summary>The condition, to be added to others, that the page begins where it should.</summary>
    public string StartSql(string date, string id)
        => Cursor is null ? "" : $"AND ({date}, {id}) {(IsBackwards ? '>' : '<')} (@date, @id)";

    public string OrderSql(string date, string id)
    {
        var order = IsBackwards ? "ASC" : "DESC";
        return $"ORDER BY {date} {order}, {id} {order}";
    }

    /// <summary>The parameters of <see cref="Sql"/>, to which a page adds its own.</summary>
    public DynamicParameters Parameters(object own)
    {
        var parameters = new DynamicParameters(own);
        parameters.Add("limit", PageSize + 1);
        parameters.Add("date", Cursor?.Date);
        parameters.Add("id", Cursor?.Id);
        return parameters;
    }
}

/// <summary>A page of a list, newest first, and the cursors of its neighbours where there are any.</summary>
public sealed class KeysetPage<T>
{
    /// <param name="rows">What the query with <see cref="Keyset.Sql"/> returned.</param>
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

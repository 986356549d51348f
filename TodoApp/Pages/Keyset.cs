using System.Globalization;
using Dapper;

namespace TodoApp.Pages;

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

    private readonly Cursor? _before = Pages.Cursor.Parse(before);
    private readonly Cursor? _after = Pages.Cursor.Parse(after);

    public Cursor? Cursor => _before ?? _after;

    /// <summary>The rows come oldest first, because such a page is counted from its far end.</summary>
    public bool IsBackwards => _before is null && _after is not null;

    /// <summary>
    /// The end of a query over columns of these names. Its parameters are <c>@date</c>, <c>@id</c> and <c>@limit</c>, which is one
    /// row more than a page and so tells whether the list goes on.
    /// </summary>
    public string Sql(string date, string id)
    {
        var (comparison, order) = IsBackwards ? (">", "ASC") : ("<", "DESC");
        var start = Cursor is null ? "" : $"AND ({date}, {id}) {comparison} (@date, @id) ";
        return $"{start}ORDER BY {date} {order}, {id} {order} LIMIT @limit";
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
    public KeysetPage(Keyset keyset, IReadOnlyList<T> rows, Func<T, Cursor> cursor)
    {
        var more = rows.Count > Keyset.PageSize;
        var items = rows.Take(Keyset.PageSize);
        Items = [.. keyset.IsBackwards ? items.Reverse() : items];
        IsShortOfNewer = keyset.IsBackwards && !more;
        if (Items.Count == 0)
            return;

        if (keyset.IsBackwards ? more : keyset.Cursor is not null)
            Newer = cursor(Items[0]).ToString();
        if (keyset.IsBackwards || more)
            Older = cursor(Items[^1]).ToString();
    }

    public IReadOnlyList<T> Items { get; } = [];

    public string? Newer { get; }

    public string? Older { get; }

    /// <summary>Going back reached the top of the list, perhaps with less than a page: the first page is the better answer.</summary>
    public bool IsShortOfNewer { get; }
}

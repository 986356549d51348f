using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using TodoApp.Database;

namespace TodoApp.Pages.Todos;

/// <summary>Where the user is in the list: what the address says, and what every action comes back to. Anything malformed means the default.</summary>
[ValidateNever]
public sealed class ListState
{
    public const string Active = "active";
    public const string Completed = "completed";

    private const int MaxSearchLength = 100;
    private const string On = "on";

    public string? Show { get; set; }

    public string? Q { get; set; }

    public string? Before { get; set; }

    public string? After { get; set; }

    public string? Select { get; set; }

    /// <summary>The ids on the page, in order and separated by spaces: which to-do is next when one leaves the view.</summary>
    public string? Order { get; set; }

    /// <summary>Null for all to-dos, else whether the ones to show are done.</summary>
    public bool? Done => Show switch { Active => false, Completed => true, _ => null };

    /// <summary>What titles and texts are searched for, or empty. It is valid Unicode: half a character is none.</summary>
    public string Search => string.IsNullOrEmpty(Q) ? "" :
        string.Concat(Q.Trim().EnumerateRunes().Where(rune => !Rune.IsControl(rune)).Take(MaxSearchLength)).Trim();

    /// <summary>The page shows a checkbox for each to-do, and what can be done with all that are ticked.</summary>
    public bool IsSelecting => Select == On;

    public Keyset Keyset => new(Before, After);

    /// <summary>This place as the hidden fields of a form, for its handler to come back to.</summary>
    public IEnumerable<KeyValuePair<string, string>> Fields => FieldsFor(Show, Search, Before, After, IsSelecting);

    /// <summary>This place as a query string with its question mark; empty for the first page of all to-dos.</summary>
    public string Query => QueryFor(Show, Search, Before, After, IsSelecting);

    public string OlderQuery(string cursor) => QueryFor(Show, Search, before: cursor, isSelecting: IsSelecting);

    public string NewerQuery(string cursor) => QueryFor(Show, Search, after: cursor, isSelecting: IsSelecting);

    public string FirstPageQuery => QueryFor(Show, Search, isSelecting: IsSelecting);

    public string ShowQuery(string? show) => QueryFor(show, Search, isSelecting: IsSelecting);

    public string SelectingQuery(bool isSelecting) => QueryFor(Show, Search, Before, After, isSelecting);

    public static string QueryFor(
        string? show, string search = "", string? before = null, string? after = null, bool isSelecting = false)
        => new QueryBuilder(FieldsFor(show, search, before, after, isSelecting)).ToString();

    private static IEnumerable<KeyValuePair<string, string>> FieldsFor(
        string? show, string search, string? before, string? after, bool isSelecting)
    {
        if (show is Active or Completed)
            yield return new("show", show);
        if (search.Length > 0)
            yield return new("q", search);
        if (Cursor.Parse(before) is { } older)
            yield return new("before", older.ToString());
        else if (Cursor.Parse(after) is { } newer)
            yield return new("after", newer.ToString());
        if (isSelecting)
            yield return new("select", On);
    }

    /// <returns>The to-do that moves up when these leave the view: the next on the page, else the one before; null if none is left.</returns>
    public long? Neighbour(IReadOnlyCollection<long> leaving)
    {
        var order = (Order ?? "").Split(' ')
            .Select(id => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1)
            .Where(id => id >= 0)
            .ToList();
        var last = order.FindLastIndex(leaving.Contains);
        var staying = order.Select((id, index) => (Id: id, index)).Where(each => !leaving.Contains(each.Id)).ToList();
        return staying.Count == 0 ? null : staying.Find(each => each.index > last) is { Id: > 0 } next ? next.Id : staying[^1].Id;
    }
}

using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using TodoApp.Database;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>
/// What someone sees of a list: which one, which part of it and which page. The address says it, and every action comes back to it.
/// Anything malformed means the default.
/// </summary>
[ValidateNever]
public sealed record ListView
{
    public const string Active = "active";
    public const string Completed = "completed";
    public const string Important = "important";

    private const int MaxSearchLength = 100;
    private const string On = "on";

    public long ListId => Todo.SharedList;

    public string? Show { get; set; }

    public string? Q { get; set; }

    public string? Before { get; set; }

    public string? After { get; set; }

    public string? Select { get; set; }

    /// <summary>The ids on the page, in order and separated by spaces: which to-do is next when one leaves the view.</summary>
    public string? Order { get; set; }

    /// <summary>Null for all to-dos, else whether the ones to show are done.</summary>
    public bool? Done => Show switch { Active or Important => false, Completed => true, _ => null };

    /// <summary>What titles and texts are searched for, or empty. It is valid Unicode: half a character is none.</summary>
    public string Search => string.IsNullOrEmpty(Q) ? "" :
        string.Concat(Q.Trim().EnumerateRunes().Where(rune => !Rune.IsControl(rune)).Take(MaxSearchLength)).Trim();

    /// <summary>The page shows a checkbox for each to-do, and what can be done with all that are ticked.</summary>
    public bool IsSelecting => Select == On;

    public TodoFilter Filter => new(ListId, Done, Show == Important, new TodoSearch(Search), new Keyset(TodoTable.Order, Before, After));

    public ListView FirstPage => this with { Before = null, After = null };

    public ListView Older(string cursor) => this with { Before = cursor, After = null };

    public ListView Newer(string cursor) => this with { Before = null, After = cursor };

    public ListView Showing(string? show) => FirstPage with { Show = show };

    public ListView Selecting(bool isSelecting) => this with { Select = isSelecting ? On : null };

    /// <summary>This view as the parameters of a query or the hidden fields of a form; none for the first page of all to-dos.</summary>
    public IEnumerable<KeyValuePair<string, string>> Fields
    {
        get
        {
            if (Show is Active or Completed or Important)
                yield return new("show", Show);
            if (Search is { Length: > 0 } search)
                yield return new("q", search);
            foreach (var cursor in PageFields(TodoTable.Order, Before, After))
                yield return cursor;
            if (IsSelecting)
                yield return new("select", On);
        }
    }

    /// <summary>Which page of a list or of the trash.</summary>
    public static IEnumerable<KeyValuePair<string, string>> PageFields(SortOrder order, string? before, string? after)
    {
        if (Cursor.Parse(order, before) is { } older)
            yield return new("before", older.ToString());
        else if (Cursor.Parse(order, after) is { } newer)
            yield return new("after", newer.ToString());
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

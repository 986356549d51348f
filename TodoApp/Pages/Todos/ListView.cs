using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>
/// What someone sees of a list: which one, which part of it and which page. The address says it, and every action comes back to it.
/// Anything malformed means the default.
/// </summary>
[ValidateNever]
public sealed record ListView
{
    /// <summary>The open ones alone; without any of these, the completed ones follow, folded.</summary>
    public const string Active = "active";
    public const string Completed = "completed";
    public const string Important = "important";

    /// <summary>The fold of the completed ones is open.</summary>
    public const string All = "all";

    private const int MaxSearchLength = 100;
    private const string On = "on";

    [FromRoute]
    public long ListId { get; set; } = TodoList.First;

    public string? Show { get; set; }

    public string? Sort { get; set; }

    /// <summary>The open ones by date; by hand they are otherwise.</summary>
    public const string ByDate = "due";

    public bool IsByDate => Sort == ByDate && Show is null or All;

    public string? Q { get; set; }

    public string? Before { get; set; }

    public string? After { get; set; }

    public string? Select { get; set; }

    /// <summary>An action and an edit lead back there, and not to the list: <see cref="Today"/> or <see cref="Upcoming"/>.</summary>
    public string? Back { get; set; }

    public const string Today = "today", Upcoming = "upcoming";

    /// <summary>What is ticked, here and on other pages; <see cref="Ticks"/> reads it.</summary>
    public string? Ticked { get; set; }

    /// <summary>
    /// The ids on the page, in order and separated by spaces, the open ones and after a bar the completed ones: which to-do stood beside
    /// one that leaves the view.
    /// </summary>
    public string? Order { get; set; }

    /// <summary>The dates of to-dos on the page; <see cref="SeenDates"/> reads it.</summary>
    public string? Dates { get; set; }

    /// <summary>Null for all to-dos, else whether the ones to show are done.</summary>
    public bool? Done => IsByDate ? false : Show switch { Active or Important => false, Completed => true, _ => null };

    /// <summary>What titles and notes are searched for, or empty. It is valid Unicode: half a character is none.</summary>
    public string Search => string.IsNullOrEmpty(Q) ? "" :
        string.Concat(Q.Trim().EnumerateRunes().Where(rune => !Rune.IsControl(rune)).Take(MaxSearchLength)).Trim();

    /// <summary>The page shows a checkbox for each to-do, and what can be done with all that are ticked.</summary>
    public bool IsSelecting => Select == On || Ticks.Count > 0;

    public Ticks Ticks => Ticks.Parse(Ticked);

    public TodoFilter Filter => new(Done, Show == Important, IsByDate, new TodoSearch(Search), new Keyset(RowOrder, Before, After));

    private SortOrder RowOrder => IsByDate ? TodoTable.DueOrder : TodoTable.Order;

    /// <summary>All of the same list.</summary>
    public ListView Whole => new() { ListId = ListId };

    public ListView FirstPage => this with { Before = null, After = null };

    public ListView Older(string cursor) => this with { Before = cursor, After = null };

    public ListView Newer(string cursor) => this with { Before = null, After = cursor };

    public ListView Showing(string? show) => FirstPage with { Show = show };

    public ListView Selecting(bool isSelecting) => this with { Select = isSelecting ? On : null, Ticked = null };

    public ListView Ticking(Ticks ticks) => Selecting(true) with { Ticked = ticks.ToString() };

    /// <summary>This view as the parameters of a query or the hidden fields of a form; none for the first page of all to-dos.</summary>
    public IEnumerable<KeyValuePair<string, string>> Fields
    {
        get
        {
            if (Show is Active or Completed or Important or All)
                yield return new("show", Show);
            if (IsByDate)
                yield return new("sort", ByDate);
            if (Search is { Length: > 0 } search)
                yield return new("q", search);
            if (Back is Today or Upcoming)
                yield return new("back", Back);
            foreach (var cursor in PageFields(RowOrder, Before, After))
                yield return cursor;
            if (Ticks.ToString() is { Length: > 0 } ticked)
                yield return new("ticked", ticked);
            else if (IsSelecting)
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

    /// <summary>What <see cref="Order"/> says of a page.</summary>
    public static string OrderOf(IEnumerable<Todo> open, IEnumerable<Todo> completed)
        => $"{Ids(open)}|{Ids(completed)}";

    /// <summary>All that is on the page, as if it were ticked.</summary>
    public Ticks Page => new(Sections[0], Sections.ElementAtOrDefault(1) ?? []);

    /// <summary>Where to-dos of the page are put to stand one place higher, or lower; null where the page ends before that.</summary>
    public Place? Beside(IReadOnlyCollection<long> ids, bool isUp)
    {
        foreach (var order in Sections)
        {
            var (first, last) = (Array.FindIndex(order, ids.Contains), Array.FindLastIndex(order, ids.Contains));
            if (first >= 0 && isUp)
                return first == 0 ? null : Place.Before(order[first - 1]);
            if (first >= 0)
                return last == order.Length - 1 ? null : Place.After(order[last + 1]);
        }
        return null;
    }

    /// <summary>
    /// What <see cref="SeenDates"/> says of these to-dos for an Undo; null if some of them are not on the page, or if they are too many.
    /// </summary>
    public string? DatesOf(IReadOnlyCollection<long> ids)
    {
        if (ids.Except(Sections.SelectMany(order => order)).Any())
            return null;
        var seen = SeenDates.Parse(Dates);
        return SeenDates.Join(ids.Distinct().Select(id => (id, seen.GetValueOrDefault(id)))) is { Length: <= SeenDates.MaxLength } dates ? dates : null;
    }

    /// <summary>Where one to-do of the page stands, to be put there again; null if it is alone or not there.</summary>
    public Place? PlaceBefore(long id) => PlaceOf([id]) is { } place
        ? place.Next is { } next ? Place.Before(next) : place.Previous is { } previous ? Place.After(previous) : null
        : null;

    /// <summary>Where something is to be said about to-dos that were on the page.</summary>
    /// <param name="stay">They stand where they stood, so that it can follow the first of them.</param>
    public FlashPlace PlaceOf(IReadOnlyCollection<long> ids, bool stay = false)
    {
        foreach (var order in Sections)
        {
            var last = Array.FindLastIndex(order, ids.Contains);
            if (last >= 0)
            {
                return new FlashPlace(
                    stay ? order[last] : null,
                    Nullable(order.Skip(last + 1)),
                    Nullable(order.Take(last).Reverse().Where(id => !ids.Contains(id))));
            }
        }
        return new FlashPlace(ids.Count > 0 ? ids.First() : null);

        static long? Nullable(IEnumerable<long> ids) => ids.Select(id => (long?)id).FirstOrDefault();
    }

    private long[][] Sections => [.. (Order ?? "").Split('|').Take(2).Select(ids => Parse(ids).ToArray())];

    private static string Ids(IEnumerable<Todo> todos) => string.Join(' ', todos.Select(todo => todo.TodoId));

    private static IEnumerable<long> Parse(string ids) => ids.Split(' ')
        .Select(id => long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : (long?)null)
        .OfType<long>();
}

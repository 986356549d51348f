using Microsoft.AspNetCore.Http.Extensions;

namespace TodoApp.Pages;

/// <summary>Where the user is in the list: what the address says, and what every action comes back to. Anything malformed means the default.</summary>
public sealed class ListState
{
    public const string Active = "active";
    public const string Completed = "completed";

    public string? Show { get; set; }

    public string? Before { get; set; }

    public string? After { get; set; }

    /// <summary>Null for all to-dos, else whether the ones to show are done.</summary>
    public bool? Done => Show switch { Active => false, Completed => true, _ => null };

    public Keyset Keyset => new(Before, After);

    /// <summary>As a query string with its question mark, or empty for the first page of all to-dos.</summary>
    public string Query => QueryFor(Show, Before, After);

    public string QueryForOlder(string cursor) => QueryFor(Show, before: cursor);

    public string QueryForNewer(string cursor) => QueryFor(Show, after: cursor);

    public static string QueryFor(string? show, string? before = null, string? after = null)
    {
        var query = new QueryBuilder();
        if (show is Active or Completed)
            query.Add("show", show);
        if (Cursor.Parse(before) is { } older)
            query.Add("before", older.ToString());
        else if (Cursor.Parse(after) is { } newer)
            query.Add("after", newer.ToString());
        return query.ToString();
    }
}

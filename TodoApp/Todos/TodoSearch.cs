using Dapper;

namespace TodoApp.Todos;

/// <summary>Words that are looked for in titles and notes: each of them, in any order and in either.</summary>
public sealed class TodoSearch
{
    /// <summary>How many to-dos are looked at for one page or one batch, however large the list is.</summary>
    public const int ScanLimit = 5000;

    /// <summary>Further ones are not looked for.</summary>
    private const int MaxWords = 10;

    public TodoSearch(string? text) => Words =
        [.. (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxWords)];

    public IReadOnlyList<string> Words { get; }

    public bool IsEmpty => Words.Count == 0;

    /// <summary>What a row of <c>todos</c> must meet; its parameters are those of <see cref="Parameters"/>.</summary>
    public string Condition => IsEmpty ? "true" : string.Join(" AND ", Words.Select((_, i) =>
        $"(strpos(lower(title), lower(@word{i})) > 0 OR strpos(lower(text), lower(@word{i})) > 0)"));

    /// <summary>Beside them <c>@scan</c>, the limit of rows to be looked at.</summary>
    /// <param name="own">Those that the statement has besides; these are added to them.</param>
    public DynamicParameters Parameters(DynamicParameters own)
    {
        own.Add("scan", (long)ScanLimit); // As row_number() counts.
        foreach (var (i, word) in Words.Index())
            own.Add($"word{i}", word);
        return own;
    }
}

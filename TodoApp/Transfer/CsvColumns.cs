namespace TodoApp.Transfer;

/// <summary>
/// What the columns of a CSV file say of a to-do: under our own names, or under those of an export of Todoist's (TYPE, CONTENT, … as
/// https://todoist.com/help/articles/YC8YvN names them) or of Outlook's, which is how tasks leave Microsoft To Do (Subject, Notes, …).
/// </summary>
internal sealed class CsvColumns
{
    private readonly List<string> _names;
    private readonly Func<CsvColumns, string[], Field, string?> _valueOf;

    private CsvColumns(List<string> names, Func<CsvColumns, string[], Field, string?> valueOf) => (_names, _valueOf) = (names, valueOf);

    /// <exception cref="FormatException">No column is a title's.</exception>
    public static CsvColumns Of(IEnumerable<string> header)
    {
        var names = header.Select(name => name.Trim().ToLowerInvariant()).ToList();
        if (names.Contains(Field.Title.Name))
            return new CsvColumns(names, (columns, record, field) => CsvFormat.Restore(columns.Value(record, field.Name)));
        if (names.Contains("content") && names.Contains("type"))
            return new CsvColumns(names, (columns, record, field) => columns.Todoist(record, field));
        if (names.Contains("subject"))
            return new CsvColumns(names, (columns, record, field) => columns.Outlook(record, field));
        throw new FormatException($"The first line must name the columns. There is no “{Field.Title.Name}” among them; the others may be {string.Join(", ", Field.All.Except([Field.Title]).Select(field => field.Name))}");
    }

    public string? Value(string[] record, Field field) => _valueOf(this, record, field);

    /// <summary>Why a row is no to-do; null if it may be one.</summary>
    public string? ProblemOf(string[] record)
        => _names.Contains("content") && Value(record, "type") is { Length: > 0 } type && !Is(type, "task") ? $"it is a {type} of Todoist’s, and no to-do" : null;

    private string? Todoist(string[] record, Field field)
        => field == Field.Title ? Value(record, "content")
            : field == Field.Text ? Value(record, "description")
            : field == Field.Important ? Truth(Is(Value(record, "priority"), "1"))
            : null;

    private string? Outlook(string[] record, Field field)
        => field == Field.Title ? Value(record, "subject")
            : field == Field.Text ? Value(record, "notes")
            : field == Field.Important ? Truth(Is(Value(record, "priority"), "high"))
            : field == Field.Done ? Truth(
                Is(Value(record, "status"), "completed") || !string.IsNullOrWhiteSpace(Value(record, "date completed"))
                || Value(record, "% complete")?.Trim() is "100" or "100%" or "1")
            : null;

    private string? Value(string[] record, string name) => record.ElementAtOrDefault(_names.IndexOf(name));

    private static bool Is(string? value, string expected) => expected.Equals(value?.Trim(), StringComparison.OrdinalIgnoreCase);

    private static string Truth(bool isTrue) => isTrue ? "true" : "false";
}

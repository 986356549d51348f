using System.Globalization;
using TodoApp.Dates;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>What a file says about one to-do, before anything of it is believed.</summary>
public sealed class FileRow
{
    private readonly string?[] _texts;
    private readonly string? _problem;

    /// <param name="line">Where it begins in the file, from 1.</param>
    /// <param name="textOf">What it says for a field; null where that is absent.</param>
    /// <param name="problem">Why the line could not be read, or null.</param>
    public FileRow(int line, Func<Field, string?> textOf, string? problem = null)
        => (Line, _texts, _problem) = (line, [.. Field.All.Select(textOf)], problem);

    /// <summary>A line that could not be read at all.</summary>
    public FileRow(int line, string problem)
        => (Line, _texts, _problem) = (line, [], problem);

    /// <summary>Where it begins in the file, from 1.</summary>
    public int Line { get; }

    public string? this[Field field] => _texts.ElementAtOrDefault(Field.All.IndexOf(field));

    /// <summary>ISO 8601 without the colons, which todo.txt gives a meaning of their own.</summary>
    public const string CompactMomentFormat = "yyyyMMdd'T'HHmmss.ffffff'Z'";

    /// <summary>What else is done with a date, such as taking a day away or looking for what is older, has room to either side.</summary>
    private const int MinYear = 1900, MaxYear = 9998;

    /// <summary>Whether a file may say this date.</summary>
    public static bool CanCarry(DateTime date) => date.Year is >= MinYear and <= MaxYear;

    private static readonly string[] MomentFormats =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd", CompactMomentFormat];

    /// <summary>
    /// The to-do, by the rules of the add form. One without an id gets one that is made of its content, so that the same file twice
    /// adds it once.
    /// </summary>
    /// <param name="listId">The list that it is for: ids that are made differ from list to list.</param>
    /// <param name="now">
    /// The date of one that has none, and where one without a position is put: at the top, in the file's order. UTC.
    /// </param>
    /// <param name="problem">Why it is none, in words for the person who chose the file; null if it is one.</param>
    public Todo? ToTodo(long listId, DateTime now, out string? problem)
    {
        var input = new TodoInput { Title = this[Field.Title], Text = this[Field.Text], Due = this[Field.Due], DueTime = this[Field.DueTime] };
        problem = _problem ?? input.Problems().FirstOrDefault()?.ErrorMessage;
        var done = ParseTruth(Field.Done, ref problem);
        var id = ParseId(Field.TodoId, ref problem);
        var pubDate = ParseMoment(Field.PubDate, ref problem);
        var important = ParseTruth(Field.Important, ref problem);
        var position = ParseId(Field.Position, ref problem);
        if (position is < -Todo.MaxPosition or > Todo.MaxPosition)
            problem ??= $"{Field.Position.Name} must be from {-Todo.MaxPosition} to {Todo.MaxPosition}";
        var rule = ParseRule(ref problem);
        var ruleStart = new TodoInput { Due = this[Field.RuleStart] }.StoredDue;
        if (ruleStart is null && !string.IsNullOrWhiteSpace(this[Field.RuleStart]))
            problem ??= $"{Field.RuleStart.Name} must be a date like 2026-11-27, in a year from {DueDate.MinYear} to {DueDate.MaxYear}";
        var deletionId = ParseId(Field.DeletionId, ref problem);
        var deletedAt = ParseMoment(Field.DeletedAt, ref problem);
        if (problem is not null)
            return null;

        var todo = new Todo
        {
            TodoId = id ?? Todo.NewId(listId, pubDate?.Ticks ?? 0, input.StoredTitle, input.StoredText),
            Title = input.StoredTitle,
            Text = input.StoredText,
            Done = done,
            PubDate = pubDate ?? now,
            Position = position ?? Todo.TopAt(now) + Line * Todo.Spacing,
            Important = important,
            Due = input.StoredDue,
            DueTime = input.StoredDueTime,
            Rule = rule?.ToString(),
            RuleStart = ruleStart,
        };
        return deletionId is null && deletedAt is null ? todo : new DeletedTodo(todo) { DeletionId = deletionId ?? todo.TodoId, DeletedAt = deletedAt ?? now };
    }

    private RecurrenceRule? ParseRule(ref string? problem)
    {
        if (this[Field.Rule] is not { } text || string.IsNullOrWhiteSpace(text))
            return null;
        var rule = RecurrenceRule.TryParse(text, out var reason);
        problem ??= reason is null ? null : $"{Field.Rule.Name}: {reason}";
        return rule;
    }

    private bool ParseTruth(Field field, ref string? problem)
    {
        var text = this[field]?.Trim() ?? "";
        var isTrue = Yes.Contains(text, StringComparer.OrdinalIgnoreCase);
        if (!isTrue && !No.Contains(text, StringComparer.OrdinalIgnoreCase))
            problem ??= $"{field.Name} must be true or false";
        return isTrue;
    }

    /// <summary>As spreadsheets, people and other programs say it.</summary>
    private static readonly string[] Yes = ["true", "yes", "y", "x", "1", "done", "completed"], No = ["", "false", "no", "n", "0", "open"];

    private long? ParseId(Field field, ref string? problem)
    {
        var text = this[field];
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id))
            return id;
        problem ??= $"{field.Name} must be a whole number of 64 bits";
        return null;
    }

    private DateTime? ParseMoment(Field field, ref string? problem)
    {
        var text = this[field];
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (DateTime.TryParseExact(
            text, MomentFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment))
        {
            if (!CanCarry(moment))
                problem ??= $"{field.Name} must be in a year from {MinYear} to {MaxYear}";
            return new DateTime(moment.Ticks - moment.Ticks % TimeSpan.TicksPerMicrosecond, DateTimeKind.Unspecified);
        }
        problem ??= $"{field.Name} must be a date like 2026-11-21T09:30:00Z";
        return null;
    }
}

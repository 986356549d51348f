using System.Globalization;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>What a file says about one to-do, before anything of it is believed: each field as text, null where it is absent.</summary>
/// <param name="Line">Where it begins in the file, from 1.</param>
/// <param name="Problem">Why the line could not be read at all, or null.</param>
public sealed record FileRow(
    int Line,
    string? TodoId = null,
    string? Title = null,
    string? Text = null,
    string? Done = null,
    string? PubDate = null,
    string? DeletionId = null,
    string? DeletedAt = null,
    string? Problem = null)
{
    public const string MomentFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>ISO 8601 without the colons, which todo.txt gives a meaning of their own.</summary>
    public const string CompactMomentFormat = "yyyyMMdd'T'HHmmss.ffffff'Z'";

    private static readonly string[] MomentFormats =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd", CompactMomentFormat];

    /// <summary>
    /// The to-do, by the rules of the add form. One without an id gets one that is made of its content, so that the same file twice
    /// adds it once.
    /// </summary>
    /// <param name="now">The date of one that has none, less a microsecond per line: the list, newest first, keeps the file's order.</param>
    /// <param name="problem">Why it is none, in words for the person who chose the file; null if it is one.</param>
    public TransferTodo? ToTodo(DateTime now, out string? problem)
    {
        var input = new TodoInput { Title = Title, Text = Text };
        problem = Problem ?? input.Problems().FirstOrDefault()?.ErrorMessage;
        var done = ParseDone(ref problem);
        var id = ParseId(TodoId, "todo_id", ref problem);
        var pubDate = ParseMoment(PubDate, "pub_date", ref problem);
        var deletionId = ParseId(DeletionId, "deletion_id", ref problem);
        var deletedAt = ParseMoment(DeletedAt, "deleted_at", ref problem);
        if (problem is not null)
            return null;

        id ??= Todo.NewId(pubDate?.Ticks ?? 0, input.StoredTitle, input.StoredText);
        var isDeleted = deletionId is not null || deletedAt is not null;
        return new TransferTodo
        {
            TodoId = id.Value,
            Title = input.StoredTitle,
            Text = input.StoredText,
            Done = done,
            PubDate = pubDate ?? now.AddMicroseconds(-Line),
            DeletionId = isDeleted ? deletionId ?? id : null,
            DeletedAt = isDeleted ? deletedAt ?? now : null,
        };
    }

    private bool ParseDone(ref string? problem)
    {
        if (!bool.TryParse(Done, out var done) && !string.IsNullOrWhiteSpace(Done))
            problem ??= "done must be true or false";
        return done;
    }

    private static long? ParseId(string? value, string name, ref string? problem)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id))
            return id;
        problem ??= $"{name} must be a whole number of 64 bits";
        return null;
    }

    private static DateTime? ParseMoment(string? value, string name, ref string? problem)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        if (DateTime.TryParseExact(
            value, MomentFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment))
            return new DateTime(moment.Ticks - moment.Ticks % TimeSpan.TicksPerMicrosecond, DateTimeKind.Unspecified);
        problem ??= $"{name} must be a date like 2026-11-21T09:30:00Z";
        return null;
    }
}

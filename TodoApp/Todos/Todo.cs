using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TodoApp.Database;
using TodoApp.Dates;

namespace TodoApp.Todos;

/// <summary>A to-do as <see cref="TodoTable"/> keeps it. A NULL that another program wrote is read as an empty string or as not done.</summary>
public record Todo
{
    /// <summary>In code points, as VARCHAR(200) counts them.</summary>
    public const int MaxTitleLength = 200;

    /// <summary>In code points.</summary>
    public const int MaxTextLength = 10_000;

    public long TodoId { get; init; }

    public string Title { get; init; } = "";

    /// <summary>Of a row of another program's without a title, too, something to read and to press.</summary>
    public string ShownTitle => string.IsNullOrWhiteSpace(Title) ? "Untitled" : Title;

    public string Text { get; init; } = "";

    public bool Done { get; init; }

    /// <summary>UTC.</summary>
    public DateTime PubDate { get; init; }

    /// <summary>
    /// Where it stands in its list, the smallest at the top: <see cref="TopAt"/> of when it was put there, or between two others.
    /// </summary>
    public long Position { get; init; }

    /// <summary>Somebody gave it a star.</summary>
    public bool Important { get; init; }

    /// <summary>The day that it is due, on the wall; in a year that <see cref="Dates.DueDate.IsPossible"/> allows.</summary>
    public DateOnly? Due { get; init; }

    /// <summary>The time of that day, if one is meant. Without a day it says nothing.</summary>
    public TimeOnly? DueTime { get; init; }

    /// <summary>How it repeats, as <see cref="RecurrenceRule"/> writes it; null if it does not. Without a day it says nothing.</summary>
    public string? Rule { get; init; }

    /// <summary>The day that its repetition is counted from, where its date was moved away from that day; null where it is its date.</summary>
    public DateOnly? RuleStart { get; init; }

    /// <summary>The user who added it; null where nobody signs in, and for what another program wrote.</summary>
    public long? AddedBy { get; init; }

    /// <summary>The same of who completed it.</summary>
    public long? CompletedBy { get; init; }

    /// <summary>The same of who last changed its title, note, date or repetition; null if nobody has.</summary>
    public long? EditedBy { get; init; }

    /// <summary>It with what was understood of the words of its title.</summary>
    /// <param name="words">Null if nothing was.</param>
    public Todo With(QuickAdd? words) => words is null ? this : this with
    {
        Title = words.Title,
        Due = words.Due?.Date,
        DueTime = words.Due?.Time,
        Important = words.IsImportant,
        Rule = words.Repetition?.ToString(),
    };

    public DueDate? DueDate => Due is { } date ? new DueDate(date, DueTime) : null;

    /// <summary><see cref="Rule"/>, where it says something; null for one of another program's that is none.</summary>
    public RecurrenceRule? Repetition => Due is null || Rule is null ? null : RecurrenceRule.TryParse(Rule, out _);

    /// <summary>Stands for what an editor saw: it changes with what the edit form sets, times to the minute, and with nothing else.</summary>
    // No secret depends on it; it is the one hash that PostgreSQL and CockroachDB, old ones too, write alike.
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "It tells two versions apart.")]
    public string Version => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{Title}\n{Text}{Part(Due?.DayNumber - Epoch.DayNumber)}{Part(DueTime?.Hour * 60 + DueTime?.Minute)}{Part(Rule)}"))));

    private static string Part<T>(T? value) => value is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{(char)31}{value}");

    private static readonly DateOnly Epoch = new(1970, 1, 1);

    /// <summary>A row's day, where another program may have written one that no calendar has.</summary>
    public const string DueSql = "CASE WHEN due < DATE '1900-01-01' THEN DATE '1900-01-01' WHEN due > DATE '9998-12-31' THEN DATE '9998-12-31' ELSE due END";

    /// <summary>The same of the day that its repetition is counted from.</summary>
    public static readonly string RuleStartSql = DueSql.Replace("due", "rule_start", StringComparison.Ordinal);

    // As numbers: what a date or a time reads like as text is each database's own affair. What no title or text contains stands between.
    /// <summary><see cref="Version"/> of a row.</summary>
    public const string VersionSql = $"""
        md5(COALESCE(title, '') || chr(10) || COALESCE(text, '')
          || COALESCE(chr(31) || (({DueSql}) - DATE '1970-01-01')::TEXT, '')
          || COALESCE(chr(31) || (extract(hour FROM due_time)::INT8 * 60 + extract(minute FROM due_time)::INT8)::TEXT, '')
          || COALESCE(chr(31) || rule, ''))
        """;

    /// <summary>The distance between to-dos that are added at once, of a position: another fits between two of them ten times over.</summary>
    public const long Spacing = 1000;

    /// <summary>
    /// A position is from its negative to this. Between it and the end of what 64 bits hold is room for all that is computed with one.
    /// </summary>
    public const long MaxPosition = 1L << 62;

    /// <summary>The position of a row that another program wrote without one, or before there was an order.</summary>
    public const long NoPosition = 0;

    /// <summary>The position above all that were put at the top before: the Unix time in nanoseconds, negative.</summary>
    /// <param name="now">UTC.</param>
    public static long TopAt(DateTime now) => -(now - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>
    /// The id of the to-do that a form creates in a list: the same content sent twice from the same form is one to-do, other content is
    /// another. Uniform over 63 bits, so that no two lists have an id in common.
    /// </summary>
    public static long NewId(long listId, long formKey, string title, string text)
        => DerivedId.Of((formKey ^ listId).ToString(CultureInfo.InvariantCulture), title, text);

    /// <summary>What tells two sends of one form from two forms: chosen when the form is rendered.</summary>
    public static long NewFormKey() => DerivedId.Random();
}

/// <summary>A to-do in the trash.</summary>
public sealed record DeletedTodo : Todo
{
    public DeletedTodo()
    {
    }

    public DeletedTodo(Todo todo)
        : base(todo)
    {
    }

    /// <summary>What one action deleted has it in common.</summary>
    public long DeletionId { get; init; }

    /// <summary>UTC.</summary>
    public DateTime DeletedAt { get; init; }
}

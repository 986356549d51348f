using System.ComponentModel.DataAnnotations;
using System.Globalization;
using TodoApp.Dates;

namespace TodoApp.Todos;

/// <summary>The fields of the add and edit forms, as typed.</summary>
public sealed partial class TodoInput : IValidatableObject
{
    private const string Ellipsis = "…";

    public string? Title { get; set; }

    public string? Text { get; set; }

    /// <summary>As a browser's own field gives it: 2026-11-27.</summary>
    public string? Due { get; set; }

    /// <summary>17:00.</summary>
    public string? DueTime { get; set; }

    public long FormKey { get; set; } = Todo.NewFormKey();

    /// <summary>
    /// The title as it is stored: without the white space around it, and no further than it may be long. The rest goes on in the note.
    /// </summary>
    public string StoredTitle => Parted.Title;

    /// <summary>The text as it is stored: with LF line ends, and without the white space at its end; after what the title has no room for.</summary>
    public string StoredText
    {
        get
        {
            var text = Text?.ReplaceLineEndings("\n").TrimEnd() ?? "";
            return Parted.Overflow is not { } rest ? text : text.Length == 0 ? rest : $"{rest}\n\n{text}";
        }
    }

    /// <summary>Null for none, and for what is none.</summary>
    public DateOnly? StoredDue => DateOf(Due);

    /// <inheritdoc cref="StoredDue"/>
    public TimeOnly? StoredDueTime
        => TimeOnly.TryParseExact(DueTime?.Trim(), TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static readonly string[] TimeFormats = ["HH:mm", "H:mm", "HH:mm:ss", "HH:mm:ss.FFFFFF"];

    /// <summary>A time as a field of a form or a file has it: 17:00, and further only where it is not a whole minute.</summary>
    public static string TextOf(TimeOnly time)
        => time.ToString(time.Ticks % TimeSpan.TicksPerMinute == 0 ? "HH:mm" : "HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);

    /// <summary>
    /// What the title says in words of a date, a repetition, a star and a list; null if it says nothing of them, or if a date or a
    /// repetition is given beside it.
    /// </summary>
    /// <param name="now">On the wall of whoever typed it.</param>
    /// <param name="isList">Whether a name is that of a list.</param>
    public QuickAdd? Understood(DateTime now, Func<string, bool> isList)
        => string.IsNullOrWhiteSpace(Due + Repeat) && !GoesOnInText
            && QuickAdd.Parse(StoredTitle, now, isList) is { Understood.Count: > 0 } words ? words : null;

    /// <summary>Some word of the title may be the name of a list.</summary>
    public bool MayNameList => StoredTitle.Contains('#', StringComparison.Ordinal);

    /// <summary>The title was longer than a title may be.</summary>
    public bool GoesOnInText => Parted.Overflow is not null;

    /// <summary>The title as far as it has room, and the rest of it; null if there is none.</summary>
    private (string Title, string? Overflow) Parted
    {
        get
        {
            var title = Title?.Trim() ?? "";
            if (title.Length <= Todo.MaxTitleLength || title.EnumerateRunes().Count() <= Todo.MaxTitleLength)
                return (title, null);

            var length = title.EnumerateRunes().Take(Todo.MaxTitleLength - Ellipsis.Length).Sum(rune => rune.Utf16SequenceLength);
            if (title.LastIndexOf(' ', length) is var space && space > length / 2)
                length = space; // Between two words, unless these are very long.
            return ($"{title[..length].TrimEnd()}{Ellipsis}", $"{Ellipsis}{title[length..].TrimStart()}");
        }
    }

    /// <summary>What the add form makes of it, at the top of the list.</summary>
    /// <param name="now">UTC, as <see cref="Database.Timestamp.Now"/> gives it.</param>
    /// <param name="line">How many are added above it at once.</param>
    public Todo ToTodo(long listId, DateTime now, int line = 0) => new()
    {
        TodoId = Todo.NewId(listId, FormKey, StoredTitle, StoredText),
        Title = StoredTitle,
        Text = StoredText,
        PubDate = now,
        Position = Todo.TopAt(now) + line * Todo.Spacing,
        Due = StoredDue,
        DueTime = StoredDueTime,
        Rule = StoredRule?.ToString(),
    };

    /// <summary>What the edit form makes of a to-do.</summary>
    public Todo ToEdited(long todoId)
        => new() { TodoId = todoId, Title = StoredTitle, Text = StoredText, Due = StoredDue, DueTime = StoredDueTime, Rule = StoredRule?.ToString() };

    /// <summary>A to-do as the edit form shows it first.</summary>
    public static TodoInput Of(Todo todo)
    {
        var input = new TodoInput
        {
            Title = todo.Title,
            Text = todo.Text,
            Due = todo.Due?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DueTime = todo.DueDate?.Time is { } time ? TextOf(time) : null,
        };
        if (todo.Repetition is { } rule)
            input.SayRule(rule);
        return input;
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Problems();

    /// <summary>What keeps it from being stored, in words for the person who typed it.</summary>
    public IEnumerable<ValidationResult> Problems()
    {
        if (StoredTitle.Length == 0)
            yield return new("Title is required", [nameof(Title)]);
        if (StoredTitle.Any(char.IsControl))
            yield return new("Title must not contain control characters", [nameof(Title)]);

        if (StoredText.EnumerateRunes().Count() is var textLength and > Todo.MaxTextLength)
            yield return new($"Note must be {Todo.MaxTextLength:N0} characters or fewer; it has {textLength:N0}", [nameof(Text)]);
        if (StoredText.Any(c => char.IsControl(c) && c is not ('\n' or '\t')))
            yield return new("Note must not contain control characters", [nameof(Text)]);

        if (StoredDue is null && !string.IsNullOrWhiteSpace(Due))
            yield return new($"Due must be a date like 2026-11-27, in a year from {DueDate.MinYear} to {DueDate.MaxYear}", [nameof(Due)]);
        if (StoredDueTime is null && !string.IsNullOrWhiteSpace(DueTime))
            yield return new("Time must be one of the day, like 17:00", [nameof(DueTime)]);
        else if (StoredDueTime is not null && string.IsNullOrWhiteSpace(Due))
            yield return new("A time needs a date", [nameof(Due)]);

        foreach (var problem in RepetitionProblems())
            yield return problem;
    }
}

using System.ComponentModel.DataAnnotations;

namespace TodoApp.Todos;

/// <summary>The fields of the add and edit forms, as typed.</summary>
public sealed class TodoInput : IValidatableObject
{
    private const string Ellipsis = "…";

    public string? Title { get; set; }

    public string? Text { get; set; }

    public long FormKey { get; set; } = Todo.NewFormKey();

    /// <summary>
    /// The title as it is stored: without the white space around it, and no further than it may be long. The rest goes on in the note.
    /// </summary>
    public string StoredTitle => Stored.Title;

    /// <summary>The text as it is stored: with LF line ends, and without the white space at its end.</summary>
    public string StoredText => Stored.Text;

    /// <summary>The title was longer than a title may be.</summary>
    public bool GoesOnInText => Stored.GoesOn;

    private (string Title, string Text, bool GoesOn) Stored
    {
        get
        {
            var (title, text) = (Title?.Trim() ?? "", Text?.ReplaceLineEndings("\n").TrimEnd() ?? "");
            if (title.Length <= Todo.MaxTitleLength || title.EnumerateRunes().Count() <= Todo.MaxTitleLength)
                return (title, text, false);

            var length = title.EnumerateRunes().Take(Todo.MaxTitleLength - Ellipsis.Length).Sum(rune => rune.Utf16SequenceLength);
            if (title.LastIndexOf(' ', length) is var space && space > length / 2)
                length = space; // Between two words, unless these are very long.
            var rest = $"{Ellipsis}{title[length..].TrimStart()}";
            return ($"{title[..length].TrimEnd()}{Ellipsis}", text.Length == 0 ? rest : $"{rest}\n\n{text}", true);
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
    };

    /// <summary>What the edit form makes of a to-do.</summary>
    public Todo ToEdited(long todoId) => new() { TodoId = todoId, Title = StoredTitle, Text = StoredText };

    /// <summary>A to-do as the edit form shows it first.</summary>
    public static TodoInput Of(Todo todo) => new() { Title = todo.Title, Text = todo.Text };

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
    }
}

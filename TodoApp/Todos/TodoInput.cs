using System.ComponentModel.DataAnnotations;

namespace TodoApp.Todos;

/// <summary>The fields of the add and edit forms, as typed.</summary>
public sealed class TodoInput : IValidatableObject
{
    public string? Title { get; set; }

    public string? Text { get; set; }

    public long FormKey { get; set; } = Todo.NewFormKey();

    /// <summary>The id of the to-do that the add form makes.</summary>
    public long NewId => Todo.NewId(FormKey, StoredTitle, StoredText);

    /// <summary>The title as it is stored: without the white space around it.</summary>
    public string StoredTitle => Title?.Trim() ?? "";

    /// <summary>The text as it is stored: with LF line ends, and without the white space at its end.</summary>
    public string StoredText => Text?.ReplaceLineEndings("\n").TrimEnd() ?? "";

    /// <summary>What the add form makes of it.</summary>
    /// <param name="now">UTC, as <see cref="Database.Timestamp.Now"/> gives it.</param>
    public Todo ToTodo(DateTime now) => new() { TodoId = NewId, Title = StoredTitle, Text = StoredText, PubDate = now };

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
        else if (StoredTitle.EnumerateRunes().Count() is var length and > Todo.MaxTitleLength)
            yield return new($"Title must be {Todo.MaxTitleLength} characters or fewer; it has {length}", [nameof(Title)]);
        if (StoredTitle.Any(char.IsControl))
            yield return new("Title must not contain control characters", [nameof(Title)]);

        if (StoredText.EnumerateRunes().Count() is var textLength and > Todo.MaxTextLength)
            yield return new($"Text must be {Todo.MaxTextLength:N0} characters or fewer; it has {textLength:N0}", [nameof(Text)]);
        if (StoredText.Any(c => char.IsControl(c) && c is not ('\n' or '\t')))
            yield return new("Text must not contain control characters", [nameof(Text)]);
    }
}

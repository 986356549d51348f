using System.Globalization;
using TodoApp.Dates;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>A field of a to-do in a file: every format that promises to keep a to-do whole writes and reads all of them.</summary>
public sealed class Field(string name, Func<Todo, object?> value)
{
    public static readonly Field
        TodoId = new("todo_id", todo => todo.TodoId),
        Title = new("title", todo => todo.ShownTitle), // Import asks for one.
        Text = new("text", todo => todo.Text),
        Done = new("done", todo => todo.Done),
        PubDate = new("pub_date", todo => FileRow.CanCarry(todo.PubDate) ? todo.PubDate : null), // Import gives it one.
        Position = new("position", todo => todo.Position),
        Important = new("important", todo => todo.Important),
        Due = new("due", todo => todo.Due),
        DueTime = new("due_time", todo => todo.DueDate?.Time),
        Rule = new("rule", todo => todo.Rule is { } rule ? RecurrenceRule.TryParse(rule, out _)?.ToString() : null), // Import refuses what is none.
        RuleStart = new("rule_start", todo => todo.RuleStart),
        DeletionId = new("deletion_id", todo => (todo as DeletedTodo)?.DeletionId),
        DeletedAt = new("deleted_at", todo => (todo as DeletedTodo)?.DeletedAt);

    /// <summary>In the order of CSV's columns.</summary>
    public static readonly IList<Field> All = Array.AsReadOnly([TodoId, Title, Text, Done, PubDate, Position, Important, Due, DueTime, Rule, RuleStart, DeletionId, DeletedAt]);

    private const string MomentFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>That of the column: in CSV's first line, as JSON's key and as todo.txt's.</summary>
    public string Name => name;

    /// <summary>A string, a number of 64 bits, a truth value, a moment in UTC, a date or a time on the wall, or null.</summary>
    public object? Value(Todo todo) => value(todo);

    /// <summary>The value as text; null where there is none.</summary>
    /// <param name="momentFormat">That of ISO 8601 with hyphens and colons if it is left out.</param>
    public string? TextOf(Todo todo, string momentFormat = MomentFormat) => Value(todo) switch
    {
        null => null,
        bool isTrue => isTrue ? "true" : "false",
        DateTime moment => moment.ToString(momentFormat, CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => TodoInput.TextOf(time),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture),
    };
}

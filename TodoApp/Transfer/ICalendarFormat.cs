using System.Globalization;
using TodoApp.Dates;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>
/// iCalendar (RFC 5545), a VTODO for each, as other lists and calendars read and write them. It has no word for an order or for a trash:
/// to-dos come in the order of the list, and deleted ones are left out.
/// </summary>
public static class ICalendarFormat
{
    /// <summary>After the id of a to-do, to be nobody else's.</summary>
    private const string Suffix = "@todoapp";

    public static Task WriteAsync(TextWriter writer, IAsyncEnumerable<Todo> todos, CancellationToken cancellationToken)
        => ICalendarWriter.WriteTodosAsync(writer, "To-dos", todos.Where(todo => todo is not DeletedTodo).Select(ToCalendar), cancellationToken);

    /// <summary>What a calendar is told of a to-do.</summary>
    public static CalendarTodo ToCalendar(Todo todo) => new()
    {
        Uid = string.Create(CultureInfo.InvariantCulture, $"{todo.TodoId}{Suffix}"),
        Stamp = FileRow.CanCarry(todo.PubDate) ? todo.PubDate : DateTime.UnixEpoch,
        Summary = todo.ShownTitle,
        Description = todo.Text,
        Due = todo.DueDate,
        Recurrence = todo.Repetition,
        IsImportant = todo.Important,
        IsCompleted = todo.Done,
    };

    /// <param name="clock">Moments of the world, and of other time zones, become what is then on this wall.</param>
    public static IEnumerable<FileRow> Read(byte[] file, WallClock clock)
    {
        using var reader = new StreamReader(new MemoryStream(file));
        foreach (var (line, todo, problem) in ICalendarReader.Read(reader, clock, DateTime.UnixEpoch))
        {
            var values = new Dictionary<Field, string?>
            {
                [Field.TodoId] = todo.Uid.EndsWith(Suffix, StringComparison.Ordinal) ? todo.Uid[..^Suffix.Length] : null,
                [Field.Title] = string.Join(' ', todo.Summary.Split('\r', '\n')),
                [Field.Text] = todo.Description,
                [Field.Done] = todo.IsCompleted ? "true" : null,
                [Field.PubDate] = todo.Stamp == DateTime.UnixEpoch ? null : todo.Stamp.ToString(FileRow.CompactMomentFormat, CultureInfo.InvariantCulture),
                [Field.Important] = todo.IsImportant ? "true" : null,
                [Field.Due] = todo.Due?.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                [Field.DueTime] = todo.Due?.Time is { } time ? TodoInput.TextOf(time) : null,
                [Field.Rule] = todo.Recurrence?.ToString(),
            };
            yield return new FileRow(line, field => values.GetValueOrDefault(field), problem);
        }
    }
}

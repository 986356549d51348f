using System.Globalization;
using TodoApp.Dates;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>
/// The dates of to-dos as a person saw them, so that an Undo brings back what was there before, however often a form is sent. They read
/// like <c>5.2026-11-27T17:05 7.2026-11-28 8.</c>, of which the last had none.
/// </summary>
public static class SeenDates
{
    /// <summary>As many as an Undo takes along in a cookie.</summary>
    public const int MaxLength = 1500;

    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm"];

    /// <summary>Those of a page that have one.</summary>
    public static string Of(IEnumerable<Todo> todos)
        => Join(todos.Where(todo => todo.DueDate is not null).Select(todo => (todo.TodoId, todo.DueDate)));

    public static string Join(IEnumerable<(long TodoId, DueDate? Due)> dates)
        => string.Join(' ', dates.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.TodoId}.{each.Due}")));

    /// <summary>Without what makes no sense, and of each to-do the first.</summary>
    public static IReadOnlyDictionary<long, DueDate?> Parse(string? text)
    {
        var dates = new Dictionary<long, DueDate?>();
        foreach (var part in (text ?? "").Split(' '))
        {
            if (part.Split('.', 2) is not [var id, var due] || !long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var todoId))
                continue;
            if (due.Length == 0)
                dates.TryAdd(todoId, null);
            else if (DateTime.TryParseExact(due, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall) && DueDate.IsPossible(DateOnly.FromDateTime(wall)))
                dates.TryAdd(todoId, new DueDate(DateOnly.FromDateTime(wall), due.Contains('T', StringComparison.Ordinal) ? TimeOnly.FromDateTime(wall) : null));
        }
        return dates;
    }

    /// <summary>The days alone, of those that have one.</summary>
    public static IReadOnlyDictionary<long, DateOnly> DaysOf(string? text)
        => Parse(text).Where(each => each.Value is not null).ToDictionary(each => each.Key, each => each.Value!.Value.Date);
}

using System.Globalization;
using System.Text;

namespace TodoApp.Dates;

/// <summary>
/// An iCalendar file (RFC 5545), one to-do at a time. Times are floating: a to-do at 17:00 is at 17:00 wherever the calendar is opened,
/// and no definition of a time zone is needed.
/// </summary>
public static class ICalendarWriter
{
    /// <summary>RFC 5545 has no word for it, so that other programs see a repetition from the date that was due.</summary>
    public const string FromCompletion = "X-TODOAPP-FROM-COMPLETION";

    /// <summary>Ten years of every month.</summary>
    private const int MaxDates = 120;

    /// <summary>
    /// What is due as events that do not make anybody busy, with an alarm at the time of those that have one: calendars show events to
    /// everybody and to-dos to few. What has no date, or is completed, is left out. A repetition from completion shows its next date
    /// alone, since nobody knows the others.
    /// </summary>
    public static Task WriteEventsAsync(TextWriter writer, string name, IAsyncEnumerable<CalendarTodo> todos, CancellationToken cancellationToken)
        => WriteAsync(writer, name, todos.Where(todo => todo is { Due: not null, IsCompleted: false }), EventLines, cancellationToken);

    /// <summary>To-dos with all that <see cref="ICalendarReader"/> reads.</summary>
    public static Task WriteTodosAsync(TextWriter writer, string name, IAsyncEnumerable<CalendarTodo> todos, CancellationToken cancellationToken)
        => WriteAsync(writer, name, todos, TodoLines, cancellationToken);

    private static async Task WriteAsync(
        TextWriter writer, string name, IAsyncEnumerable<CalendarTodo> todos, Func<CalendarTodo, IEnumerable<string>> linesOf, CancellationToken cancellationToken)
    {
        await WriteAsync([
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//TodoApp//TodoApp//EN", "CALSCALE:GREGORIAN",
            $"NAME:{ContentLine.Escape(name)}", $"X-WR-CALNAME:{ContentLine.Escape(name)}", // RFC 7986, and what came before it.
        ]);
        await foreach (var todo in todos.WithCancellation(cancellationToken))
            await WriteAsync(linesOf(todo));
        await WriteAsync(["END:VCALENDAR"]);

        Task WriteAsync(IEnumerable<string> lines)
        {
            var text = new StringBuilder();
            foreach (var line in lines)
                ContentLine.Append(text, line);
            return writer.WriteAsync(text, cancellationToken);
        }
    }

    private static IEnumerable<string> EventLines(CalendarTodo todo)
    {
        var due = todo.Due!.Value;
        yield return "BEGIN:VEVENT";
        foreach (var line in CommonLines(todo))
            yield return line;
        yield return $"DTSTART{DateOf(due)}";
        foreach (var line in RepetitionLines(todo.Recurrence, due))
            yield return line;
        yield return "TRANSP:TRANSPARENT";
        if (due.Time is not null)
        {
            foreach (var line in (string[])["BEGIN:VALARM", "ACTION:DISPLAY", $"DESCRIPTION:{ContentLine.Escape(todo.Summary)}", "TRIGGER:PT0S", "END:VALARM"])
                yield return line;
        }
        yield return "END:VEVENT";
    }

    /// <summary>
    /// Thunderbird and Nextcloud read with ical.js, which takes no notice of BYSETPOS beside BYMONTHDAY (seen in 2.2.1): "the 30th or the
    /// last day" would be three days a month. So it is given as the 30th, with the last days of the next Februaries as dates.
    /// </summary>
    private static IEnumerable<string> RepetitionLines(RecurrenceRule? rule, DueDate due)
    {
        if (rule is null or { FromCompletion: true })
            yield break;
        if (rule.DayOrLast is not { } day)
        {
            yield return $"RRULE:{rule.ToString(due.Time)}";
            yield break;
        }
        yield return $"RRULE:{(rule with { ByMonthDay = [day], BySetPos = null }).ToString(due.Time)}";
        var shorter = rule.From(due.Date).Take(MaxDates).Where(date => date.Day < day).Select(date => due with { Date = date }).ToList();
        if (shorter.Count > 0)
            yield return $"RDATE{ParameterOf(due)}:{string.Join(',', shorter.Select(ValueOf))}";
    }

    private static IEnumerable<string> TodoLines(CalendarTodo todo)
    {
        yield return "BEGIN:VTODO";
        foreach (var line in CommonLines(todo))
            yield return line;
        if (todo.Due is { } due)
        {
            yield return $"DUE{DateOf(due)}";
            if (todo.Recurrence is { } rule)
            {
                // A rule needs a DTSTART. It is the due date, as in Apple's Reminders, though section 3.8.2.3 wants DUE to be later.
                yield return $"DTSTART{DateOf(due)}";
                yield return $"RRULE:{rule.ToString(due.Time)}";
                if (rule.FromCompletion)
                    yield return $"{FromCompletion}:TRUE";
            }
        }
        yield return todo.IsCompleted ? "STATUS:COMPLETED" : "STATUS:NEEDS-ACTION";
        if (todo is { IsCompleted: true, CompletedAt: { } completed })
            yield return $"COMPLETED:{Utc(completed)}";
        yield return "END:VTODO";
    }

    private static IEnumerable<string> CommonLines(CalendarTodo todo)
    {
        yield return $"UID:{ContentLine.Escape(todo.Uid)}";
        yield return $"DTSTAMP:{Utc(todo.Stamp)}";
        yield return $"SUMMARY:{ContentLine.Escape(todo.Summary)}";
        if (todo.Description.Length > 0)
            yield return $"DESCRIPTION:{ContentLine.Escape(todo.Description)}";
        if (todo.Url is { } url)
            yield return $"URL:{url.AbsoluteUri}";
        if (todo.IsImportant)
            yield return "PRIORITY:1";
    }

    private static string DateOf(DueDate due) => $"{ParameterOf(due)}:{ValueOf(due)}";

    private static string ParameterOf(DueDate due) => due.Time is null ? ";VALUE=DATE" : "";

    private static string ValueOf(DueDate due)
        => due.Date.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + due.Time?.ToString("'T'HHmmss", CultureInfo.InvariantCulture);

    private static string Utc(DateTime moment) => moment.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}

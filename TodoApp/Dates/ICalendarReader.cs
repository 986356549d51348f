using System.Globalization;
using System.Text.RegularExpressions;

namespace TodoApp.Dates;

/// <summary>The to-dos (VTODO) of an iCalendar file (RFC 5545), of this app or another.</summary>
public static partial class ICalendarReader
{
    private const int MaxDepth = 10;

    /// <param name="Line">Where it begins in the file, from 1.</param>
    /// <param name="Problem">What of it the app cannot carry, in words for the person who chose the file; null if all is well.</param>
    public sealed record Item(int Line, CalendarTodo Todo, string? Problem);

    /// <param name="clock">Moments of the world, and of other time zones, become what is then on this wall.</param>
    /// <param name="now">UTC: the stamp of those that have none.</param>
    /// <exception cref="FormatException">It is no calendar; the message is a sentence for the person who chose the file.</exception>
    public static IEnumerable<Item> Read(TextReader reader, WallClock clock, DateTime now)
    {
        var components = new Stack<string>();
        var (isCalendar, begin) = (false, 0);
        var lines = new Dictionary<string, ContentLine>();
        foreach (var line in ContentLine.Read(reader))
        {
            var component = line.Value.Trim().ToUpperInvariant();
            switch (line.Name)
            {
                case "BEGIN" when components.Count == MaxDepth:
                    throw new FormatException($"Line {line.Number} begins a part in a part in a part: {MaxDepth} are the most");
                case "BEGIN":
                    isCalendar |= component == "VCALENDAR";
                    components.Push(component);
                    if (component == "VTODO")
                        (begin, lines) = (line.Number, []);
                    break;
                case "END":
                    if (!components.TryPop(out var begun) || begun != component)
                        throw new FormatException($"Line {line.Number} ends what did not begin: {component}");
                    if (component == "VTODO")
                        yield return ToItem(begin, lines, clock, now);
                    break;
                case var name when components.TryPeek(out var inside) && inside == "VTODO":
                    lines.TryAdd(name, line);
                    break;
            }
            if (!isCalendar)
                throw new FormatException("This is no calendar: it does not begin with BEGIN:VCALENDAR");
        }
        if (!isCalendar)
            throw new FormatException("The file is empty");
        if (components.TryPop(out var open))
            throw new FormatException($"The file ends before its {open} does");
    }

    private static Item ToItem(int begin, Dictionary<string, ContentLine> lines, WallClock clock, DateTime now)
    {
        string? problem = null;
        var due = Line("DUE") ?? Line("DTSTART");
        var isCompleted = Text("STATUS").ToUpperInvariant() is "COMPLETED" or "CANCELLED" || Line("COMPLETED") is not null;
        var todo = new CalendarTodo
        {
            Uid = Text("UID"),
            Stamp = MomentOf("LAST-MODIFIED") ?? MomentOf("DTSTAMP") ?? now,
            Summary = Text("SUMMARY"),
            Description = Text("DESCRIPTION"),
            Due = due is null ? null : DueOf(due),
            Recurrence = Line("RRULE") is { } rule ? RuleOf(rule.Value) : null,
            IsImportant = int.TryParse(Text("PRIORITY"), NumberStyles.None, CultureInfo.InvariantCulture, out var priority) && priority is >= 1 and <= 4,
            IsCompleted = isCompleted,
            CompletedAt = isCompleted ? MomentOf("COMPLETED") : null,
            Url = Uri.TryCreate(Text("URL"), UriKind.Absolute, out var url) ? url : null,
        };
        if (todo is { Recurrence: not null, Due: null })
            problem ??= "It repeats, but has no date to begin with";
        return new(begin, todo, problem);

        ContentLine? Line(string name) => lines.GetValueOrDefault(name);

        string Text(string name) => ContentLine.Unescape(Line(name)?.Value ?? "");

        DueDate? DueOf(ContentLine line)
        {
            if (Wall(line) is { } due && DueDate.IsPossible(due.Date))
                return due;
            problem ??= $"{line.Name} must be a date or a time like 20261224T170000, in a year from {DueDate.MinYear} to {DueDate.MaxYear}";
            return null;
        }

        DueDate? Wall(ContentLine line)
        {
            if (DateOnly.TryParseExact(line.Value, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
                return new DueDate(date);
            if (!DateTime.TryParseExact(line.Value.TrimEnd('Z'), "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall)
                || wall.Year is < DueDate.MinYear or > DueDate.MaxYear)
                return null;
            // Of a zone that the machine does not know, the time is taken as it is.
            var other = line.Value.EndsWith('Z') ? WallClock.Utc : WallClock.Of(line.Parameters.GetValueOrDefault("TZID", ""), out _);
            if (other is not null)
                wall = clock.At(other.MomentOf(wall));
            return new DueDate(DateOnly.FromDateTime(wall), new TimeOnly(wall.Hour, wall.Minute));
        }

        RecurrenceRule? RuleOf(string text)
        {
            var local = UntilUtc().Replace(text, match => UtcOf(match.Groups["moment"].Value) is { } moment
                ? $"UNTIL={clock.Today(moment).ToString("yyyyMMdd", CultureInfo.InvariantCulture)}"
                : match.Value);
            var rule = RecurrenceRule.TryParse(Line(ICalendarWriter.FromCompletion) is null ? local : $"{local};X-FROM=COMPLETION", out var refusal);
            problem ??= refusal;
            return rule;
        }

        DateTime? MomentOf(string name) => Line(name) is { } line ? UtcOf(line.Value)?.DateTime : null;
    }

    private static DateTimeOffset? UtcOf(string text)
        => DateTimeOffset.TryParseExact(text, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            && moment.Year is >= DueDate.MinYear and <= DueDate.MaxYear ? moment : null;

    [GeneratedRegex("UNTIL=(?<moment>[0-9]{8}T[0-9]{6}Z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UntilUtc();
}

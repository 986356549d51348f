using System.Globalization;
using System.Text.RegularExpressions;

namespace TodoApp.Dates;

// How a rule is written: the value of RFC 5545's RRULE property.
public sealed partial record RecurrenceRule
{
    /// <summary>Of the text, in characters.</summary>
    public const int MaxLength = 200;

    private static readonly string[] DayNames = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

    private static readonly Dictionary<string, Frequency> Frequencies =
        Enum.GetValues<Frequency>().ToDictionary(frequency => frequency.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>As <see cref="ToString()"/> writes it, or as another program does.</summary>
    /// <exception cref="FormatException">
    /// It is no rule, none of this subset, or one that never occurs. The message is a sentence for the person who gave it.
    /// </exception>
    public static RecurrenceRule Parse(string text)
    {
        var parts = PartsOf(text);
        var rule = new RecurrenceRule
        {
            Frequency = FrequencyOf(parts),
            Interval = Take("INTERVAL") is { } interval ? Number(interval, 1, MaxInterval, "INTERVAL") : 1,
            ByDay = [.. ListOf(Take("BYDAY")).Select(Day).Distinct().OrderBy(day => (day.Ordinal < 0, day.Ordinal, Place(day.Day)))],
            ByMonthDay = [.. ListOf(Take("BYMONTHDAY")).Select(day => SignedNumber(day, 31, "BYMONTHDAY")).Distinct().OrderBy(day => (day < 0, day))],
            ByMonth = Take("BYMONTH") is { } month ? Number(month, 1, 12, "BYMONTH") : null,
            BySetPos = Take("BYSETPOS") is { } position ? SignedNumber(position, 31, "BYSETPOS") : null,
            WeekStart = Take("WKST") is { } start ? DayOfWeekNamed(start) : DayOfWeek.Monday,
            Until = Take("UNTIL") is { } until ? Date(until) : null,
            FromCompletion = Take("X-FROM") is { } from && IsCompletion(from),
        };
        if (parts.ContainsKey("COUNT"))
            throw new FormatException("A repetition that ends after a number of times (COUNT) is not supported: it can end on a date (UNTIL)");
        if (parts.Keys.FirstOrDefault() is { } unknown)
            throw new FormatException($"{unknown} is not supported in a repetition");
        return rule.Checked();

        string? Take(string name) => parts.Remove(name, out var value) ? value : null;
    }

    /// <summary>What <see cref="Parse"/> makes of it.</summary>
    /// <param name="problem">Why it is none, in words for the person who gave it; null if it is one.</param>
    public static RecurrenceRule? TryParse(string text, out string? problem)
    {
        try
        {
            problem = null;
            return Parse(text);
        }
        catch (FormatException e)
        {
            problem = e.Message;
            return null;
        }
    }

    /// <summary>The one text of all that mean the same, but for a rule that says what its start would say anyway.</summary>
    public override string ToString() => ToString("yyyyMMdd");

    /// <summary>For a component whose DTSTART has this time: the RFC wants UNTIL to be of the same type. <see cref="FromCompletion"/> is not in it.</summary>
    public string ToString(TimeOnly? time)
        => (this with { FromCompletion = false }).ToString(time is null ? "yyyyMMdd" : $"yyyyMMdd'T{time:HHmmss}'");

    /// <summary>Two rules are equal if they are written alike.</summary>
    public bool Equals(RecurrenceRule? other) => other?.ToString() == ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private string ToString(string untilFormat)
    {
        var parts = new List<string> { $"FREQ={Frequency.ToString().ToUpperInvariant()}" };
        Add("INTERVAL", Interval == 1 ? null : $"{Interval}");
        Add("BYMONTH", $"{ByMonth}");
        Add("BYMONTHDAY", string.Join(',', ByMonthDay));
        Add("BYDAY", string.Join(',', ByDay.Select(day => $"{day.Ordinal}{DayNames[(int)day.Day]}")));
        Add("BYSETPOS", $"{BySetPos}");
        Add("WKST", WeekStart == DayOfWeek.Monday ? null : DayNames[(int)WeekStart]);
        Add("UNTIL", Until?.ToString(untilFormat, CultureInfo.InvariantCulture));
        Add("X-FROM", FromCompletion ? "COMPLETION" : null);
        return string.Join(';', parts);

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                parts.Add($"{name}={value}");
        }
    }

    private RecurrenceRule Checked()
    {
        var isInMonths = Frequency == Frequency.Monthly || ByMonth is not null;
        if (ByMonth is not null && Frequency != Frequency.Yearly)
            throw new FormatException("Only what comes back every year can name its month: BYMONTH goes with FREQ=YEARLY");
        if (ByDay.Count > 0 && Frequency != Frequency.Weekly && !isInMonths)
            throw new FormatException("Days of the week (BYDAY) go with FREQ=WEEKLY, with FREQ=MONTHLY, and with FREQ=YEARLY and a BYMONTH");
        if (ByDay.Any(day => day.Ordinal is not null) && !isInMonths)
            throw new FormatException("A week has each day once: a number goes before a day in a month only, as in FREQ=MONTHLY;BYDAY=3FR");
        if (ByMonthDay.Count > 0 && !isInMonths)
            throw new FormatException("Days of the month (BYMONTHDAY) go with FREQ=MONTHLY, and with FREQ=YEARLY and a BYMONTH");
        if (BySetPos is not null && (!isInMonths || !SaysItsDays))
            throw new FormatException("BYSETPOS chooses among the days of a month that BYDAY or BYMONTHDAY name");
        if (FromCompletion && (ByDay.Count > 0 || ByMonthDay.Count > 0 || ByMonth is not null))
            throw new FormatException("What is counted from its completion cannot be on chosen days");
        if (Until < EarliestDate || Until > LastDate)
            throw new FormatException($"UNTIL must be in a year from {EarliestDate.Year} to {LastDate.Year}");

        // Weeks begin somewhere, but that shows only where some are left out.
        var rule = Frequency == Frequency.Weekly && Interval > 1 && ByDay.Count > 0 ? this : this with { WeekStart = DayOfWeek.Monday };
        return (rule with { Interval = 1, Until = null }).FirstFrom(EarliestDate) is not null
            ? rule
            : throw new FormatException("This repetition never occurs: no month has such a day");
    }

    private static Dictionary<string, string> PartsOf(string text)
    {
        if (text.Length > MaxLength)
            throw new FormatException($"A repetition has at most {MaxLength} characters; this one has {text.Length:N0}");
        var value = text.Trim();
        if (value.StartsWith("RRULE:", StringComparison.OrdinalIgnoreCase))
            value = value["RRULE:".Length..];

        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in value.Split(';'))
        {
            if (part.Split('=') is not [{ Length: > 0 } name, { Length: > 0 } said])
                throw new FormatException($"A repetition is written like FREQ=WEEKLY;BYDAY=MO; “{part}” is no part of one");
            if (!parts.TryAdd(name, said))
                throw new FormatException($"{name} is there twice");
        }
        return parts;
    }

    private static Frequency FrequencyOf(Dictionary<string, string> parts)
    {
        if (!parts.Remove("FREQ", out var name))
            throw new FormatException("A repetition begins with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY");
        return Frequencies.TryGetValue(name, out var frequency)
            ? frequency
            : throw new FormatException($"FREQ can be DAILY, WEEKLY, MONTHLY or YEARLY, not “{name}”: nothing comes back more than once a day");
    }

    private static string[] ListOf(string? value) => value?.Split(',') ?? [];

    private static WeekdayNum Day(string text)
    {
        var name = text.Length < 2 ? text : text[^2..];
        var ordinal = text.Length <= 2 ? (int?)null : SignedNumber(text[..^2], 5, "The number before a day");
        return new(DayOfWeekNamed(name), ordinal);
    }

    private static DayOfWeek DayOfWeekNamed(string name)
        => Array.FindIndex(DayNames, day => day.Equals(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var day
            ? (DayOfWeek)day
            : throw new FormatException($"Days are MO, TU, WE, TH, FR, SA and SU, not “{name}”");

    private static bool IsCompletion(string text)
        => text.Equals("COMPLETION", StringComparison.OrdinalIgnoreCase) ? true : throw new FormatException($"X-FROM can only be COMPLETION, not “{text}”");

    private static int Number(string text, int min, int max, string name)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new FormatException($"{name} must be a number from {min} to {max}, not “{text}”");

    private static int SignedNumber(string text, int max, string name)
        => text.StartsWith('-') ? -Number(text[1..], 1, max, name) : Number(text.StartsWith('+') ? text[1..] : text, 1, max, name);

    /// <summary>A time of the last day is left out: none comes back more than once a day.</summary>
    private static DateOnly Date(string text)
        => DateForm().IsMatch(text) && DateOnly.TryParseExact(text[..8], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new FormatException($"UNTIL must be a date like 20261224, not “{text}”");

    private static int Place(DayOfWeek day) => ((int)day + 6) % 7;

    [GeneratedRegex(@"\A[0-9]{8}(?:T[0-9]{6})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DateForm();
}

namespace TodoApp.Dates;

/// <summary>A rule as people say it: "every 2 weeks on Mon and Thu".</summary>
public static class RecurrenceWords
{
    private static readonly DayOfWeek[] Weekdays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    /// <summary>The days of a week, each as a rule writes it and as people do.</summary>
    public static readonly IReadOnlyList<(string Code, string Name)> Week =
    [
        .. new[] { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday }
            .Select(day => (English.ShortName(day)[..2].ToUpperInvariant(), English.ShortName(day))),
    ];

    /// <summary>Beside a date of its own, which says on which day of the month or of the year: "every month".</summary>
    public static string WordsBeside(this RecurrenceRule rule, DateOnly date)
    {
        if (rule is not { Frequency: Frequency.Monthly or Frequency.Yearly })
            return rule.Words();
        var plain = new RecurrenceRule { Frequency = rule.Frequency, Interval = rule.Interval, Until = rule.Until };
        return (plain.WithDaysOf(date) == rule ? plain : rule).Words();
    }

    public static string Words(this RecurrenceRule rule)
        => Repetition(rule) + (rule.FromCompletion ? " after completion" : "") + (rule.Until is { } until ? $" until {English.Name(until)}" : "");

    private static string Repetition(RecurrenceRule rule)
    {
        var unit = rule.Frequency switch
        {
            Frequency.Daily => "day",
            Frequency.Weekly => "week",
            Frequency.Monthly => "month",
            _ => "year",
        };
        var every = rule.Interval == 1 ? $"every {unit}" : $"every {rule.Interval} {unit}s";
        return rule switch
        {
            { Frequency: Frequency.Weekly, Interval: 1 } when AreWeekdays(rule) => "every weekday",
            { Frequency: Frequency.Weekly, Interval: 1, ByDay: [var day] } => $"every {English.Name(day.Day)}",
            { Frequency: Frequency.Weekly, Interval: 1, ByDay: [_, ..] } => $"every {Days(rule)}",
            { Frequency: Frequency.Weekly, ByDay: [_, ..] } => $"{every} on {Days(rule)}{WeekStart(rule)}",
            { Frequency: Frequency.Monthly, Interval: 1, ByDay: [{ Ordinal: { } ordinal } day], ByMonthDay: [], BySetPos: null }
                => $"every {English.Ordinal(ordinal)} {English.Name(day.Day)} of the month",
            { Frequency: Frequency.Yearly, ByMonth: { } month, ByMonthDay: [> 0 and var day], ByDay: [], BySetPos: null }
                => $"{every} on {day} {English.ShortMonth(month)}",
            { ByMonth: { } month } => $"{every} {(DaysOfMonth(rule) is { } days ? $"on {days} of" : "in")} {English.ShortMonth(month)}",
            _ when DaysOfMonth(rule) is { } days => $"{every} on {days}",
            _ => every,
        };
    }

    private static string? DaysOfMonth(RecurrenceRule rule, string each = "each") => rule switch
    {
        { ByDay: [], ByMonthDay: [] } => null,
        { DayOrLast: { } day } => $"the {English.Numbered(day)} or the last day",
        { ByMonthDay: [], BySetPos: { } position } when AreWeekdays(rule) => $"the {English.Ordinal(position)} weekday",
        { BySetPos: { } position } => $"the {English.Ordinal(position)} of {DaysOfMonth(rule with { BySetPos = null })}",
        { ByMonthDay: [] } => English.And(rule.ByDay.Select(day => day.Ordinal is { } ordinal
            ? $"the {English.Ordinal(ordinal)} {English.ShortName(day.Day)}"
            : $"{each} {English.ShortName(day.Day)}")),
        { ByDay: [] } => $"the {English.And(rule.ByMonthDay.Select(day => day > 0 ? English.Numbered(day) : $"{English.Ordinal(day)} day"))}",
        _ => $"{DaysOfMonth(rule with { ByDay = [] })} if it is {DaysOfMonth(rule with { ByMonthDay = [] }, each: "a")}",
    };

    private static string Days(RecurrenceRule rule) => English.And(rule.ByDay.Select(day => English.ShortName(day.Day)));

    private static string WeekStart(RecurrenceRule rule)
        => rule.WeekStart == DayOfWeek.Monday ? "" : $", weeks beginning on {English.ShortName(rule.WeekStart)}";

    private static bool AreWeekdays(RecurrenceRule rule) => rule.ByDay.SequenceEqual(Weekdays.Select(day => new WeekdayNum(day)));
}

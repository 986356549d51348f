using TodoApp.Dates;

namespace TodoApp.Tests.Dates;

/// <summary>What a recurrence rule means, said of one day: RFC 5545, section 3.3.10. It is slow and has nothing to count wrongly.</summary>
public static class Definition
{
    public static bool Occurs(RecurrenceRule rule, DateOnly start, DateOnly day)
    {
        if (day < start || day > rule.Until || !IsInItsTurn(rule, start, day) || !Matches(rule, start, day))
            return false;
        if (rule.BySetPos is not { } position)
            return true;
        var days = DaysOfMonth(day).Where(other => Matches(rule, start, other)).ToList();
        return days.IndexOf(day) == (position > 0 ? position - 1 : days.Count + position);
    }

    private static bool IsInItsTurn(RecurrenceRule rule, DateOnly start, DateOnly day) => rule.Frequency switch
    {
        Frequency.Daily => (day.DayNumber - start.DayNumber) % rule.Interval == 0,
        Frequency.Weekly => (WeekOf(rule, day).DayNumber - WeekOf(rule, start).DayNumber) / 7 % rule.Interval == 0,
        Frequency.Monthly => ((day.Year - start.Year) * 12 + day.Month - start.Month) % rule.Interval == 0,
        _ => (day.Year - start.Year) % rule.Interval == 0,
    };

    private static bool Matches(RecurrenceRule rule, DateOnly start, DateOnly day)
    {
        var leavesDaysToStart = rule.ByDay.Count == 0 && rule.ByMonthDay.Count == 0;
        var month = rule.ByMonth ?? (rule.Frequency == Frequency.Yearly ? start.Month : day.Month);
        return day.Month == month
            && (rule.ByDay.Count == 0 || rule.ByDay.Any(by => IsThatDay(by, day)))
            && (rule.ByMonthDay.Count == 0 || rule.ByMonthDay.Any(by => day == DaysOfMonth(day).ElementAtOrDefault(by > 0 ? by - 1 : DaysOfMonth(day).Count + by)))
            && (!leavesDaysToStart || rule.Frequency switch
            {
                Frequency.Daily => true,
                Frequency.Weekly => day.DayOfWeek == start.DayOfWeek,
                _ => day.Day == start.Day,
            });
    }

    private static bool IsThatDay(WeekdayNum by, DateOnly day)
    {
        if (day.DayOfWeek != by.Day)
            return false;
        var days = DaysOfMonth(day).Where(other => other.DayOfWeek == by.Day).ToList();
        return by.Ordinal is not { } ordinal || day == days.ElementAtOrDefault(ordinal > 0 ? ordinal - 1 : days.Count + ordinal);
    }

    private static List<DateOnly> DaysOfMonth(DateOnly day)
        => [.. Enumerable.Range(1, DateTime.DaysInMonth(day.Year, day.Month)).Select(number => new DateOnly(day.Year, day.Month, number))];

    private static DateOnly WeekOf(RecurrenceRule rule, DateOnly day)
    {
        while (day.DayOfWeek != rule.WeekStart)
            day = day.AddDays(-1);
        return day;
    }
}

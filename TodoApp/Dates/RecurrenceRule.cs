namespace TodoApp.Dates;

public enum Frequency
{
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// <summary>A day of the week; with an ordinal, that one of the month: 3 is the third, -1 the last. RFC 5545 names it weekdaynum.</summary>
public readonly record struct WeekdayNum(DayOfWeek Day, int? Ordinal = null);

/// <summary>
/// On which days something comes back: the subset of RFC 5545's recurrence rule (section 3.3.10) that a to-do needs. It works on dates
/// of the wall calendar, so neither a time zone nor daylight saving can move, lose or double one.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>FREQ</term><description>DAILY, WEEKLY, MONTHLY or YEARLY; INTERVAL from 1 to <see cref="MaxInterval"/>; UNTIL.</description></item>
/// <item><term>WEEKLY</term><description>BYDAY without ordinals; WKST.</description></item>
/// <item><term>MONTHLY</term><description>BYMONTHDAY, BYDAY with or without ordinals, or both: the days that are both; one BYSETPOS.</description></item>
/// <item><term>YEARLY</term><description>The same within one BYMONTH, or nothing.</description></item>
/// <item><term>X-FROM=COMPLETION</term><description>
/// Ours, outside of the RFC: counted from the day of completion, not from the date that was due. It goes with FREQ, INTERVAL and UNTIL.
/// </description></item>
/// </list>
/// What a rule leaves out it takes from its start, as the RFC says, and then leaves out months without such a day. People mean the
/// last day instead, so their rules are written with <see cref="WithDaysOf"/>, which says that within the RFC.
/// </remarks>
public sealed partial record RecurrenceRule
{
    public const int MaxInterval = 999;

    /// <summary>The Gregorian calendar repeats itself after 400 years. What did not occur in as many months never will.</summary>
    private const int MaxPeriods = 400 * 12;

    private static readonly DateOnly EarliestDate = new(DueDate.MinYear, 1, 1), LastDate = new(DueDate.MaxYear, 12, 31);

    public required Frequency Frequency { get; init; }

    /// <summary>In days, weeks, months or years.</summary>
    public int Interval { get; init; } = 1;

    public IReadOnlyList<WeekdayNum> ByDay { get; init; } = [];

    /// <summary>From 1 to 31, or from the month's end: -1 is its last day.</summary>
    public IReadOnlyList<int> ByMonthDay { get; init; } = [];

    public int? ByMonth { get; init; }

    /// <summary>Which of a month's days it is, of those that the other parts allow: 1 is the first, -1 the last.</summary>
    public int? BySetPos { get; init; }

    /// <summary>Matters to every second, third … week.</summary>
    public DayOfWeek WeekStart { get; init; } = DayOfWeek.Monday;

    /// <summary>The last day that it may fall on.</summary>
    public DateOnly? Until { get; init; }

    public bool FromCompletion { get; init; }

    private bool SaysItsDays => Frequency == Frequency.Daily || ByDay.Count > 0 || ByMonthDay.Count > 0;

    /// <summary>The first occurrence after a day; null if there is none up to <see cref="Until"/> and the year 9998.</summary>
    /// <param name="start">
    /// What intervals are counted from, and the first day that it may fall on: the RFC's DTSTART. It occurs only where the rule says so.
    /// </param>
    public DateOnly? NextAfter(DateOnly start, DateOnly after)
    {
        var rule = WithImpliedDays(start);
        var last = Until < LastDate ? Until.Value : LastDate;
        if (after >= last || start > last)
            return null;

        var earliest = after < start ? start : after.AddDays(1);
        var first = rule.PeriodOf(start);
        var period = first + (rule.PeriodOf(earliest) - first) / Interval * Interval;
        for (var tried = 0; tried < MaxPeriods && period <= rule.PeriodOf(last); tried++, period += Interval)
        {
            foreach (var date in rule.DatesIn(period))
            {
                if (date >= earliest)
                    return date <= last ? date : null;
            }
        }
        return null;
    }

    /// <summary>The first occurrence, on its start or later; null if there is none.</summary>
    public DateOnly? FirstFrom(DateOnly start) => NextAfter(start, start.AddDays(-1));

    /// <summary>Every occurrence, the first on its start or later.</summary>
    public IEnumerable<DateOnly> From(DateOnly start)
    {
        for (var date = FirstFrom(start); date is { } day; date = NextAfter(start, day))
            yield return day;
    }

    /// <summary>
    /// What follows when one is completed: the next that lies after both its date and the day of completion, so that what was missed
    /// meanwhile does not pile up; or, <see cref="FromCompletion"/>, the first that is counted from that day.
    /// </summary>
    /// <param name="start">The date of the series' first.</param>
    public DateOnly? NextAfterCompletion(DateOnly start, DateOnly due, DateOnly completed)
        => FromCompletion ? WithWrittenDays(completed).NextAfter(completed, completed) : NextAfter(start, due > completed ? due : completed);

    /// <summary>
    /// The rule with the days that it left to its start written out, so that it goes on by itself when one of its dates is moved. In
    /// months without such a day it falls on their last: "on the 30th" becomes "the last of the 28th, 29th and 30th that there is",
    /// 29 February the last day of February.
    /// </summary>
    public RecurrenceRule WithDaysOf(DateOnly start) => FromCompletion ? this : WithWrittenDays(start);

    private RecurrenceRule WithWrittenDays(DateOnly start)
    {
        var rule = WithImpliedDays(start);
        if (SaysItsDays || rule is not { ByMonthDay: [> 28 and var day] })
            return rule;
        return rule.ByMonth switch
        {
            null => rule with { ByMonthDay = OnOrBefore(day, out var position), BySetPos = position },
            2 => rule with { ByMonthDay = [-1] },
            _ => rule,
        };
    }

    /// <summary>The month's day as BYMONTHDAY with BYSETPOS; where a month lacks it, the month's last.</summary>
    public static IReadOnlyList<int> OnOrBefore(int day, out int? position)
    {
        position = day is 29 or 30 ? -1 : null;
        return day switch
        {
            31 => [-1],
            > 28 => [.. Enumerable.Range(28, day - 27)],
            _ => [day],
        };
    }

    /// <summary>The 29 or 30 of a rule that is on that day of every month or on its last; null if it is another.</summary>
    internal int? DayOrLast
        => this is { Frequency: Frequency.Monthly, ByDay: [], ByMonthDay: [28, .., var day], BySetPos: -1 } && ByMonthDay.SequenceEqual(OnOrBefore(day, out _)) ? day : null;

    /// <summary>With what RFC 5545 takes from DTSTART.</summary>
    private RecurrenceRule WithImpliedDays(DateOnly start) => this switch
    {
        { SaysItsDays: true } => this,
        { Frequency: Frequency.Weekly } => this with { ByDay = [new(start.DayOfWeek)] },
        { Frequency: Frequency.Monthly } => this with { ByMonthDay = [start.Day] },
        _ => this with { ByMonth = ByMonth ?? start.Month, ByMonthDay = [start.Day] },
    };

    /// <summary>The number of the day, week, month or year that a date is in.</summary>
    private int PeriodOf(DateOnly date) => Frequency switch
    {
        Frequency.Daily => date.DayNumber,
        Frequency.Weekly => (date.DayNumber + DaysBeforeFirstMonday) / 7,
        Frequency.Monthly => date.Year * 12 + date.Month - 1,
        _ => date.Year,
    };

    private IEnumerable<DateOnly> DatesIn(int period) => Frequency switch
    {
        Frequency.Daily => [DateOnly.FromDayNumber(period)],
        Frequency.Weekly => Enumerable.Range(period * 7 - DaysBeforeFirstMonday, 7).Where(day => day >= 0).Select(DateOnly.FromDayNumber).Where(IsOnADay),
        Frequency.Monthly => DatesIn(period / 12, period % 12 + 1),
        _ => DatesIn(period, ByMonth!.Value),
    };

    private IEnumerable<DateOnly> DatesIn(int year, int month)
    {
        var dates = Enumerable.Range(1, DateTime.DaysInMonth(year, month)).Select(day => new DateOnly(year, month, day))
            .Where(date => IsOnADay(date) && IsOnAMonthDay(date));
        return BySetPos switch
        {
            null => dates,
            > 0 and var position => dates.Skip(position - 1).Take(1),
            var position => dates.Reverse().Skip(-position.Value - 1).Take(1),
        };
    }

    private bool IsOnADay(DateOnly date) => ByDay.Count == 0 || ByDay.Any(by => by.Day == date.DayOfWeek && by.Ordinal switch
    {
        null => true,
        > 0 and var ordinal => (date.Day - 1) / 7 + 1 == ordinal,
        var ordinal => (DaysLeft(date) - 1) / 7 + 1 == -ordinal,
    });

    private bool IsOnAMonthDay(DateOnly date) => ByMonthDay.Count == 0 || ByMonthDay.Contains(date.Day) || ByMonthDay.Contains(-DaysLeft(date));

    /// <summary>Of its month, with itself.</summary>
    private static int DaysLeft(DateOnly date) => DateTime.DaysInMonth(date.Year, date.Month) - date.Day + 1;

    /// <summary>Day number 0, 1 January 0001, was a Monday. So many days of its week were before it, where weeks begin on <see cref="WeekStart"/>.</summary>
    private int DaysBeforeFirstMonday => (DayOfWeek.Monday - WeekStart + 7) % 7;
}

using System.Globalization;
using TodoApp.Dates;

namespace TodoApp.Tests.Dates;

public sealed class DueDateTests
{
    private static readonly DateTime Now = new(2026, 11, 21, 12, 0, 0);

    [Theory]
    [InlineData("2026-11-21", "Today")]
    [InlineData("2026-11-21T17:00", "Today 17:00")]
    [InlineData("2026-11-21T12:00", "Today 12:00")]
    [InlineData("2026-11-21T11:59", "Today 11:59, overdue")]
    [InlineData("2026-11-22", "Tomorrow")]
    [InlineData("2026-11-22T09:30", "Tomorrow 09:30")]
    [InlineData("2026-11-20", "Yesterday")]
    [InlineData("2026-11-20T17:00", "Yesterday 17:00")]
    [InlineData("2026-11-18", "3 days overdue")]
    [InlineData("2026-11-18T17:00", "3 days overdue")]
    [InlineData("2020-01-01", "2,516 days overdue")]
    [InlineData("2026-11-27", "Fri 27 Nov")]
    [InlineData("2026-11-27T17:00", "Fri 27 Nov 17:00")]
    [InlineData("2026-12-31", "Thu 31 Dec")]
    [InlineData("2027-01-01", "Fri 1 Jan 2027")]
    [InlineData("9998-12-31T23:59", "Thu 31 Dec 9998 23:59")]
    public void A_date_reads_as_people_say_it(string due, string expected)
    {
        Assert.Equal(expected, Due(due).Words(Now));
        Assert.Equal(due, Due(due).ToString());
    }

    [Theory]
    [InlineData("2026-11-20", true)]
    [InlineData("2026-11-21", false)]
    [InlineData("2026-11-21T11:59", true)]
    [InlineData("2026-11-21T12:01", false)]
    [InlineData("2026-11-22T00:00", false)]
    public void It_is_overdue_when_its_day_or_its_time_is_over(string due, bool expected) => Assert.Equal(expected, Due(due).IsOverdue(Now));

    [Theory]
    [InlineData("2026-11-16", "2026-11-23")]
    [InlineData("2026-11-21", "2026-11-23")]
    [InlineData("2026-11-22", "2026-11-23")]
    [InlineData("2026-12-28", "2027-01-04")]
    public void Next_week_begins_on_monday(string today, string expected) => Assert.Equal(Due(expected).Date, DueDate.NextWeek(Due(today).Date));

    private static DueDate Due(string text)
        => text.Split('T') is [var date, var time]
        ? new(DateOnly.Parse(date, CultureInfo.InvariantCulture), TimeOnly.Parse(time, CultureInfo.InvariantCulture))
        : new(DateOnly.Parse(text, CultureInfo.InvariantCulture));
}

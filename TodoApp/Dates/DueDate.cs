using System.Globalization;

namespace TodoApp.Dates;

/// <summary>
/// When something is due: a date of the wall calendar, and perhaps a time on the wall clock. It is nowhere a moment: travel and daylight
/// saving do not move it.
/// </summary>
public readonly record struct DueDate(DateOnly Date, TimeOnly? Time = null)
{
    public const int MinYear = 1900, MaxYear = 9998;

    /// <summary>Whether the app deals with the date.</summary>
    public static bool IsPossible(DateOnly date) => date.Year is >= MinYear and <= MaxYear;

    /// <param name="now">On the person's wall, as <see cref="WallClock"/> gives it.</param>
    public bool IsOverdue(DateTime now)
        => Date < DateOnly.FromDateTime(now) || Date == DateOnly.FromDateTime(now) && Time < TimeOnly.FromDateTime(now);

    /// <summary>"Today", "Tomorrow 17:00", "Fri 27 Nov", "3 days overdue": what is late says so without any colour.</summary>
    /// <param name="now">On the person's wall, as <see cref="WallClock"/> gives it.</param>
    public string Words(DateTime now)
    {
        var time = Time is { } at ? at.ToString(" HH:mm", CultureInfo.InvariantCulture) : "";
        return (Date.DayNumber - DateOnly.FromDateTime(now).DayNumber) switch
        {
            < -1 and var days => string.Create(CultureInfo.InvariantCulture, $"{-days:N0} days overdue"),
            -1 => $"Yesterday{time}",
            0 => $"Today{time}{(IsOverdue(now) ? ", overdue" : "")}",
            1 => $"Tomorrow{time}",
            _ => $"{English.ShortName(Date.DayOfWeek)} {English.Name(Date, now.Year)}{time}",
        };
    }

    /// <summary>For machines, as in the <c>datetime</c> of HTML's <c>time</c> element: "2026-11-27" or "2026-11-27T17:00".</summary>
    public override string ToString()
        => Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + Time?.ToString("'T'HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The Monday after this week, which is what "next week" means.</summary>
    public static DateOnly NextWeek(DateOnly today) => today.AddDays(7 - ((int)today.DayOfWeek + 6) % 7);
}

using System.Globalization;
using TodoApp.Dates;

namespace TodoApp.Tests.Dates;

public sealed class WallClockTests
{
    [Theory]
    [InlineData("2026-11-21T10:30:00Z", "Pacific/Auckland", "2026-11-21T23:30:00")]
    [InlineData("2026-11-21T10:30:00Z", "Asia/Kolkata", "2026-11-21T16:00:00")]
    [InlineData("2026-11-21T10:30:00Z", "America/New_York", "2026-11-21T05:30:00")]
    [InlineData("2026-11-21T10:30:00Z", "Pacific/Honolulu", "2026-11-21T00:30:00")]
    [InlineData("2026-11-21T09:30:00Z", "Pacific/Honolulu", "2026-11-20T23:30:00")]
    [InlineData("2026-11-21T11:00:00Z", "Pacific/Auckland", "2026-11-22T00:00:00")]
    [InlineData("2026-06-21T11:30:00Z", "Pacific/Auckland", "2026-06-21T23:30:00")]
    [InlineData("2026-11-21T18:29:59Z", "Asia/Kolkata", "2026-11-21T23:59:59")]
    [InlineData("2026-11-21T18:30:00Z", "Asia/Kolkata", "2026-11-22T00:00:00")]
    public void A_wall_shows_its_own_time(string moment, string zone, string expected)
        => Assert.Equal(expected, Clock(zone).At(Moment(moment)).ToString("s", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("Pacific/Kiritimati", "2026-11-22")]
    [InlineData("Asia/Kolkata", "2026-11-21")]
    [InlineData("Pacific/Pago_Pago", "2026-11-20")]
    public void One_moment_is_three_days(string zone, string today)
        => Assert.Equal(today, Clock(zone).Today(Moment("2026-11-21T10:30:00Z")).ToString("O", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("2026-03-08T04:59:59Z", "2026-03-07")] // The last second before the day of 23 hours …
    [InlineData("2026-03-08T05:00:00Z", "2026-03-08")]
    [InlineData("2026-03-09T03:59:59Z", "2026-03-08")]
    [InlineData("2026-03-09T04:00:00Z", "2026-03-09")]
    [InlineData("2026-11-01T03:59:59Z", "2026-10-31")] // … and of 25.
    [InlineData("2026-11-01T04:00:00Z", "2026-11-01")]
    [InlineData("2026-11-02T04:59:59Z", "2026-11-01")]
    [InlineData("2026-11-02T05:00:00Z", "2026-11-02")]
    public void A_day_in_New_York_has_23_or_25_hours_where_the_clocks_change(string moment, string today)
        => Assert.Equal(today, Clock("America/New_York").Today(Moment(moment)).ToString("O", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("2026-11-21T17:00:00", "2026-11-21T22:00:00Z")]
    [InlineData("2026-03-08T02:30:00", "2026-03-08T07:30:00Z")] // Skipped.
    [InlineData("2026-11-01T01:30:00", "2026-11-01T05:30:00Z")] // Twice.
    public void A_time_on_the_wall_is_one_moment_even_where_the_clocks_change(string wall, string expected)
        => Assert.Equal(Moment(expected), Clock("America/New_York").MomentOf(DateTime.Parse(wall, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("UTC")]
    [InlineData("Asia/Calcutta")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("Etc/GMT+5")]
    public void Older_and_longer_names_are_names_too(string name) => Assert.Equal(name, Clock(name).Zone);

    [Theory]
    [InlineData("")]
    [InlineData("Mars/Olympus")]
    [InlineData("../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("/dev/zero")]
    [InlineData("zone.tab")]
    [InlineData("Europe/Berlin\0")]
    [InlineData("Europe/Berlin\n")]
    [InlineData("Europe")]
    public void A_zone_that_does_not_exist_is_refused_with_a_sentence(string name)
    {
        Assert.Null(WallClock.Of(name, out var problem));
        Assert.StartsWith($"There is no time zone “{name}”", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_zone_to_choose_has_a_clock_and_there_is_one_for_everybody()
    {
        Assert.All(WallClock.Zones, zone => Assert.Equal(zone, Clock(zone).Zone));
        Assert.Superset(
            new HashSet<string> { "UTC", "Pacific/Auckland", "Asia/Kolkata", "America/New_York", "Pacific/Honolulu", "Europe/Berlin", "Africa/Lagos" },
            WallClock.Zones.ToHashSet());
    }

    private static WallClock Clock(string zone)
    {
        var clock = WallClock.Of(zone, out var problem);
        Assert.Null(problem);
        return clock!;
    }

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

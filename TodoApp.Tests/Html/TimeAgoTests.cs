using System.Globalization;
using System.Text.Encodings.Web;
using TodoApp.Html;

namespace TodoApp.Tests.Html;

public class TimeAgoTests
{
    private static readonly DateTime Now = new(2026, 3, 15, 12, 0, 0);

    [Theory]
    [InlineData("00:00:00", "just now")]
    [InlineData("00:00:59", "just now")]
    [InlineData("00:01:00", "1 minute ago")]
    [InlineData("00:59:59", "59 minutes ago")]
    [InlineData("01:00:00", "1 hour ago")]
    [InlineData("23:59:59", "23 hours ago")]
    [InlineData("1.00:00:00", "1 day ago")]
    [InlineData("6.23:59:59", "6 days ago")]
    [InlineData("7.00:00:00", "8 Mar")]
    [InlineData("73.00:00:00", "1 Jan")]
    [InlineData("74.00:00:00", "31 Dec 2025")]
    public void A_moment_reads_as_people_say_it(string age, string expected)
        => Assert.Equal(expected, new TimeAgo(Now - TimeSpan.Parse(age, CultureInfo.InvariantCulture), Now).ToString());

    [Theory]
    [InlineData(30, "just now")]
    [InlineData(90, "15 Mar 2026")]
    public void A_clock_that_runs_ahead_a_little_does_not_show(int seconds, string expected)
        => Assert.Equal(expected, new TimeAgo(Now.AddSeconds(seconds), Now).ToString());

    [Fact]
    public void The_element_has_the_exact_moment_for_machines_and_in_a_tooltip()
    {
        using var html = new StringWriter();
        new TimeAgo(new DateTime(2026, 3, 15, 11, 5, 7), Now).WriteTo(html, HtmlEncoder.Default);
        Assert.Equal("""<time datetime="2026-03-15T11:05:07Z" title="15 Mar 2026, 11:05 UTC">54 minutes ago</time>""", html.ToString());
    }
}

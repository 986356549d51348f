using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace TodoApp.Html;

/// <summary>
/// A moment as people say it ("5 minutes ago", "14 Mar"), with the exact one in the element's <c>datetime</c> and its tooltip.
/// Both arguments are UTC. What is a day or more away is counted in spans of 24 hours: the reader's time zone is not known here.
/// </summary>
public sealed class TimeAgo(DateTime moment, DateTime now) : IHtmlContent
{
    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
        => writer.WriteHtml(encoder, $"""<time datetime="{moment:s}Z" title="{moment:d MMM yyyy, HH:mm} UTC">{ToString()}</time>""");

    public override string ToString() => (now - moment) switch
    {
        { TotalMinutes: < -1 } => Format("d MMM yyyy"), // The clocks of two replicas may differ by less than that.
        { TotalMinutes: < 1 } => "just now",
        { TotalHours: < 1 } age => Count(age.Minutes, "minute"),
        { TotalDays: < 1 } age => Count(age.Hours, "hour"),
        { TotalDays: < 7 } age => Count(age.Days, "day"),
        _ => Format(moment.Year == now.Year ? "d MMM" : "d MMM yyyy"),
    };

    private string Format(string format) => moment.ToString(format, CultureInfo.InvariantCulture);

    private static string Count(int count, string unit) => count == 1 ? $"1 {unit} ago" : $"{count} {unit}s ago";
}

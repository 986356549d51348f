using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using TodoApp.Html;

namespace TodoApp.Tests.Html;

public class HtmlInterpolationTests
{
    [Fact]
    public void Text_is_encoded_and_markup_is_not()
    {
        var (hostile, markup) = ("""<b title="x">'&""", new HtmlString("<hr>"));
        Assert.Equal(
            "<p>&lt;b title=&quot;x&quot;&gt;&#x27;&amp;</p><hr>",
            Written((writer, encoder) => writer.WriteHtml(encoder, $"<p>{hostile}</p>{markup}{(string?)null}{(IHtmlContent?)null}")));
    }

    [Fact]
    public void Numbers_and_dates_are_written_in_the_invariant_culture()
    {
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NegativeSign = "−" }, DateTimeFormat = { TimeSeparator = "." } };
        Assert.Equal(
            "-9223372036854775808 on 8 Mar 2026, 09:05",
            Written((writer, encoder) => writer.WriteHtml(encoder, $"{long.MinValue} on {new DateTime(2026, 3, 8, 9, 5, 0):d MMM yyyy, HH:mm}")));
    }

    [Fact]
    public void A_format_that_makes_too_much_is_refused()
        => Assert.Throws<FormatException>(() => Written((writer, encoder) => writer.WriteHtml(
            encoder, $"{DateTime.UnixEpoch:dddd d MMMM yyyy dddd d MMMM yyyy dddd d MMMM yyyy dddd d MMMM yyyy}")));

    private static string Written(Action<TextWriter, HtmlEncoder> write)
    {
        using var html = new StringWriter();
        write(html, HtmlEncoder.Default);
        return html.ToString();
    }
}

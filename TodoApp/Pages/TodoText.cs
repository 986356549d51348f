using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace TodoApp.Pages;

/// <summary>
/// The text of a to-do: its beginning, and the rest behind a fold that is open where the search found something in it. Not a partial
/// view, which would cost more than all else on a page with fifty of them.
/// </summary>
public sealed class TodoText(string text, string search = "") : IHtmlContent
{
    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        if (text.Length == 0)
            return;

        var folded = FoldedText.Of(text);
        WriteParagraph(writer, encoder, folded.Lead);
        if (folded.Rest is { } rest)
        {
            writer.Write($"""
                <details{(MarkedText.IsMatch(rest, search) ? " open" : "")}>
                <summary><span class="more">Show more</span><span class="less">Show less</span></summary>

                """);
            WriteParagraph(writer, encoder, rest);
            writer.Write("</details>\n");
        }
    }

    private void WriteParagraph(TextWriter writer, HtmlEncoder encoder, string part)
    {
        if (part.Length == 0)
            return;

        writer.Write("<p class=\"text\" dir=\"auto\">");
        new LinkedText(part, search).WriteTo(writer, encoder);
        writer.Write("</p>\n");
    }
}

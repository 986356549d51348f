using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace TodoApp.Html;

/// <summary>
/// The text of a to-do. The rest of a long one is behind a fold, which is open where the search found something in that rest. This is no
/// partial view: fifty of those would cost more than all else on a page.
/// </summary>
/// <param name="isOneOfMany">The page has many texts, so it gets no more than the beginning of a very long one.</param>
/// <param name="address">Where the whole of it can be read; null if it cannot be as long as it is here.</param>
public sealed class TodoText(string text, string search = "", bool isOneOfMany = false, string? address = null) : IHtmlContent
{
    private static readonly HtmlString Open = new(" open");

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        if (text.Length == 0)
            return;

        var folded = FoldedText.Of(text);
        writer.WriteHtml(encoder, $"""
            <p class=text dir=auto>{new LinkedText(folded.Lead, search)}</p>

            """);
        if (folded.Rest is { } rest)
        {
            var shown = isOneOfMany ? FoldedText.OnListOf(rest) : new FoldedText(rest, null);
            writer.WriteHtml(encoder, $"""
                <details{(MarkedText.IsMatch(rest, search) ? Open : null)}>
                <summary><span class="fuller">Show more</span><span class="less">Show less</span></summary>
                <p class=text dir=auto>{new LinkedText(shown.Lead, search)}</p>

                """);
            if (shown.Rest is not null && address is not null)
                writer.WriteHtml(encoder, $"<p class=\"text\">… <a href=\"{address}\">Open to read all</a></p>\n");
            else if (shown.Rest is not null)
                writer.Write("<p class=\"text\">… Restore it to read all</p>\n");
            writer.Write("</details>\n");
        }
    }
}

using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace TodoApp.Html;

/// <summary>
/// The text of a to-do: its beginning, and the rest behind a fold that is open where the search found something in it. Not a partial
/// view, which would cost more than all else on a page with fifty of them.
/// </summary>
public sealed class TodoText(string text, string search = "") : IHtmlContent
{
    private static readonly HtmlString Open = new(" open");

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        if (text.Length == 0)
            return;

        var folded = FoldedText.Of(text);
        writer.WriteHtml(encoder, $"""
            <p class="text" dir="auto">{new LinkedText(folded.Lead, search)}</p>

            """);
        if (folded.Rest is { } rest)
        {
            writer.WriteHtml(encoder, $"""
                <details{(MarkedText.IsMatch(rest, search) ? Open : null)}>
                <summary><span class="more">Show more</span><span class="less">Show less</span></summary>
                <p class="text" dir="auto">{new LinkedText(rest, search)}</p>
                </details>

                """);
        }
    }
}

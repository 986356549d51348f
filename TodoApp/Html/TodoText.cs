using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace TodoApp.Html;

/// <summary>
/// The text of a to-do. The rest of a long one is behind a fold, which is open where the search found something in that rest. This is no
/// partial view: fifty of those would cost more than all else on a page.
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

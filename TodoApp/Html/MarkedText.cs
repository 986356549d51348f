using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace TodoApp.Html;

/// <summary>A person's text, in which what was searched for is marked. All of it is encoded, and nothing in it becomes markup.</summary>
public sealed class MarkedText(string text, string search) : IHtmlContent
{
    public static bool IsMatch(string text, string search)
        => search.Length > 0 && text.Contains(search, StringComparison.OrdinalIgnoreCase);

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        var written = 0;
        while (search.Length > 0 && text.IndexOf(search, written, StringComparison.OrdinalIgnoreCase) is var match and >= 0)
        {
            writer.WriteHtml(encoder, $"{text[written..match]}<mark>{text[match..(match + search.Length)]}</mark>");
            written = match + search.Length;
        }
        encoder.Encode(writer, text[written..]);
    }
}

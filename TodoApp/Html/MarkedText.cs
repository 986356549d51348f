using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace TodoApp.Html;

/// <summary>
/// A person's text, in which each of the words that were searched for is marked. All of it is encoded, and nothing in it becomes markup.
/// </summary>
public sealed class MarkedText(string text, string search) : IHtmlContent
{
    /// <summary>Whether there is anything to mark.</summary>
    public static bool IsMatch(string text, string search) => Next(text, 0, WordsOf(search)) is not null;

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        var (written, words) = (0, WordsOf(search));
        while (Next(text, written, words) is var (start, end))
        {
            writer.WriteHtml(encoder, $"{text[written..start]}<mark>{text[start..end]}</mark>");
            written = end;
        }
        encoder.Encode(writer, text[written..]);
    }

    /// <returns>The first place from an index on; of words that begin there, the longest.</returns>
    private static (int Start, int End)? Next(string text, int from, string[] words)
    {
        (int Start, int End)? next = null;
        foreach (var word in words)
        {
            var start = text.IndexOf(word, from, StringComparison.OrdinalIgnoreCase);
            if (start >= 0 && (next is not var (first, end) || start < first || (start == first && start + word.Length > end)))
                next = (start, start + word.Length);
        }
        return next;
    }

    private static string[] WordsOf(string search)
        => search.Length == 0 ? [] : search.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}

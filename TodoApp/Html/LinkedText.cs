using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;

namespace TodoApp.Html;

/// <summary>
/// A person's text. Its bare http and https addresses are links, and what was searched for is marked. All of it is encoded, and
/// nothing in it becomes markup.
/// </summary>
public sealed partial class LinkedText(string text, string search = "") : IHtmlContent
{
    /// <summary>Where the addresses are, in order, without the punctuation of the sentence around them.</summary>
    public static IReadOnlyList<Range> FindLinks(string text)
    {
        var links = new List<Range>();
        foreach (var match in Address.EnumerateMatches(text))
        {
            var length = WithoutPunctuation(text.AsSpan(match.Index, match.Length));
            if (Uri.TryCreate(text.Substring(match.Index, length), UriKind.Absolute, out var uri) && uri.Host.Length > 0)
                links.Add(match.Index..(match.Index + length));
        }
        return links;
    }

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        var written = 0;
        foreach (var link in FindLinks(text))
        {
            var (before, address) = (text[written..link.Start.Value], text[link]);
            writer.WriteHtml(encoder, $"""
                {new MarkedText(before, search)}<a href="{address}" rel="noopener noreferrer nofollow">{new MarkedText(address, search)}</a>
                """);
            written = link.End.Value;
        }
        new MarkedText(text[written..], search).WriteTo(writer, encoder);
    }

    /// <returns>
    /// The length of the address without the last characters that belong to the sentence around it, as in
    /// "(see https://example.org/a_(b))."
    /// </returns>
    private static int WithoutPunctuation(ReadOnlySpan<char> address)
    {
        while (address.Length > 0)
        {
            var last = address[^1];
            var isUnopened = last switch
            {
                ')' => address.Count(')') > address.Count('('),
                ']' => address.Count(']') > address.Count('['),
                _ => false,
            };
            if (!isUnopened && !".,;:!?'*_~…、。，；：！？）」』】》".Contains(last))
                break;
            address = address[..^1];
        }
        return address.Length;
    }

    // What an address never contains unescaped ends it: white space, control and format characters, quotes, angle brackets, braces.
    [GeneratedRegex("""(?<![\p{L}\p{N}])https?://[^\s\p{C}<>"“”«»{}|\\^`]+""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address { get; }
}

using System.Globalization;

namespace TodoApp.Html;

/// <summary>
/// A text in two parts: the first is shown, and the second is behind a fold. There is no second part, but null, where the text is short
/// or the fold would hide next to nothing. The cut is at the end of a line or of a word where there is one, and never inside a link or a
/// character.
/// </summary>
public sealed record FoldedText(string Lead, string? Rest)
{
    private const int LeadLength = 240;
    private const int LeadLines = 4;

    /// <summary>A text of up to this many UTF-16 units, in up to <see cref="ShortLines"/> lines, is shown whole.</summary>
    public const int ShortLength = 360;

    public const int ShortLines = 6;

    public static FoldedText Of(string text)
    {
        if (text.Length <= ShortLength && text.AsSpan().Count('\n') < ShortLines)
            return new FoldedText(text, null);

        var cut = Cut(text);
        var (lead, rest) = (text[..cut].TrimEnd(), text[cut..].TrimStart());
        return lead.Length == 0 || rest.Length == 0 ? new FoldedText(text, null) : new FoldedText(lead, rest);
    }

    private static int Cut(string text)
    {
        var end = Math.Min(LeadLength, EndOfLine(text, LeadLines));
        if (end == text.Length || text[end] == '\n')
            return end;

        var lead = text.AsSpan(0, end);
        var line = lead.LastIndexOf('\n');
        var word = lead.LastIndexOfAny(" \t\n");
        var cut = line >= LeadLength / 2 ? line : word >= LeadLength / 2 ? word : StartOfCharacter(text, end);

        foreach (var link in LinkedText.FindLinks(text))
        {
            if (link.Start.Value < cut && cut < link.End.Value)
                return link.Start.Value > 0 ? link.Start.Value : link.End.Value;
        }
        return cut;
    }

    private static int EndOfLine(string text, int line)
    {
        var end = -1;
        while (line-- > 0)
        {
            end = text.IndexOf('\n', end + 1);
            if (end < 0)
                return text.Length;
        }
        return end;
    }

    /// <returns>Where the character starts that the index falls into. A character is what a reader takes for one.</returns>
    private static int StartOfCharacter(string text, int index)
    {
        var start = 0;
        while (start + StringInfo.GetNextTextElementLength(text, start) is var next && next <= index)
            start = next;
        return start;
    }
}

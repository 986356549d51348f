using System.Globalization;

namespace TodoApp.Html;

/// <summary>
/// A text in two parts: the first is shown, and the second is behind a fold. There is no second part, but null, where the text is short
/// or the fold would hide next to nothing. The cut is at the end of a line or of a word where there is one, and never inside a link or a
/// character.
/// </summary>
public sealed record FoldedText(string Lead, string? Rest)
{
    private const int LeadLength = 120;
    private const int LeadLines = 2;

    /// <summary>A text of up to this many UTF-16 units, in up to <see cref="ShortLines"/> lines, is shown whole.</summary>
    public const int ShortLength = 160;

    public const int ShortLines = 3;

    /// <summary>UTF-16 units of one text on a page with many; what goes beyond has a page of its own.</summary>
    public const int LongLength = 2000;

    public static FoldedText Of(string text)
        => text.Length <= ShortLength && text.AsSpan().Count('\n') < ShortLines
            ? new FoldedText(text, null)
            : At(text, LeadLength, LeadLines);

    /// <summary>What a page with many texts shows of this one, in the lead, and what it leaves out.</summary>
    public static FoldedText OnListOf(string text)
        => text.Length <= LongLength ? new FoldedText(text, null) : At(text, LongLength, lines: int.MaxValue);

    private static FoldedText At(string text, int length, int lines)
    {
        var cut = Cut(text, length, lines);
        var (lead, rest) = (text[..cut].TrimEnd(), text[cut..].TrimStart());
        return lead.Length == 0 || rest.Length == 0 ? new FoldedText(text, null) : new FoldedText(lead, rest);
    }

    private static int Cut(string text, int length, int lines)
    {
        var end = Math.Min(length, EndOfLine(text, lines));
        if (end == text.Length || text[end] == '\n')
            return end;

        var lead = text.AsSpan(0, end);
        var line = lead.LastIndexOf('\n');
        var word = lead.LastIndexOfAny(" \t\n");
        var cut = line >= length / 2 ? line : word >= length / 2 ? word : StartOfCharacter(text, end);

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

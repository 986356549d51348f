using System.Text;
using System.Text.RegularExpressions;

namespace TodoApp.Dates;

/// <summary>A line of iCalendar: <c>NAME;PARAMETER=value:value</c> (RFC 5545, section 3.1).</summary>
/// <param name="Number">Of the line in the file, from 1.</param>
internal sealed partial record ContentLine(int Number, string Name, IReadOnlyDictionary<string, string> Parameters, string Value)
{
    /// <summary>In UTF-8, without the line's end.</summary>
    private const int MaxOctets = 75;

    /// <summary>Characters of a line that was folded, all of it.</summary>
    private const int MaxLength = 200_000;

    /// <summary>Writes a line, folded so that no character is torn.</summary>
    public static void Append(StringBuilder text, string line)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            octets += rune.Utf8SequenceLength;
            if (octets > MaxOctets)
            {
                text.Append("\r\n ");
                octets = 1 + rune.Utf8SequenceLength;
            }
            text.Append(rune.ToString());
        }
        text.Append("\r\n");
    }

    /// <summary>A value of type TEXT (section 3.3.11). Control characters, which it cannot carry, are left out.</summary>
    public static string Escape(string text)
    {
        var value = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings("\n"))
        {
            if (c == '\n')
                value.Append("\\n");
            else if (c is '\\' or ';' or ',')
                value.Append('\\').Append(c);
            else if (c == '\t' || !char.IsAscii(c) || !char.IsControl(c))
                value.Append(c);
        }
        return value.ToString();
    }

    public static string Unescape(string value)
        => Escaped().Replace(value, match => match.ValueSpan[1] is 'n' or 'N' ? "\n" : match.Value[1..]);

    /// <exception cref="FormatException">There is a line that is none.</exception>
    public static IEnumerable<ContentLine> Read(TextReader reader)
    {
        var (number, first, line) = (0, 0, new StringBuilder());
        while (reader.ReadLine() is { } next)
        {
            number++;
            if (next.Length > 0 && next[0] is ' ' or '\t')
            {
                line.Append(next.AsSpan(1));
            }
            else
            {
                if (line.Length > 0)
                    yield return Parse(first, line.ToString());
                line.Clear().Append(next);
                first = number;
            }
            if (line.Length > MaxLength)
                throw new FormatException($"Line {first} is longer than {MaxLength:N0} characters");
        }
        if (line.Length > 0)
            yield return Parse(first, line.ToString());
    }

    private static ContentLine Parse(int number, string line)
    {
        var parts = Line().Match(line);
        if (!parts.Success)
            throw new FormatException($"Line {number} is no line of a calendar: it is not like NAME:value");
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in parts.Groups["parameter"].Captures.Zip(parts.Groups["said"].Captures))
            parameters.TryAdd(name.Value, value.Value.Trim('"'));
        return new(number, parts.Groups["name"].Value.ToUpperInvariant(), parameters, parts.Groups["value"].Value);
    }

    [GeneratedRegex("""
        \A(?<name>[A-Za-z0-9-]+)(?:;(?<parameter>[A-Za-z0-9-]+)=(?<said>(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*))*:(?<value>.*)\z
        """, RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Line();

    [GeneratedRegex(@"\\[^\r]", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Escaped();
}

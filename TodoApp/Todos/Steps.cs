using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace TodoApp.Todos;

/// <summary>The steps of a note: its lines that begin with <c>- [ ] </c>, or with <c>- [x] </c> where they are done; a star may stand for the dash.</summary>
public sealed partial class Steps
{
    private readonly string _text;

    private Steps(string text, IReadOnlyList<TodoStep> all) => (_text, All) = (text, all);

    public static Steps Of(string text)
    {
        if (!StepLine().IsMatch(text))
            return new Steps(text, []);

        var all = new List<TodoStep>();
        var (line, start) = (1, 0);
        foreach (Match match in StepLine().Matches(text))
        {
            line += text.AsSpan(start..match.Index).Count('\n');
            start = match.Index;
            var mark = match.Groups["mark"];
            all.Add(new TodoStep(line, match.Groups["label"].Value, Done: mark.Value != " ", mark.Index));
        }
        return new Steps(text, all);
    }

    /// <summary>From the first line to the last.</summary>
    public IReadOnlyList<TodoStep> All { get; }

    /// <summary>How many are done, such as <c>2 of 5</c>; null where there are none.</summary>
    public string? Progress => All.Count == 0 ? null : $"{All.Count(step => step.Done)} of {All.Count}";

    /// <returns>The step of that line, if it is still the same; else the one that is the same elsewhere; null if there is none, or several.</returns>
    public TodoStep? Find(StepKey key)
    {
        var same = All.Where(step => step.Key.Label == key.Label).ToList();
        return same.Find(step => step.Line == key.Line) ?? (same.Count == 1 ? same[0] : null);
    }

    /// <summary>The note with one of its steps done, or not, and every other character as it is.</summary>
    public string TextWith(TodoStep step, bool done)
        => step.Done == done ? _text : $"{_text.AsSpan(..step.Mark)}{(done ? 'x' : ' ')}{_text.AsSpan((step.Mark + 1)..)}";

    /// <summary>The note with none of its steps done, and every other character as it is.</summary>
    public string TextWithNoneDone
    {
        get
        {
            var text = _text.ToCharArray();
            foreach (var step in All)
                text[step.Mark] = ' ';
            return new string(text);
        }
    }

    [GeneratedRegex(@"^[-*] \[(?<mark>[ xX])\] [^\S\n]*(?<label>\S(?:.*\S)?)", RegexOptions.Multiline)]
    private static partial Regex StepLine();
}

/// <param name="Line">Of the note, from 1.</param>
/// <param name="Label">Without the white space around it, and never empty.</param>
/// <param name="Mark">The index of the character that says whether it is done.</param>
public sealed record TodoStep(int Line, string Label, bool Done, int Mark)
{
    public StepKey Key => new(Line, BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(Label))));
}

/// <summary>Which step a person saw: in a form it reads like <c>3-9f2c1a04</c>.</summary>
/// <param name="Line">Where it stood, from 1.</param>
/// <param name="Label">Tells its label from others.</param>
public readonly record struct StepKey(int Line, uint Label)
{
    private const char Separator = '-';

    /// <returns>Null for what is none.</returns>
    public static StepKey? Parse(string? text)
        => (text ?? "").Split(Separator) is [var first, var second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var line)
            && uint.TryParse(second, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var label)
            ? new StepKey(line, label)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}{Separator}{Label:x8}");
}

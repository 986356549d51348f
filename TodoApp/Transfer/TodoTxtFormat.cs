using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TodoApp.Dates;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>
/// todo.txt, one to-do per line: https://github.com/todotxt/todo.txt. What the format has no place for follows the title as its
/// key:value pairs; white space, colons and percent signs in a value are percent-encoded. How a to-do repeats is said as other programs
/// do, where that is enough: <c>rec:+2w</c> is every two weeks, and <c>rec:2w</c> two weeks after it is completed. It cannot say that a to-do is deleted, so
/// the trash is left out.
/// </summary>
public static partial class TodoTxtFormat
{
    /// <summary>What follows the title. Whether it is done is what a line begins with.</summary>
    private static readonly Field[] Pairs = [Field.Text, .. Field.All.Except([Field.Title, Field.Text, Field.Done, Field.DeletionId, Field.DeletedAt])];

    /// <summary>The key of other programs for how it repeats.</summary>
    private const string Recurrence = "rec";

    private static readonly (char Unit, RecurrenceRule Rule)[] Units =
    [
        ('d', new() { Frequency = Frequency.Daily }), ('w', new() { Frequency = Frequency.Weekly }), ('m', new() { Frequency = Frequency.Monthly }),
        ('y', new() { Frequency = Frequency.Yearly }), ('b', RecurrenceRule.Parse("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")),
    ];

    public static async Task WriteAsync(TextWriter writer, IAsyncEnumerable<Todo> todos, CancellationToken cancellationToken)
    {
        await foreach (var todo in todos.WithCancellation(cancellationToken))
        {
            if (todo is not DeletedTodo)
                await writer.WriteAsync($"{LineOf(todo)}\n");
        }
    }

    public static IEnumerable<FileRow> Read(byte[] file)
    {
        using var lines = new StreamReader(new MemoryStream(file));
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
                yield return Parse(number, line);
        }
    }

    private static string LineOf(Todo todo)
    {
        var line = LineOf(todo, isExact: false);
        // A title that looks like part of the format is given once more, as a value that cannot be mistaken.
        var read = Parse(0, line);
        return Field.All.All(field => (read[field] ?? "") == (field.TextOf(todo, FileRow.CompactMomentFormat) ?? ""))
            ? line
            : LineOf(todo, isExact: true);
    }

    // A completed line's first date would be that of its completion, which is not known; and it has no priority.
    private static string LineOf(Todo todo, bool isExact)
    {
        var line = new StringBuilder(todo.Done ? "x " : $"{(todo.Important ? "(A) " : "")}{Field.PubDate.TextOf(todo, "yyyy-MM-dd' '")}")
            .Append(Unsuitable().Replace(todo.ShownTitle, " "));
        foreach (var field in isExact ? Pairs.Prepend(Field.Title) : Pairs)
        {
            var isSaid = field == Field.Important && !(todo.Important && todo.Done);
            if (field == Field.Rule && !isExact && RecurrenceOf(todo) is { } recurrence)
                line.Append(CultureInfo.InvariantCulture, $" {Recurrence}:{recurrence}");
            else if (!isSaid && field.TextOf(todo, FileRow.CompactMomentFormat) is { Length: > 0 } text)
                line.Append(CultureInfo.InvariantCulture, $" {field.Name}:{Encode(text)}");
        }
        return line.ToString();
    }

    private static FileRow Parse(int number, string line)
    {
        var parts = Line().Match(line);
        var rest = parts.Groups["rest"].Value;
        var values = new Dictionary<string, string>();
        while (!values.ContainsKey(Field.Title.Name) && Pair().Match(rest) is { Success: true } pair
            && IsKey(pair.Groups["key"].Value)
            && (pair.Groups["key"].Value != Field.Due.Name || new TodoInput { Due = pair.Groups["value"].Value }.StoredDue is not null) // Else it is a word of the title.
            && (pair.Groups["key"].Value != Recurrence || Interval().IsMatch(pair.Groups["value"].Value))
            && values.TryAdd(pair.Groups["key"].Value, Uri.UnescapeDataString(pair.Groups["value"].Value)))
            rest = rest[..pair.Index];

        if (values.Remove(Recurrence, out var recurrence))
        {
            if (RuleOf(recurrence, new TodoInput { Due = values.GetValueOrDefault(Field.Due.Name) }.StoredDue) is { } rule)
                values.TryAdd(Field.Rule.Name, rule.ToString());
            else
                rest = $"{rest} {Recurrence}:{recurrence}"; // From which day on?
        }
        values.TryAdd(Field.Title.Name, parts.Groups["priority"].Value + rest);
        values.TryAdd(Field.PubDate.Name, parts.Groups["created"].Value);
        values.TryAdd(Field.Important.Name, parts.Groups["important"].Success ? "true" : "false");
        values[Field.Done.Name] = parts.Groups["done"].Success ? "true" : "false";
        return new FileRow(number, field => values.GetValueOrDefault(field.Name));
    }

    private static bool IsKey(string key) => key == Recurrence || Pairs.Prepend(Field.Title).Any(field => field.Name == key);

    /// <returns>Null where that cannot say how it repeats.</returns>
    private static string? RecurrenceOf(Todo todo)
    {
        if (todo is not { Repetition: { } rule, Due: { } due })
            return null;
        var texts = Units.Select(each => string.Create(CultureInfo.InvariantCulture, $"{(rule.FromCompletion ? "" : "+")}{rule.Interval}{each.Unit}"));
        return texts.FirstOrDefault(text => RuleOf(text, due) == rule);
    }

    /// <returns>Null for what is none.</returns>
    private static RecurrenceRule? RuleOf(string recurrence, DateOnly? due)
    {
        if (due is not { } date || Interval().Match(recurrence) is not { Success: true } match)
            return null;
        var rule = Units.Single(each => each.Unit == match.Groups["unit"].Value[0]).Rule with
        {
            Interval = int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture),
            FromCompletion = !match.Groups["plus"].Success,
        };
        return RecurrenceRule.TryParse(rule.ToString(), out _)?.WithDaysOf(date);
    }

    private static string Encode(string value) => Unsuitable().Replace(value, match => Uri.EscapeDataString(match.Value));

    /// <summary>A completed line may have two dates, the first of them of its completion; any other has one, after its priority.</summary>
    [GeneratedRegex(@"\A(?:(?<done>x )(?:\d{4}-\d\d-\d\d )?|(?:(?<important>\(A\) )|(?<priority>\([B-Z]\) ))?)(?:(?<created>\d{4}-\d\d-\d\d) )?(?<rest>.*)\z")]
    private static partial Regex Line();

    [GeneratedRegex(@"(?:\A| )(?<key>[a-z_]+):(?<value>[^\s:]*) *\z")]
    private static partial Regex Pair();

    [GeneratedRegex(@"\A(?<plus>\+)?(?<count>[1-9][0-9]{0,2})(?<unit>[dwmyb])\z")]
    private static partial Regex Interval();

    [GeneratedRegex(@"[\s\p{Cc}%:]")]
    private static partial Regex Unsuitable();
}

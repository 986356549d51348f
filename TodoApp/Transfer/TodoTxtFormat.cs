using System.Globalization;
using System.Text.RegularExpressions;

namespace TodoApp.Transfer;

/// <summary>
/// todo.txt, one to-do per line: https://github.com/todotxt/todo.txt. What the format has no place for follows the title as its
/// key:value pairs; white space, colons and percent signs in a value are percent-encoded. It cannot say that a to-do is deleted, so
/// the trash is left out.
/// </summary>
public static partial class TodoTxtFormat
{
    public static async Task WriteAsync(TextWriter writer, IAsyncEnumerable<TransferTodo> todos, CancellationToken cancellationToken)
    {
        await foreach (var todo in todos.WithCancellation(cancellationToken))
        {
            if (todo.DeletedAt is null)
                await writer.WriteAsync($"{LineOf(todo)}\n");
        }
    }

    public static IReadOnlyList<FileRow> Read(string file)
        => [.. file.ReplaceLineEndings("\n").Split('\n').Index()
            .Where(line => !string.IsNullOrWhiteSpace(line.Item))
            .Select(line => Parse(line.Index + 1, line.Item))];

    private static string LineOf(TransferTodo todo)
    {
        var line = LineOf(todo, "");
        // A title that looks like part of the format is given once more, as a value that cannot be mistaken.
        return Parse(0, line) is { } row && row.Title == todo.Title && (row.Text ?? "") == todo.Text && row.Done == (todo.Done ? "true" : "false")
            ? line
            : LineOf(todo, $" title:{Encode(todo.Title)}");
    }

    // A completed line's first date would be that of its completion, which is not known.
    private static string LineOf(TransferTodo todo, string exactTitle)
        => (todo.Done ? "x " : $"{todo.PubDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} ")
            + Unsuitable().Replace(todo.Title, " ") + exactTitle
            + (todo.Text.Length > 0 ? $" text:{Encode(todo.Text)}" : "")
            + $" todo_id:{todo.TodoId}"
            + $" pub_date:{todo.PubDate.ToString(FileRow.CompactMomentFormat, CultureInfo.InvariantCulture)}";

    private static FileRow Parse(int number, string line)
    {
        var parts = Line().Match(line);
        var rest = parts.Groups["rest"].Value;
        var values = new Dictionary<string, string>();
        while (!values.ContainsKey("title") && Pair().Match(rest) is { Success: true } pair
            && values.TryAdd(pair.Groups["key"].Value, Uri.UnescapeDataString(pair.Groups["value"].Value)))
            rest = rest[..pair.Index];

        return new FileRow(
            number,
            values.GetValueOrDefault("todo_id"),
            values.GetValueOrDefault("title", parts.Groups["priority"].Value + rest),
            values.GetValueOrDefault("text"),
            parts.Groups["done"].Success ? "true" : "false",
            values.GetValueOrDefault("pub_date", parts.Groups["created"].Value));
    }

    private static string Encode(string value) => Unsuitable().Replace(value, match => Uri.EscapeDataString(match.Value));

    /// <summary>A completed line may have two dates, the first of them of its completion; any other has one, after its priority.</summary>
    [GeneratedRegex(@"\A(?:(?<done>x )(?:\d{4}-\d\d-\d\d )?|(?<priority>\([A-Z]\) )?)(?:(?<created>\d{4}-\d\d-\d\d) )?(?<rest>.*)\z")]
    private static partial Regex Line();

    [GeneratedRegex(@"(?:\A| )(?<key>title|text|todo_id|pub_date):(?<value>[^\s:]*) *\z")]
    private static partial Regex Pair();

    [GeneratedRegex(@"[\s\p{Cc}%:]")]
    private static partial Regex Unsuitable();
}

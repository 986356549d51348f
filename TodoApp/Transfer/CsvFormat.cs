using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>
/// CSV (RFC 4180) that a spreadsheet can open, change and save. What a spreadsheet would take for a formula, and an id that it would
/// round, gets an apostrophe in front, which reading takes off again: see https://owasp.org/www-community/attacks/CSV_Injection.
/// </summary>
public static partial class CsvFormat
{
    public static async Task WriteAsync(TextWriter writer, IAsyncEnumerable<Todo> todos, CancellationToken cancellationToken)
    {
        await using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture, leaveOpen: true);
        await WriteRecordAsync(csv, Field.All.Select(field => field.Name));
        await foreach (var todo in todos.WithCancellation(cancellationToken))
            await WriteRecordAsync(csv, Field.All.Select(field => Defuse(field.TextOf(todo) ?? "")));
    }

    public static IReadOnlyList<FileRow> Read(string file)
    {
        var rows = new List<FileRow>();
        using var reader = new StringReader(file);
        string? problem = null;
        using var parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = DelimiterOf(file),
            IgnoreBlankLines = false,
            BadDataFound = _ => problem = "a quotation mark is out of place: quote the whole field, and double the marks in it",
        });
        if (!parser.Read())
            throw new FormatException("The file is empty");
        var header = parser.Record!.Select(name => name.Trim().ToLowerInvariant()).ToList();
        var columns = Field.All.ToDictionary(field => field, field => header.IndexOf(field.Name));
        if (columns[Field.Title] < 0)
            throw new FormatException($"The first line must name the columns. There is no “{Field.Title.Name}” among them; the others may be {string.Join(", ", Field.All.Except([Field.Title]).Select(field => field.Name))}");

        var line = parser.RawRow + 1;
        for (; parser.Read(); line = parser.RawRow + 1)
        {
            var record = parser.Record!;
            if (problem is not null || record.Any(field => !string.IsNullOrWhiteSpace(field)))
                rows.Add(new FileRow(line, field => Restore(record.ElementAtOrDefault(columns[field])), problem));
            problem = null;
        }
        return rows;
    }

    /// <summary>Spreadsheets write what their region's settings say; names of columns contain none of these.</summary>
    private static string DelimiterOf(string file)
    {
        var end = file.IndexOf('\n', StringComparison.Ordinal);
        var header = end < 0 ? file : file[..end];
        return header.Contains('\t') ? "\t" : header.Contains(';') ? ";" : ",";
    }

    private static Task WriteRecordAsync(CsvWriter csv, IEnumerable<string> fields)
    {
        foreach (var field in fields)
            csv.WriteField(field);
        return csv.NextRecordAsync();
    }

    private static string Defuse(string value) => Dangerous().IsMatch(value) ? $"'{value}" : value;

    private static string? Restore(string? value) => value is ['\'', .. var rest] && Dangerous().IsMatch(rest) ? rest : value;

    /// <summary>Apostrophes of the user's own count as part of it, so that one more can be told from them.</summary>
    [GeneratedRegex(@"\A'*([=+\-@＝＋－＠\t\r\n]|[0-9]{16,}\z)")]
    private static partial Regex Dangerous();
}

using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>
/// CSV (RFC 4180) that a spreadsheet can open, change and save. What one would take for a formula, though it split the line elsewhere,
/// and an id that it would round, gets an apostrophe in front, which reading takes off again: see
/// https://owasp.org/www-community/attacks/CSV_Injection.
/// </summary>
public static partial class CsvFormat
{
    private const int MaxColumns = 100;

    /// <summary>In a line, texts included: more than a text of the longest has room for, and the other fields.</summary>
    private const int MaxDelimiters = Todo.MaxTextLength + 1000;

    public static async Task WriteAsync(TextWriter writer, IAsyncEnumerable<Todo> todos, CancellationToken cancellationToken)
    {
        await using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture, leaveOpen: true);
        await WriteRecordAsync(csv, Field.All.Select(field => field.Name));
        await foreach (var todo in todos.WithCancellation(cancellationToken))
            await WriteRecordAsync(csv, Field.All.Select(field => Defuse(field.TextOf(todo) ?? "")));
    }

    public static IEnumerable<FileRow> Read(byte[] file)
    {
        var delimiter = DelimiterOf(file);
        RefuseWideLines(file, (byte)delimiter);
        using var reader = new StreamReader(new MemoryStream(file));
        string? problem = null;
        using var parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = $"{delimiter}",
            IgnoreBlankLines = false,
            BadDataFound = _ => problem = "a quotation mark is out of place: quote the whole field, and double the marks in it",
        });
        if (!parser.Read())
            throw new FormatException("The file is empty");

        if (parser.Record!.Length > MaxColumns)
            throw new FormatException($"The first line names {parser.Record.Length:N0} columns: {MaxColumns} are the most");
        var columns = CsvColumns.Of(parser.Record);
        var line = parser.RawRow + 1;
        for (; parser.Read(); line = parser.RawRow + 1)
        {
            var record = parser.Record!;
            if (problem is not null || !record.All(string.IsNullOrWhiteSpace))
                yield return new FileRow(line, field => columns.Value(record, field), problem ?? columns.ProblemOf(record));
            problem = null;
        }
    }

    /// <summary>The parser keeps a whole row with all of its fields, of which a file of 16 MB could have as many millions.</summary>
    private static void RefuseWideLines(ReadOnlySpan<byte> file, byte delimiter)
    {
        for (var number = 1; file.Length > 0; number++)
        {
            var end = file.IndexOfAny((byte)'\r', (byte)'\n');
            var line = end < 0 ? file : file[..end];
            if (line.Count(delimiter) > MaxDelimiters)
                throw new FormatException($"Line {number} is no row of to-dos: it has more than {MaxDelimiters:N0} columns");
            file = end < 0 ? [] : file[(end + (file[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
        }
    }

    /// <summary>Spreadsheets write what their region's settings say; names of columns contain none of these.</summary>
    private static char DelimiterOf(ReadOnlySpan<byte> file)
    {
        var end = file.IndexOf((byte)'\n');
        var header = end < 0 ? file : file[..end];
        return header.Contains((byte)'\t') ? '\t' : header.Contains((byte)';') ? ';' : ',';
    }

    private static Task WriteRecordAsync(CsvWriter csv, IEnumerable<string> fields)
    {
        foreach (var field in fields)
            csv.WriteField(field);
        return csv.NextRecordAsync();
    }

    private static string Defuse(string value) => Dangerous().Replace(value, "'");

    /// <summary>A value without the apostrophes that writing put there.</summary>
    public static string? Restore(string? value) => value is null ? null : Defused().Replace(value, "");

    /// <summary>
    /// Where an apostrophe goes: at the beginning, and after what a spreadsheet of another region splits a line at. Apostrophes of the
    /// user's own count as part of what follows, so that one more can be told from them.
    /// </summary>
    [GeneratedRegex($@"\A(?={Beginning})|(?<=[;\t\r\n])(?={Formula})")]
    private static partial Regex Dangerous();

    [GeneratedRegex($@"\A'(?={Beginning})|(?<=[;\t\r\n])'(?={Formula})")]
    private static partial Regex Defused();

    private const string Formula = @"'*[=+\-@＝＋－＠]";

    private const string Beginning = @"'*(?:[=+\-@＝＋－＠\t\r\n]|[0-9]{16,}\z)";
}

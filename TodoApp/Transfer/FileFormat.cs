using System.Text;
using TodoApp.Dates;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>A kind of file that to-dos can be kept in.</summary>
/// <param name="Extension">With its dot, in lower case.</param>
/// <param name="WriteAsync">Writes a file of any length as the to-dos come.</param>
/// <param name="Read">
/// What a file in UTF-8 says, with a byte order mark or without, row by row as they are asked for; throws <see cref="FormatException"/>
/// if it is not of this kind at all. Moments of the world become what is then on the wall that it is given.
/// </param>
public sealed record FileFormat(
    string Extension,
    string ContentType,
    Encoding Encoding,
    Func<TextWriter, IAsyncEnumerable<Todo>, CancellationToken, Task> WriteAsync,
    Func<byte[], WallClock, IEnumerable<FileRow>> Read)
{
    public static readonly FileFormat
        // A spreadsheet takes CSV for UTF-8 only if it begins with the byte order mark.
        Csv = new(".csv", "text/csv", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), CsvFormat.WriteAsync, (file, _) => CsvFormat.Read(file)),
        Json = new(".json", "application/json", new UTF8Encoding(), JsonFormat.WriteAsync, (file, _) => JsonFormat.Read(file)),
        TodoTxt = new(".txt", "text/plain", new UTF8Encoding(), TodoTxtFormat.WriteAsync, (file, _) => TodoTxtFormat.Read(file)),
        ICalendar = new(".ics", "text/calendar", new UTF8Encoding(), ICalendarFormat.WriteAsync, ICalendarFormat.Read);

    public static readonly IReadOnlyList<FileFormat> All = [Csv, Json, TodoTxt, ICalendar];
}

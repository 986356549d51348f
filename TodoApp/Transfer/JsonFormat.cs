using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>An array with one to-do per line. Ids are strings, because JavaScript and others would round numbers of 63 bits.</summary>
public static class JsonFormat
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(TextWriter writer, IAsyncEnumerable<Todo> todos, CancellationToken cancellationToken)
    {
        var separator = "[\n";
        await foreach (var todo in todos.WithCancellation(cancellationToken))
        {
            await writer.WriteAsync(separator);
            await writer.WriteAsync(JsonSerializer.Serialize(FieldsOf(todo), Options));
            separator = ",\n";
        }
        await writer.WriteAsync(separator == "[\n" ? "[]\n" : "\n]\n");
    }

    public static IReadOnlyList<FileRow> Read(string file)
    {
        var rows = new List<FileRow>();
        var utf8 = Encoding.UTF8.GetBytes(file);
        var reader = new Utf8JsonReader(utf8);
        var (line, counted) = (1, 0);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                throw new FormatException("The file must be an array of to-dos, such as [{\"title\": \"Buy milk\"}]");
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                line += utf8.AsSpan(counted, start - counted).Count((byte)'\n');
                counted = start;
                rows.Add(RowOf(line, JsonElement.ParseValue(ref reader)));
            }
            return rows;
        }
        catch (JsonException e)
        {
            if (rows.Count == 0)
                throw new FormatException($"The file is not JSON: see line {e.LineNumber + 1}");
            rows.Add(new FileRow((int)(e.LineNumber ?? 0) + 1, "this is not JSON, and what comes after it was not read"));
            return rows;
        }
    }

    private static FileRow RowOf(int line, JsonElement todo)
    {
        if (todo.ValueKind != JsonValueKind.Object)
            return new FileRow(line, "a to-do must be an object, such as {\"title\": \"Buy milk\"}");
        try
        {
            return new FileRow(line, TextOf);
        }
        catch (FormatException e)
        {
            return new FileRow(line, e.Message);
        }

        string? TextOf(Field field)
        {
            if (!todo.TryGetProperty(field.Name, out var value))
                return null;
            try
            {
                return value.ValueKind switch
                {
                    JsonValueKind.String => value.GetString(),
                    JsonValueKind.Null => null,
                    JsonValueKind.Object or JsonValueKind.Array => throw new FormatException($"{field.Name} must be a text"),
                    _ => value.GetRawText(),
                };
            }
            catch (InvalidOperationException)
            {
                throw new FormatException($"{field.Name} has half a character in it"); // An unpaired surrogate, written as \u escape.
            }
        }
    }

    private static Dictionary<string, object> FieldsOf(Todo todo)
    {
        var fields = new Dictionary<string, object>();
        foreach (var field in Field.All)
        {
            if (field.TextOf(todo) is { } text)
                fields[field.Name] = field.Value(todo) is bool isTrue ? isTrue : text;
        }
        return fields;
    }
}

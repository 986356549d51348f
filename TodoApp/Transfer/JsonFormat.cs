using System.Diagnostics.CodeAnalysis;
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

    public static IEnumerable<FileRow> Read(byte[] file)
    {
        var rows = new Rows(file);
        for (var isFirst = true; rows.TryRead(isFirst, out var row); isFirst = false)
            yield return row;
    }

    /// <summary>Reads one to-do at a time and keeps nothing of what it does not know.</summary>
    private sealed class Rows(byte[] utf8)
    {
        private JsonReaderState _state;
        private int _position = utf8.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        private int _line = 1;
        private bool _isOver;

        public bool TryRead(bool isFirst, [NotNullWhen(true)] out FileRow? row)
        {
            row = null;
            if (_isOver)
                return false;

            var reader = new Utf8JsonReader(utf8.AsSpan(_position), isFinalBlock: true, _state);
            try
            {
                if (isFirst && (!reader.Read() || reader.TokenType != JsonTokenType.StartArray))
                    throw new FormatException("The file must be an array of to-dos, such as [{\"title\": \"Buy milk\"}]");
                if (reader.Read() && reader.TokenType == JsonTokenType.EndArray)
                {
                    _isOver = true;
                    reader.Read(); // Anything that follows is not JSON.
                    return false;
                }

                var start = _position + (int)reader.TokenStartIndex;
                _line += utf8.AsSpan(_position, start - _position).Count((byte)'\n');
                row = RowOf(_line, ref reader);
                var end = _position + (int)reader.BytesConsumed;
                _line += utf8.AsSpan(start, end - start).Count((byte)'\n');
                (_position, _state) = (end, reader.CurrentState);
                return true;
            }
            catch (JsonException e) when (isFirst)
            {
                throw new FormatException($"The file is not JSON: see line {e.LineNumber + 1}");
            }
            catch (JsonException e)
            {
                _isOver = true;
                row = new FileRow((int)(e.LineNumber ?? 0) + 1, "this is not JSON, and what comes after it was not read");
                return true;
            }
        }
    }

    /// <summary>Of several values under one name the last counts.</summary>
    private static FileRow RowOf(int line, ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return new FileRow(line, "a to-do must be an object, such as {\"title\": \"Buy milk\"}");
        }

        var (texts, problem) = (new Dictionary<Field, string>(), (string?)null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldOf(ref reader);
            reader.Read();
            if (field is null)
                reader.Skip();
            else if (TextOf(ref reader, field, ref problem) is { } text)
                texts[field] = text;
        }
        return problem is null ? new FileRow(line, texts.GetValueOrDefault) : new FileRow(line, problem);
    }

    private static Field? FieldOf(ref Utf8JsonReader reader)
    {
        foreach (var field in Field.All)
        {
            if (reader.ValueTextEquals(field.Name))
                return field;
        }
        return null;
    }

    private static string? TextOf(ref Utf8JsonReader reader, Field field, ref string? problem)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                problem ??= $"{field.Name} must be a text";
                reader.Skip();
                return null;
            case JsonTokenType.String:
                try
                {
                    return reader.GetString();
                }
                catch (InvalidOperationException)
                {
                    problem ??= $"{field.Name} has half a character in it"; // An unpaired surrogate, written as \u escape.
                    return null;
                }
            case JsonTokenType.Null:
                return null;
            default:
                return Encoding.UTF8.GetString(reader.ValueSpan);
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

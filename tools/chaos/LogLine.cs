using System.Globalization;
using System.Text.Json;

namespace TodoApp.Chaos;

/// <summary>A line of a replica's log, which is one JSON object a line in Production.</summary>
/// <param name="Moment">In UTC.</param>
public sealed record LogLine(DateTime Moment, string Replica, string Level, string Message)
{
    private static readonly string[] Warning = ["Warning", "Error", "Critical"];

    /// <returns>Those of level Warning and above.</returns>
    public static IEnumerable<LogLine> WarningsIn(string output, string replica) => output.Split('\n')
        .Select(line => Parse(line, replica)).OfType<LogLine>().Where(line => Warning.Contains(line.Level));

    public override string ToString() => $"{Moment:HH:mm:ss.fff} {Replica}: {Level}: {Message}";

    /// <returns>Null for what is not of the log, such as the runtime's last words.</returns>
    private static LogLine? Parse(string line, string replica)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return new(
                DateTime.Parse(TextOf("Timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal),
                replica,
                TextOf("LogLevel"),
                $"{TextOf("Category")}: {TextOf("Message")}{(json.RootElement.TryGetProperty("Exception", out var exception) ? $" {WithoutStack(exception)}" : "")}");

            string TextOf(string name) => json.RootElement.GetProperty(name).GetString()!;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>An exception and its causes, without where they were thrown.</summary>
    private static string WithoutStack(JsonElement exception)
    {
        var lines = exception.GetString()!.Split('\n');
        return string.Join(' ', lines.Where((line, i) => i == 0 || line.StartsWith(" ---> ", StringComparison.Ordinal)).Select(line => line.Trim()));
    }
}

using System.Globalization;
using System.Text.Json;

namespace TodoApp.Bench;

/// <summary>Everything that a run has measured: the table of the scenarios, and figures of other kinds.</summary>
public sealed class Report
{
    private static readonly string[] Header =
    [
        "rows", "scenario", "program", "requests/s", "min", "max", "app ÷", "p50 ms", "p99 ms", "round trips", "statements", "CPU µs", "peak MB", "bytes", "failed",
    ];

    private static readonly string[] PeopleHeader = ["people", "program", "requests/s", "answered/s", "p50 ms", "p99 ms", "failed"];

    private static readonly string[] FirstMinuteHeader =
        ["program", "ready ms", "first page ms", "first 1,000: median ms", "p99 ms", "CPU µs", "warm: median ms", "first 1,000 ÷ warm"];

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public string Machine { get; } =
        $"{Environment.ProcessorCount} processors, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:F0} GB, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}, .NET {Environment.Version}";

    public string Database { get; init; } = "";

    public List<Result> Results { get; } = [];

    public List<Felt> People { get; } = [];

    public List<Start> FirstMinute { get; } = [];

    public List<Measure> Measures { get; } = [];

    /// <summary>As tables in Markdown.</summary>
    public void Print(TextWriter output)
    {
        var lines = Results
            .GroupBy(result => (result.Rows, result.Scenario))
            .SelectMany(group => group.Select(result => Line(result, result == group.First() ? "" : Text(group.First().PerSecond.RatioTo(result.PerSecond), 2))));
        PrintTable(output, texts: 3, [Header, .. lines]);
        PrintTable(output, texts: 2, [PeopleHeader, .. People.Select(Line)]);
        PrintTable(output, texts: 1, [FirstMinuteHeader, .. FirstMinute.Select(Line)]);
        foreach (var measure in Measures)
            output.WriteLine($"{measure.Name}: {measure.Value}");
        output.WriteLine($"on {Machine}, {Database}");
    }

    public Task WriteAsync(string file) => File.WriteAllTextAsync(file, JsonSerializer.Serialize(this, Json));

    /// <param name="texts">So many columns from the left hold no numbers.</param>
    private static void PrintTable(TextWriter output, int texts, IReadOnlyList<string[]> lines)
    {
        var widths = lines[0].Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        foreach (var (index, line) in lines.Index())
        {
            output.WriteLine($"| {string.Join(" | ", line.Select((cell, column) => column < texts ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))} |");
            if (index == 0)
                output.WriteLine($"| {string.Join(" | ", widths.Select((width, column) => column < texts ? new string('-', width) : new string('-', width - 1) + ":"))} |");
        }
        output.WriteLine();
    }

    private static string[] Line(Result result, string ratio) =>
    [
        result.Rows, result.Scenario, result.Program,
        Text(result.PerSecond.Median()), Text(result.PerSecond.Min()), Text(result.PerSecond.Max()), ratio,
        Text(result.P50, 1), Text(result.P99, 1), Text(result.RoundTrips, 1), Text(result.Statements, 1), Text(result.CpuMicroseconds), Text(result.PeakMegabytes), Text(result.Bytes), Text(result.Failed),
    ];

    private static string[] Line(Felt felt) =>
    [
        felt.Load, felt.Program, Text(felt.PerSecond), Text(felt.Answered), Text(felt.P50, 1), Text(felt.P99, 1), Text(felt.Failed),
    ];

    private static string[] Line(Start start) =>
    [
        start.Program, Text(start.Ready), Text(start.FirstPage, 1), Text(start.Median, 2), Text(start.P99, 1), Text(start.CpuMicroseconds),
        Text(start.Warm, 2), Text(start.Median / start.Warm, 2),
    ];

    private static string Text(double value, int decimals = 0) => value.ToString($"N{decimals}", CultureInfo.InvariantCulture);
}

/// <summary>A figure that belongs to no scenario, in words.</summary>
public sealed record Measure(string Name, string Value);

public static class Statistics
{
    /// <param name="fraction">Half for the median.</param>
    public static double Percentile(this IReadOnlyCollection<double> values, double fraction)
        => values.Order().ElementAt(Math.Min(values.Count - 1, (int)(values.Count * fraction)));

    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>Round by round, because what else the machine does changes from one to the next.</summary>
    public static double RatioTo(this IEnumerable<double> rounds, IEnumerable<double> others)
        => rounds.Zip(others, (one, other) => one / other).Median();
}

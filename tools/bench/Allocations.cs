using TodoApp.Harness;

namespace TodoApp.Bench;

/// <summary>What one request of the list allocates on the heap, as the runtime's own metric counts it.</summary>
public static class Allocations
{
    private const string Metric = "dotnet.gc.heap.total_allocated";
    private const int Requests = 2_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200), Patience = TimeSpan.FromSeconds(10);

    public static Task<Measure> MeasureAsync(Programs programs) => Rows.Thousand.MeasureAsync(async database =>
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var app = await programs.StartAsync(
            Programs.App,
            database,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address.ToString()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_TRACES_SAMPLER", "always_off"), ("OTEL_METRIC_EXPORT_INTERVAL", $"{Interval.TotalMilliseconds}"));

        var list = await AllocatedAsync(collector, app, Scenario.List);
        var healthz = await AllocatedAsync(collector, app, Scenario.Healthz);
        return new Measure("allocated by a request", $"list {list:N0} bytes, /healthz {healthz:N0} bytes");
    });

    private static async Task<double> AllocatedAsync(OtlpReceiver collector, Server app, Scenario scenario)
    {
        var visit = await Visit.StartAsync(app, scenario);
        await visit.RepeatAsync(app, Requests);
        var before = await ReadAsync(collector);
        await visit.RepeatAsync(app, Requests);
        return (double)(await ReadAsync(collector) - before) / Requests;
    }

    /// <summary>Two exports later nothing from before is missing.</summary>
    private static async Task<long> ReadAsync(OtlpReceiver collector)
    {
        for (var exports = 0; exports < 2; exports++)
        {
            var seen = collector.Latest(Metric);
            await Eventually.TrueAsync(() => Task.FromResult(collector.Latest(Metric) is { } now && now != seen), Patience);
        }
        return collector.Latest(Metric)!.Value;
    }
}

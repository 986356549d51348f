using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;

namespace TodoApp.Tests.Operations;

/// <summary>What an operator gets from a running app: traces, metrics and logs at a collector, and lines that a machine can read.</summary>
public sealed partial class TelemetryTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_collector_gets_a_retried_transaction_with_each_of_its_attempts_below_the_request()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var proxy = await database.StartProxyAsync();
        await using var app = StartApp(proxy, [("OTEL_SERVICE_NAME", "todo-list"), ("Logging__LogLevel__TodoApp", "Debug"), .. Export(collector)]);
        var address = await app.AddressAsync();
        using var http = new HttpClient { BaseAddress = address };
        await http.GetPageAsync(Addresses.List());

        proxy.Arm(Fault.Error(FaultPoint.Statement, PostgresErrorCodes.SerializationFailure));
        await http.GetPageAsync(Addresses.List());
        await Eventually.TrueAsync(() => Task.FromResult(collector.Spans.Any(span => span.Attributes.GetValueOrDefault("todoapp.outcome") == "retried")), Patience);

        var transaction = collector.Spans.First(span => span.Attributes.GetValueOrDefault("todoapp.outcome") == "retried");
        Assert.Equal(("TodoApp", "transaction", "2"), (transaction.Source, transaction.Name, transaction.Attributes["todoapp.attempts"]));
        Assert.Equal("todo-list", transaction.Resource["service.name"]);
        var trace = await TraceAsync(collector, transaction.TraceId, spans => spans.Any(span => span.Id == transaction.ParentId));
        Assert.Equal("Microsoft.AspNetCore", trace.Single(span => span.Id == transaction.ParentId).Source);

        var attempts = trace.Where(span => span.ParentId == transaction.Id && span.Name == "attempt").OrderBy(span => span.Attributes["todoapp.attempt"]).ToList();
        Assert.Equal([true, false], attempts.Select(attempt => attempt.IsError));
        Assert.Equal("40001", attempts[0].Attributes["db.response.status_code"]);
        Assert.All(attempts, attempt => Assert.Contains(trace, span => span.Source == "Npgsql" && span.ParentId == attempt.Id));
        await Eventually.TrueAsync(
            () => Task.FromResult(collector.Logs.Any(record => record.TraceId == transaction.TraceId && record.Text.Contains("met a conflict", StringComparison.Ordinal))),
            Patience,
            () => string.Join('\n', collector.Logs));
    }

    [Fact]
    public async Task A_collector_gets_every_metric_that_the_dashboard_shows()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var proxy = await database.StartProxyAsync();
        await using var app = StartApp(proxy, Export(collector));
        using var http = new HttpClient { BaseAddress = await app.AddressAsync() };
        await http.GetPageAsync(Addresses.List());
        proxy.Arm(Fault.Error(FaultPoint.Statement, PostgresErrorCodes.SerializationFailure));
        await http.GetPageAsync(Addresses.List());
        proxy.Arm(Fault.Cut(FaultPoint.Statement) with { Times = 10 });
        await http.GetAsync(new Uri(Addresses.List(), UriKind.Relative));
        proxy.Reset();

        var dashboard = await File.ReadAllTextAsync(Repository.PathOf("docs", "dashboards", "todoapp.json"));
        using var json = JsonDocument.Parse(dashboard);
        var queries = json.RootElement.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!).ToList();
        var shown = queries.SelectMany(query => MetricName().Matches(query)).Select(match => match.Value).ToHashSet();
        Assert.True(shown.Count >= 8, $"Only {shown.Count} metrics in {queries.Count} queries.");
        await Eventually.TrueAsync(() => Task.FromResult(shown.IsSubsetOf(PrometheusNames(collector))), Patience,
            () => $"Missing: {string.Join(", ", shown.Except(PrometheusNames(collector)))}; there: {string.Join(", ", PrometheusNames(collector))}");

        string[] outcomes = ["outcome=ambiguous", "outcome=committed", "outcome=retried"];
        IEnumerable<string> Seen() => collector.Metrics.Where(metric => metric.Name == "todoapp.transaction.duration").Select(metric => metric.Attributes);
        await Eventually.TrueAsync(() => Task.FromResult(outcomes.ToHashSet().IsSubsetOf(Seen())), Patience, () => string.Join(", ", Seen()));
    }

    [Fact]
    public async Task In_production_each_line_of_the_log_is_JSON_and_an_error_page_names_its_trace()
    {
        await using var app = new AppProcess(
        [
            ("ConnectionStrings__Todos", "postgresql://nobody:hunter2@127.0.0.1:1/todos?sslmode=disable"),
            ("Logging__LogLevel__Microsoft.AspNetCore", "Information"),
        ]);
        using var http = new HttpClient { BaseAddress = await app.AddressAsync() };

        using var answer = await http.GetAsync(new Uri("/no-such-page", UriKind.Relative));
        var reference = Reference().Match(await answer.Content.ReadAsStringAsync()).Groups[1].Value;

        Assert.Equal(32, reference.Length);
        await Eventually.TrueAsync(() => Task.FromResult(app.Output.Contains(reference, StringComparison.Ordinal)), Patience);
        Assert.Empty(app.Errors);
        var lines = app.Output.Split('\n').Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(lines, line => Assert.True(line.GetProperty("Timestamp").GetDateTime() > DateTime.UtcNow.AddMinutes(-5)));
        Assert.Contains(lines, line => line.GetProperty("Scopes").EnumerateArray().Any(scope => scope.TryGetProperty("TraceId", out var id) && id.GetString() == reference));
    }

    [Fact]
    public async Task A_collector_that_is_away_delays_neither_pages_nor_the_end()
    {
        await using var proxy = await database.StartProxyAsync();
        await using var app = StartApp(proxy, ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"), ("ShutdownDelay", "0"));
        using var http = new HttpClient { BaseAddress = await app.AddressAsync() };
        await http.GetPageAsync(Addresses.List());

        app.Terminate();

        Assert.Equal(0, await app.ExitAsync());
    }

    private static IEnumerable<(string, string)> Export(OtlpReceiver collector) =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address.ToString()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"), ("OTEL_BLRP_SCHEDULE_DELAY", "100"), ("OTEL_METRIC_EXPORT_INTERVAL", "200"),
    ];

    /// <summary>As a collector names them for Prometheus: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/.</summary>
    private static HashSet<string> PrometheusNames(OtlpReceiver collector) =>
        [.. collector.Metrics.SelectMany(metric =>
        {
            var name = metric.Name.Replace('.', '_') + metric.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
            return metric.IsHistogram ? [$"{name}_bucket", $"{name}_sum", $"{name}_count"] : new[] { metric.IsMonotonic ? $"{name}_total" : name };
        })];

    private static async Task<IReadOnlyList<OtlpReceiver.Span>> TraceAsync(
        OtlpReceiver collector, string id, Func<IReadOnlyList<OtlpReceiver.Span>, bool> isComplete)
    {
        IReadOnlyList<OtlpReceiver.Span> trace = [];
        await Eventually.TrueAsync(() => Task.FromResult(isComplete(trace = [.. collector.Spans.Where(span => span.TraceId == id)])), Patience);
        return trace;
    }

    private static AppProcess StartApp(FaultProxy proxy, params IEnumerable<(string, string)> settings)
        => new([("ConnectionStrings__Todos", proxy.ConnectionString), .. settings]);

    [GeneratedRegex("Reference: <code>([0-9a-f]+)</code>")]
    private static partial Regex Reference();

    [GeneratedRegex(@"[a-z]+_[a-z_]+(?=[{\[])")]
    private static partial Regex MetricName();
}

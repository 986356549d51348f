using System.Text.Encodings.Web;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using TodoApp.Database;

namespace TodoApp.Operations;

/// <summary>
/// What the app tells an operator: its log on the console, one JSON object a line in Production; and traces, metrics and logs over OTLP
/// where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. All of OpenTelemetry's environment variables for exporters, sampling and the
/// resource count: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/.
/// </summary>
public static class Telemetry
{
    /// <summary>The app's own first; the rest is built into the runtime, ASP.NET Core and Npgsql.</summary>
    private static readonly string[]
        Sources = [TransactionTelemetry.Name, "Microsoft.AspNetCore", "Npgsql"],
        Meters = [TransactionTelemetry.Name, "Microsoft.AspNetCore.*", "Npgsql", "System.Runtime"];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        // What Logging:Console:FormatterName says wins. The scopes hold the trace id that an error page shows.
        if (!builder.Environment.IsDevelopment())
            builder.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName ??= ConsoleFormatterNames.Json);
        builder.Services.Configure<JsonConsoleFormatterOptions>(json =>
        {
            json.IncludeScopes = true;
            json.UseUtcTimestamp = true;
            json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            json.JsonWriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }; // No browser reads it.
        });

        if (Settings.OtlpEndpoint.Read(builder.Configuration) is null)
            return;
        builder.Services.AddHostedService<Export>();
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.SetResourceBuilder(Resource());
            logs.IncludeFormattedMessage = true;
            logs.AddOtlpExporter();
        });
    }

    /// <summary>What this process is called. OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.</summary>
    private static ResourceBuilder Resource() => ResourceBuilder.CreateEmpty()
        .AddService(TransactionTelemetry.Name, serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3))
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    /// <summary>It runs as long as the app serves, and sends what is left when the app stops.</summary>
    private sealed class Export : IHostedService, IDisposable
    {
        private TracerProvider? _traces;
        private MeterProvider? _metrics;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(Resource()).AddSource(Sources).AddOtlpExporter().Build();
            _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(Resource()).AddMeter(Meters).AddOtlpExporter().Build();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
            _traces?.Dispose();
            _metrics?.Dispose();
        }
    }
}

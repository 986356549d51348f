using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TodoApp.Harness;

/// <summary>
/// A collector that takes OTLP over HTTP. The numbers are the fields of
/// https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto.
/// </summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private const int Gauge = 5, Sum = 7, Histogram = 9;

    private static readonly int[] Points = [Gauge, Sum, Histogram];

    private readonly WebApplication _server;
    private readonly ConcurrentQueue<Message> _traces = new(), _metrics = new(), _logs = new();

    private OtlpReceiver(WebApplication server) => _server = server;

    public Uri Address => new(_server.Urls.Single());

    public IReadOnlyList<Span> Spans =>
        [.. from request in _traces
            from resource in request.Messages(1)
            from scope in resource.Messages(2)
            from span in scope.Messages(2)
            select new Span(
                Resource: Attributes(resource.Messages(1).Single(), 1),
                Source: scope.Messages(1).Single().Text(1),
                Name: span.Text(5),
                TraceId: Convert.ToHexStringLower(span.Bytes(1)),
                Id: Convert.ToHexStringLower(span.Bytes(2)),
                ParentId: Convert.ToHexStringLower(span.Bytes(4)),
                Attributes: Attributes(span, 9),
                IsError: span.Messages(15).Any(status => status.Number(3) == 2))];

    /// <summary>Names and what distinguishes their series, each once.</summary>
    public IReadOnlyList<Metric> Metrics =>
        [.. (from request in _metrics
             from resource in request.Messages(1)
             from scope in resource.Messages(2)
             from metric in scope.Messages(2)
             from kind in Points
             from data in metric.Messages(kind)
             from point in data.Messages(1)
             let attributes = Attributes(point, kind == Histogram ? 9 : 7)
             select new Metric(
                 metric.Text(1), metric.Text(3), kind == Histogram, IsMonotonic: kind == Sum && data.Number(3) == 1,
                 string.Join(' ', attributes.Select(each => $"{each.Key}={each.Value}").Order()))).Distinct()];

    /// <summary>The last value of a sum that has only one series; null before the first.</summary>
    public long? Latest(string sum) =>
        (from request in _metrics
         from resource in request.Messages(1)
         from scope in resource.Messages(2)
         from metric in scope.Messages(2)
         where metric.Text(1) == sum
         from data in metric.Messages(Sum)
         from point in data.Messages(1)
         select (long?)point.Number(6)).LastOrDefault();

    /// <summary>The text of each record with the id of its trace, which is empty outside of one.</summary>
    public IReadOnlyList<(string Text, string TraceId)> Logs =>
        [.. from request in _logs
            from resource in request.Messages(1)
            from scope in resource.Messages(2)
            from record in scope.Messages(2)
            select (record.Messages(5).Single().Text(1), Convert.ToHexStringLower(record.Bytes(9)))];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._server.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            (signal switch { "traces" => receiver._traces, "metrics" => receiver._metrics, _ => receiver._logs }).Enqueue(Message.Parse(body.ToArray()));
        });
        await receiver._server.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Dictionary<string, string> Attributes(Message owner, int field) => owner.Messages(field).ToDictionary(
        attribute => attribute.Text(1),
        attribute => attribute.Messages(2).Single() is var value && value.Has(1) ? value.Text(1) : $"{value.Number(value.Has(3) ? 3 : 2)}");

    public sealed record Span(
        IReadOnlyDictionary<string, string> Resource, string Source, string Name, string TraceId, string Id, string ParentId,
        IReadOnlyDictionary<string, string> Attributes, bool IsError);

    public sealed record Metric(string Name, string Unit, bool IsHistogram, bool IsMonotonic, string Attributes);

    /// <summary>A message of Protocol Buffers whose fields are known by number alone: https://protobuf.dev/programming-guides/encoding/.</summary>
    private sealed record Message(IReadOnlyList<(int Field, ulong Number, byte[] Bytes)> Fields)
    {
        public static Message Parse(byte[] bytes)
        {
            var fields = new List<(int, ulong, byte[])>();
            var reader = new BinaryReader(new MemoryStream(bytes));
            while (reader.BaseStream.Position < bytes.Length)
            {
                var tag = reader.Read7BitEncodedInt64();
                var field = (int)(tag >> 3);
                fields.Add((tag & 7) switch
                {
                    0 => (field, (ulong)reader.Read7BitEncodedInt64(), []),
                    1 => (field, reader.ReadUInt64(), []),
                    2 => (field, 0, reader.ReadBytes(reader.Read7BitEncodedInt())),
                    5 => (field, reader.ReadUInt32(), []),
                    var type => throw new InvalidDataException($"Wire type {type} in field {field}."),
                });
            }
            return new(fields);
        }

        public bool Has(int field) => Fields.Any(each => each.Field == field);

        public byte[] Bytes(int field) => Fields.FirstOrDefault(each => each.Field == field).Bytes ?? [];

        public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

        public ulong Number(int field) => Fields.FirstOrDefault(each => each.Field == field).Number;

        public IEnumerable<Message> Messages(int field) => Fields.Where(each => each.Field == field).Select(each => Parse(each.Bytes));
    }
}

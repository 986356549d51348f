using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Npgsql;

namespace TodoApp.Tests.Operations;

public sealed class MetricsTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>
{
    [Fact]
    public async Task No_metric_shows_the_password_of_the_database()
    {
        var labels = new ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == "Npgsql")
                    own.EnableMeasurementEvents(instrument);
            },
        };
        void Note<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        {
            foreach (var tag in tags)
                labels.Enqueue($"{tag.Value}");
        }
        listener.SetMeasurementEventCallback<int>(Note);
        listener.SetMeasurementEventCallback<long>(Note);
        listener.SetMeasurementEventCallback<double>(Note);
        listener.Start();

        await using var app = fixture.StartApp();
        await app.CreateClient().GetPageAsync(Addresses.List());
        listener.RecordObservableInstruments();

        var password = new NpgsqlConnectionStringBuilder(fixture.Database.ConnectionString).Password;
        Assert.Contains("todos", labels);
        Assert.DoesNotContain(labels, label => password is { Length: > 0 } && label.Contains(password, StringComparison.Ordinal));
        // The tests' own pools have no name of ours: what is labelled "todos" is the app's, and says no more than that.
        Assert.DoesNotContain(labels, label => label.Contains("Password=", StringComparison.OrdinalIgnoreCase));
    }
}

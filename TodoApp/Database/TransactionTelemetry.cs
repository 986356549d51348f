using System.Diagnostics;
using System.Diagnostics.Metrics;
using Npgsql;

namespace TodoApp.Database;

/// <summary>
/// What one unit of work tells of itself: a span with a child for every attempt, and, when it is over, its duration by outcome and the
/// number of its attempts. Meter and activity source are both named <see cref="Name"/>; without a listener they cost next to nothing.
/// </summary>
public sealed class TransactionTelemetry(TimeProvider time) : IDisposable
{
    public const string Name = "TodoApp";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "todoapp.transaction.duration", unit: "s", "From the wait for a connection to the outcome, pauses between attempts included.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10] });

    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>(
        "todoapp.transaction.attempts", unit: "{attempt}", "How often work was begun: more often than there are transactions where it was retried.");

    private readonly Activity? _activity = Source.StartActivity("transaction");
    private readonly long _start = time.GetTimestamp();

    public void Dispose() => _activity?.Dispose();

    /// <summary>A span of its own for one attempt, which ends as the attempt does.</summary>
    public static async Task<T> AttemptAsync<T>(int number, Func<Task<T>> attempt)
    {
        using var activity = Source.StartActivity("attempt");
        activity?.SetTag("todoapp.attempt", number);
        try
        {
            return await attempt();
        }
        catch (Exception e)
        {
            SetFailed(activity, e);
            throw;
        }
    }

    public void Committed(int attempts) => End(attempts > 1 ? "retried" : "committed", attempts);

    public void Failed(Exception e, int attempts)
    {
        SetFailed(_activity, e);
        End(
            e switch
            {
                AmbiguousCommitException => "ambiguous",
                RetriesExhaustedException => "exhausted",
                OperationCanceledException => "cancelled",
                _ => "failed",
            },
            attempts);
    }

    private void End(string outcome, int attempts)
    {
        _activity?.SetTag("todoapp.outcome", outcome);
        _activity?.SetTag("todoapp.attempts", attempts);
        Duration.Record(time.GetElapsedTime(_start).TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
        Attempts.Add(attempts);
    }

    private static void SetFailed(Activity? activity, Exception e)
    {
        if (activity is null)
            return;
        activity.SetStatus(ActivityStatusCode.Error, e.Message);
        activity.SetTag("error.type", e.GetType().Name);
        if ((e as PostgresException ?? e.InnerException as PostgresException) is { SqlState: var state })
            activity.SetTag("db.response.status_code", state);
    }
}

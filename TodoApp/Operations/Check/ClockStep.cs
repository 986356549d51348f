using System.Diagnostics;
using Dapper;

namespace TodoApp.Operations.Check;

/// <summary>Asks the database for the time, so often that the answers tell how far away it is and how much the clocks differ.</summary>
internal static class ClockStep
{
    private const string SelectClock = "SELECT clock_timestamp()";
    private const int RoundTrips = 20;

    private static readonly TimeSpan SlowRoundTrip = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ToleratedDifference = TimeSpan.FromSeconds(1);

    public static async IAsyncEnumerable<Line> RunAsync(DatabaseSession session)
    {
        var time = session.Services.GetRequiredService<TimeProvider>();
        var trips = new List<(TimeSpan Duration, TimeSpan Difference)>();
        for (var i = 0; i < RoundTrips; i++)
        {
            var (start, now) = (Stopwatch.GetTimestamp(), time.GetUtcNow());
            var clock = await session.Connection.ExecuteScalarAsync<DateTime>(SelectClock);
            var duration = Stopwatch.GetElapsedTime(start);
            trips.Add((duration, clock.ToUniversalTime() - (now + duration / 2).UtcDateTime));
        }
        trips.Sort();

        var median = trips[RoundTrips / 2].Duration;
        var trip = $"median of {RoundTrips}: {median.TotalMilliseconds:0.0} ms";
        yield return median < SlowRoundTrip
            ? Line.Ok("round trip", trip)
            : Line.Warn("round trip", trip, "run the app in the database's region");

        // The quickest trip says it best.
        var difference = trips[0].Difference.Duration();
        var text = $"this machine and the database differ by {difference.TotalSeconds:0.0} s";
        yield return difference < ToleratedDifference
            ? Line.Ok("clock", text)
            : Line.Warn("clock", text, "synchronize this machine's clock: to-dos are dated by it");
    }
}

namespace TodoApp.Database;

public static class Timestamp
{
    /// <summary>
    /// Now as a TIMESTAMP column keeps it: UTC, in whole microseconds, and without a kind, because Npgsql would send a UTC
    /// <see cref="DateTime"/> as TIMESTAMPTZ.
    /// </summary>
    public static DateTime Now(this TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - now.Ticks % TimeSpan.TicksPerMicrosecond, DateTimeKind.Unspecified);
    }
}

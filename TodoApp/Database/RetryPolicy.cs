namespace TodoApp.Database;

/// <summary>
/// How often and for how long one unit of work is tried, and how long it pauses after a failure: a random time up to a bound that
/// doubles from <see cref="FirstPause"/> to <see cref="LongestPause"/>. Without the randomness, transactions that met once would meet
/// again; see "full jitter" in https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
/// </summary>
/// <param name="MaxAttempts">At the work, the first included.</param>
/// <param name="Deadline">After it no further attempt begins, and no pause goes on.</param>
public sealed record RetryPolicy(int MaxAttempts, TimeSpan Deadline)
{
    /// <summary>
    /// Connections for one unit of work, each one after the first because the one before it failed. When a server closes all of them, the
    /// pool may hand out some that are dead before it has thrown them away; a statement that brings the server down should not have many.
    /// </summary>
    public const int MaxConnections = 5;

    /// <summary>
    /// Tries to open one connection. Opening is always safe to try again; if it fails more often than this, the database is away and
    /// the caller should hear of it. A database that has no connection to spare is asked until the deadline instead.
    /// </summary>
    public const int MaxTriesToOpen = 3;

    /// <summary>What a command that began just before the deadline may take after it.</summary>
    public static readonly TimeSpan LastCommand = TimeSpan.FromSeconds(1.5);

    /// <summary>Short, because a transaction that pauses keeps its connection.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);

    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    public RetryPolicy(DatabaseOptions options)
        : this(options.RetryAttempts, TimeSpan.FromSeconds(options.RetryDeadline))
    {
    }

    /// <summary>Where the jitter comes from.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>The pause before the next try of what has just failed.</summary>
    /// <param name="failures">How often it has, from 1.</param>
    /// <param name="timeLeft">Until the deadline: the longest pause.</param>
    public TimeSpan Pause(int failures, TimeSpan timeLeft)
    {
        var bound = Math.Min(FirstPause.TotalSeconds * Math.Pow(2, failures - 1), LongestPause.TotalSeconds);
        return TimeSpan.FromSeconds(Math.Min(bound * Random.NextDouble(), timeLeft.TotalSeconds));
    }
}

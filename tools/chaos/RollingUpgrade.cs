using TodoApp.Harness;

namespace TodoApp.Chaos;

/// <summary>
/// What an operator does to a fleet on an ordinary day, one thing after the other under steady load: each replica is replaced, the
/// database restarts, and connections run short.
/// </summary>
public sealed class RollingUpgrade(Cluster cluster, Traffic traffic, Tally tally, Audience audience)
{
    private const string Steady = "steady", DatabaseRestarted = "database restarted", ConnectionLimit = "connection limit";
    private const int Connections = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many requests may be answered with an honest 503. When connections run short, one replica may get them all while requests
    /// are on their way to the other: all that the clients send at once, until the load balancer hears that it is not ready.
    /// </summary>
    /// <param name="atOnce">How many requests there are at most at one moment.</param>
    public static int MayBeUnavailable(string phase, int atOnce) => phase switch
    {
        DatabaseRestarted => int.MaxValue,
        ConnectionLimit => atOnce,
        _ => 0,
    };

    /// <param name="duration">How long the load goes on after each step.</param>
    public async Task RunAsync(TimeSpan duration)
    {
        await DoAsync(Steady, () => Eventually.TrueAsync(() => Task.FromResult(traffic.HasAnswersIn(Steady)), Patience), duration);
        for (var replica = 0; replica < cluster.Ports.Length; replica++)
            await ReplaceAsync(replica, duration);
        await DoAsync(DatabaseRestarted, RestartDatabaseAsync, duration);
        await audience.LeaveAsync(); // Looking for what they are told of takes a connection of each replica, and few are left now.
        await DoAsync(ConnectionLimit, () => cluster.LimitConnectionsAsync(Connections), duration);

        var refused = cluster.RefusedConnections();
        tally.CountFault($"connection refused beyond {Connections}", refused);
        if (refused == 0)
            tally.Surprises.Enqueue("The connection limit was never hit");
    }

    private async Task DoAsync(string phase, Func<Task> step, TimeSpan duration)
    {
        traffic.Begin(phase);
        await step();
        await Task.Delay(duration);
    }

    private Task ReplaceAsync(int replica, TimeSpan duration) => DoAsync(
        $"replica {replica + 1} replaced",
        async () =>
        {
            tally.CountFault("replica replaced");
            if (await cluster.TerminateReplicaAsync(replica) is var exitCode and not 0)
                tally.Surprises.Enqueue($"A replica that was asked to stop exited with {exitCode}");
            await cluster.StartReplicaAsync(replica);
            await cluster.ReadyAsync();
        },
        duration);

    private async Task RestartDatabaseAsync()
    {
        tally.CountFault("database restart");
        await cluster.CrashDatabaseAsync();
        await Task.Delay(TimeSpan.FromSeconds(1));
        await cluster.RestartDatabaseAsync();
        await cluster.ReadyAsync();
    }
}

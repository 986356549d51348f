using System.Diagnostics;
using TodoApp.Harness;

namespace TodoApp.Chaos;

/// <summary>
/// Breaks things while people work: small faults all the time, and each large one once or more — the database crashes and comes back,
/// a replica is asked to stop and another is killed, and both come back.
/// </summary>
public sealed class Saboteur(Cluster cluster, Random random, Tally tally)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);

    private static readonly (string Name, Fault Fault)[] Faults =
    [
        ("cut before RELEASE", Fault.Cut(FaultPoint.Release)),
        ("answer to RELEASE lost", Fault.Cut(FaultPoint.Release) with { Executed = true }),
        ("answer to COMMIT lost", Fault.Cut(FaultPoint.Commit) with { Executed = true }),
        ("cut before a statement", Fault.Cut(FaultPoint.Statement)),
        ("40001 at a statement", Fault.Error(FaultPoint.Statement, "40001")),
        ("40001 at RELEASE", Fault.Error(FaultPoint.Release, "40001")),
        ("40003 at RELEASE", Fault.Error(FaultPoint.Release, "40003") with { Executed = true }),
        ("57P01 at a statement", Fault.Error(FaultPoint.Statement, "57P01")),
    ];

    public async Task RunAsync(TimeSpan duration)
    {
        var elapsed = Stopwatch.StartNew();
        var large = new Queue<(double Share, Func<Task> Do)>(
        [
            (0.15, CrashDatabaseAsync),
            (0.4, () => TerminateReplicaAsync(0)),
            (0.6, () => KillReplicaAsync(1)),
            (0.8, CrashDatabaseAsync),
        ]);
        while (elapsed.Elapsed < duration)
        {
            if (large.TryPeek(out var next) && elapsed.Elapsed > duration * next.Share)
                await large.Dequeue().Do();
            else
                await DisturbAsync();
            await Task.Delay(LongestPause * random.NextDouble());
        }
        cluster.Proxy.Arm();
    }

    private Task DisturbAsync()
    {
        if (random.Next(4) == 0)
        {
            tally.CountFault("connection cut", cluster.Proxy.Cut(0.5, random));
            return Task.CompletedTask;
        }

        var (name, fault) = Faults[random.Next(Faults.Length)];
        var times = random.Next(1, 4);
        cluster.Proxy.Arm(fault with
        {
            Times = times,
            Meanwhile = () =>
            {
                tally.CountFault(name);
                return Task.CompletedTask;
            },
        });
        return Task.CompletedTask;
    }

    private async Task CrashDatabaseAsync()
    {
        tally.CountFault("database crash");
        await cluster.CrashDatabaseAsync();
        await Task.Delay(TimeSpan.FromSeconds(random.NextDouble()));
        await cluster.RestartDatabaseAsync();
    }

    private async Task TerminateReplicaAsync(int replica)
    {
        tally.CountFault("replica terminated");
        if (await cluster.TerminateReplicaAsync(replica) is var exitCode and not 0)
            tally.Surprises.Enqueue($"A replica that was asked to stop exited with {exitCode}");
        await cluster.StartReplicaAsync(replica);
    }

    private async Task KillReplicaAsync(int replica)
    {
        tally.CountFault("replica killed");
        await cluster.KillReplicaAsync(replica);
        await cluster.StartReplicaAsync(replica);
    }
}

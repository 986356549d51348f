using Microsoft.Extensions.Options;

namespace TodoApp.Database;

/// <summary>
/// Has the runtime add threads at once while the database answers nothing. Npgsql keeps a thread for each connection whose command has
/// timed out, and what else the app does must not wait until they are added one by one. Not always: where there is a thread for each
/// of many requests and two processors for all of them, the slowest of them wait three times as long.
/// </summary>
public sealed class StallWatch(RetryingTransaction transactions, IOptions<DatabaseOptions> options) : BackgroundService
{
    /// <summary>Well below the shortest time limit of a command, which is a second.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Looks without a stall until things are as before: half a minute of them.</summary>
    private const int Aftermath = 120;

    /// <summary>For the connections, and for what does not need one.</summary>
    private int Threads => options.Value.MaxPoolSize + 44;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ThreadPool.GetMinThreads(out var usual, out var ports);
        using var timer = new PeriodicTimer(Interval);
        var (before, calm) = (transactions.Units, Aftermath);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = transactions.Units;
            var isStalled = now.Begun > now.Ended && now.Ended == before.Ended;
            (before, calm) = (now, isStalled ? 0 : calm + 1);
            if (calm is 0 or Aftermath)
                ThreadPool.SetMinThreads(calm == 0 ? Math.Max(usual, Threads) : usual, ports);
        }
    }
}

using Npgsql;
using TodoApp.Harness;

namespace TodoApp.Bench;

/// <summary>What is left of the throughput when every other attempt at a transaction meets a conflict (40001) and is run again.</summary>
public static class Storm
{
    private static readonly Fault EveryOther = Fault.Error(FaultPoint.Release, PostgresErrorCodes.SerializationFailure) with { Times = int.MaxValue, Every = 2 };

    public static Task<Measure> MeasureAsync(Programs programs, int rounds, int seconds, int warmUpSeconds) => Rows.Thousand.MeasureAsync(async database =>
    {
        await using var proxy = FaultProxy.Start(database);
        await using var app = await programs.StartAsync(Programs.App, proxy.ConnectionString);

        var visit = await Visit.StartAsync(app, Scenario.Add);
        await Wrk.RunAsync(app, visit, warmUpSeconds);
        proxy.Arm(EveryOther);
        await Wrk.RunAsync(app, visit, warmUpSeconds);
        var (calm, storm) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            proxy.Arm();
            calm.Add((await Wrk.RunAsync(app, visit, seconds)).PerSecond);
            proxy.Arm(EveryOther);
            storm.Add((await Wrk.RunAsync(app, visit, seconds)).PerSecond);
        }
        return new Measure(
            "every other attempt fails with 40001",
            $"{storm.Median():N0} adds/s, without {calm.Median():N0}, ratio {storm.RatioTo(calm):F2}");
    });
}

using TodoApp.Harness;

namespace TodoApp.Bench;

/// <summary>What one program did in one scenario.</summary>
/// <param name="Rows">What the table held.</param>
/// <param name="PerSecond">Requests, round by round.</param>
/// <param name="P50">Latency in milliseconds: the median of the rounds, as is <paramref name="P99"/>.</param>
/// <param name="RoundTrips">To the database, for one request.</param>
/// <param name="CpuMicroseconds">Of the program's own process, for one request.</param>
/// <param name="PeakMegabytes">Resident, since the program started; it does the scenarios of the same rows one after the other.</param>
/// <param name="Bytes">Of one response, headers included.</param>
/// <param name="Failed">Requests that were answered with an error, such as a 503 after too many conflicts.</param>
public sealed record Result(
    string Rows,
    string Scenario,
    string Program,
    IReadOnlyList<double> PerSecond,
    double P50,
    double P99,
    double RoundTrips,
    double CpuMicroseconds,
    double PeakMegabytes,
    double Bytes,
    long Failed);

/// <summary>The app and the baseline on the same database, under load in turns.</summary>
/// <param name="firstWarmUpSeconds">What a program that has just started takes until its code is compiled for good.</param>
public sealed class Comparison(Programs programs, int rounds, int seconds, int warmUpSeconds, int firstWarmUpSeconds)
{
    private const int Counted = 10;

    /// <returns>For each scenario the result of the app, then that of the baseline.</returns>
    public Task<List<Result>> RunAsync(Rows rows, IReadOnlyList<Scenario> scenarios) => rows.MeasureAsync(async database =>
    {
        var roundTrips = await CountRoundTripsAsync(scenarios, database);
        await using var app = await programs.StartAppAsync(database);
        await using var baseline = await programs.StartBaselineAsync(database);
        var results = new List<Result>();
        foreach (var scenario in scenarios)
        {
            await Console.Error.WriteLineAsync($"{rows.Name} rows: {scenario.Name}");
            var turns = new[] { new Turns(app), new Turns(baseline) };
            foreach (var turn in turns)
                await turn.WarmUpAsync(scenario, scenario == scenarios[0] ? firstWarmUpSeconds : warmUpSeconds);
            for (var round = 0; round < rounds; round++)
            {
                foreach (var turn in turns)
                    await turn.TakeAsync(scenario, seconds);
            }
            results.AddRange(turns.Zip(roundTrips[scenario], (turn, trips) => turn.Result(rows, scenario, trips)));
        }
        return results;
    });

    /// <summary>On the wire, between other processes of the same programs and the database.</summary>
    private async Task<Dictionary<Scenario, double[]>> CountRoundTripsAsync(IReadOnlyList<Scenario> scenarios, string connectionString)
    {
        await using var proxy = FaultProxy.Start(connectionString);
        await using var app = await programs.StartAppAsync(proxy.ConnectionString);
        await using var baseline = await programs.StartBaselineAsync(proxy.ConnectionString);

        var counts = new Dictionary<Scenario, double[]>();
        foreach (var scenario in scenarios)
            counts[scenario] = [await CountAsync(app, scenario), await CountAsync(baseline, scenario)];
        return counts;

        async Task<double> CountAsync(Server server, Scenario scenario)
        {
            var visit = await Visit.StartAsync(server, scenario);
            await visit.RepeatAsync(server, Counted);
            proxy.Reset();
            await visit.RepeatAsync(server, Counted);
            return (double)proxy.RoundTrips / Counted / scenario.Requests.Length;
        }
    }

    private sealed class Turns(Server server)
    {
        private readonly List<Load> _loads = [];
        private TimeSpan _cpu;

        public async Task WarmUpAsync(Scenario scenario, int seconds)
        {
            var visit = await Visit.StartAsync(server, scenario);
            await visit.RepeatAsync(server, Counted);
            if (seconds > 0)
                await Wrk.RunAsync(server, visit, seconds);
        }

        public async Task TakeAsync(Scenario scenario, int seconds)
        {
            var visit = await Visit.StartAsync(server, scenario);
            var cpu = server.CpuTime;
            _loads.Add(await Wrk.RunAsync(server, visit, seconds));
            _cpu += server.CpuTime - cpu;
        }

        public Result Result(Rows rows, Scenario scenario, double roundTrips)
        {
            var requests = _loads.Sum(load => load.Requests);
            return new Result(
                rows.Name,
                scenario.Name,
                server.Name,
                [.. _loads.Select(load => load.PerSecond)],
                _loads.Select(load => load.P50).Median(),
                _loads.Select(load => load.P99).Median(),
                roundTrips,
                _cpu.TotalMicroseconds / requests,
                server.PeakMemory / 1e6,
                (double)_loads.Sum(load => load.Bytes) / requests,
                _loads.Sum(load => load.Errors));
        }
    }
}

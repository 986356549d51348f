using TodoApp.Harness;

namespace TodoApp.Bench;

/// <summary>What one program did in one scenario.</summary>
/// <param name="Rows">What the table held.</param>
/// <param name="PerSecond">Requests, round by round.</param>
/// <param name="P50">Latency in milliseconds: the median of the rounds, as is <paramref name="P99"/>.</param>
/// <param name="RoundTrips">To the database, for one request.</param>
/// <param name="Statements">In these, without those that control the transaction.</param>
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
    double Statements,
    double CpuMicroseconds,
    double PeakMegabytes,
    double Bytes,
    long Failed);

/// <summary>The app and what people would use instead on the same database, under load in turns.</summary>
/// <param name="firstWarmUpSeconds">What a program that has just started takes until its code is compiled for good.</param>
public sealed class Comparison(Programs programs, int rounds, int seconds, int warmUpSeconds, int firstWarmUpSeconds)
{
    private const int Counted = 10;

    private sealed record Traffic(double RoundTrips, double Statements);

    /// <returns>For each scenario the result of the app, then those of the others.</returns>
    public Task<List<Result>> RunAsync(Rows rows, IReadOnlyList<Scenario> scenarios) => rows.MeasureAsync(async database =>
    {
        var names = scenarios.SelectMany(scenario => scenario.Programs).Distinct().ToList();
        var traffic = await CountAsync(scenarios, names, database);
        await using var servers = await programs.StartAsync(names, database);
        var warm = new HashSet<Server>();
        var results = new List<Result>();
        foreach (var scenario in scenarios)
        {
            await Console.Error.WriteLineAsync($"{rows.Name} rows: {scenario.Name}");
            var turns = scenario.Programs.Select(name => new Turns(servers.Single(server => server.Name == name))).ToList();
            foreach (var turn in turns)
                await turn.WarmUpAsync(scenario, warm.Add(turn.Server) ? firstWarmUpSeconds : warmUpSeconds);
            for (var round = 0; round < rounds; round++)
            {
                foreach (var turn in turns)
                    await turn.TakeAsync(scenario, seconds);
            }
            results.AddRange(turns.Select(turn => turn.Result(rows, scenario, traffic[(scenario, turn.Server.Name)])));
        }
        return results;
    });

    /// <summary>On the wire, between other processes of the same programs and the database.</summary>
    private async Task<Dictionary<(Scenario, string Program), Traffic>> CountAsync(
        IReadOnlyList<Scenario> scenarios, IReadOnlyList<string> names, string connectionString)
    {
        await using var proxy = FaultProxy.Start(connectionString);
        await using var servers = await programs.StartAsync(names, proxy.ConnectionString);

        var counts = new Dictionary<(Scenario, string), Traffic>();
        foreach (var scenario in scenarios)
        {
            foreach (var server in servers.Where(server => scenario.Programs.Contains(server.Name)))
            {
                var visit = await Visit.StartAsync(server, scenario);
                await visit.RepeatAsync(server, Counted);
                proxy.Reset();
                await visit.RepeatAsync(server, Counted);
                double requests = Counted * scenario.Requests.Length;
                counts[(scenario, server.Name)] = new(proxy.RoundTrips / requests, proxy.Statements.Count(FaultProxy.IsWork) / requests);
            }
        }
        return counts;
    }

    private sealed class Turns(Server server)
    {
        private readonly List<Load> _loads = [];
        private TimeSpan _cpu;

        public Server Server => server;

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

        public Result Result(Rows rows, Scenario scenario, Traffic traffic)
        {
            var requests = _loads.Sum(load => load.Requests);
            return new Result(
                rows.Name,
                scenario.Name,
                server.Name,
                [.. _loads.Select(load => load.PerSecond)],
                _loads.Select(load => load.P50).Median(),
                _loads.Select(load => load.P99).Median(),
                traffic.RoundTrips,
                traffic.Statements,
                _cpu.TotalMicroseconds / requests,
                server.PeakMemory / 1e6,
                (double)_loads.Sum(load => load.Bytes) / requests,
                _loads.Sum(load => load.Errors));
        }
    }
}

using System.Diagnostics;
using TodoApp.Pages;

namespace TodoApp.Bench;

/// <summary>What the first person after a start waits, on one connection: milliseconds, the medians of the rounds.</summary>
/// <param name="Ready">From the start of the process until it says that it can serve: the app on <c>/readyz</c>, the others on <c>/healthz</c>.</param>
/// <param name="FirstPage">The first page after that.</param>
/// <param name="Median">Of the first 1,000 pages, as is <paramref name="P99"/>.</param>
/// <param name="CpuMicroseconds">Of the program's own process, for one of these pages: the compiler's included.</param>
/// <param name="Warm">The median of another 1,000 pages after load.</param>
public sealed record Start(string Program, double Ready, double FirstPage, double Median, double P99, double CpuMicroseconds, double Warm);

/// <summary>A small instance is never warm: its first minute is what people know of it.</summary>
public static class FirstMinute
{
    private const int Pages = 1_000;

    /// <summary>The compiler works on after the load.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    private static readonly string[] Names = [Programs.App, Programs.Plain, Programs.ByHand, Programs.Empty];

    public static Task<List<Start>> MeasureAsync(Programs programs, int rounds, int warmUpSeconds) => Rows.Thousand.MeasureAsync(async database =>
    {
        var starts = new List<Start>();
        for (var round = 0; round < rounds; round++)
        {
            await Console.Error.WriteLineAsync($"the first minute: {round + 1} of {rounds}");
            foreach (var name in Names)
                starts.Add(await MeasureAsync(programs, name, database, warmUpSeconds));
        }
        return starts.GroupBy(start => start.Program).Select(MedianOf).ToList();
    });

    private static Start MedianOf(IGrouping<string, Start> rounds)
    {
        return new Start(
            rounds.Key, Of(start => start.Ready), Of(start => start.FirstPage), Of(start => start.Median), Of(start => start.P99),
            Of(start => start.CpuMicroseconds), Of(start => start.Warm));

        double Of(Func<Start, double> figure) => rounds.Select(figure).Median();
    }

    private static async Task<Start> MeasureAsync(Programs programs, string name, string database, int warmUpSeconds)
    {
        await using var server = await programs.StartAsync(name, database);
        var ready = await server.AnswersAsync(name == Programs.App ? Addresses.Readyz : Addresses.Healthz);
        using var person = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1, UseProxy = false }) { BaseAddress = server.Address };
        var cpu = server.CpuTime;
        var first = await ReadAsync(person);
        cpu = server.CpuTime - cpu;
        await Wrk.RunAsync(server, await Visit.StartAsync(server, Scenario.List), warmUpSeconds);
        await Task.Delay(Calm);
        var warm = await ReadAsync(person);
        return new Start(
            name, ready.TotalMilliseconds, first[0], first.Percentile(0.5), first.Percentile(0.99), cpu.TotalMicroseconds / Pages, warm.Percentile(0.5));
    }

    /// <summary>One page after the other, as a browser does, with the cookies that it got.</summary>
    private static async Task<List<double>> ReadAsync(HttpClient person)
    {
        var times = new List<double>();
        for (var page = 0; page < Pages; page++)
        {
            var sent = Stopwatch.GetTimestamp();
            using var response = await person.GetAsync(new Uri(Addresses.List(), UriKind.Relative));
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            response.EnsureSuccessStatusCode();
        }
        return times;
    }
}

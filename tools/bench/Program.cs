using TodoApp.Bench;
using TodoApp.Harness;

const string Usage = "./dev bench [--quick]";

if (args is not ([] or ["--quick"]))
{
    await Console.Error.WriteLineAsync(Usage);
    return 2;
}
if (Wrk.Obstacle() is { } obstacle)
{
    await Console.Error.WriteLineAsync(obstacle);
    return 1;
}
if (Environment.GetEnvironmentVariable("DATABASE_URL") is { Length: > 0 } url)
    Environment.SetEnvironmentVariable(TestServer.Variable, url);

var isQuick = args is ["--quick"];
try
{
    var programs = await Programs.PublishAsync();
    var report = new Report { Database = await TestServer.DescribeAsync() };
    var (rounds, seconds, warmUp, firstWarmUp) = isQuick ? (2, 1, 0, 3) : (5, 3, 3, 60);
    var comparison = new Comparison(programs, rounds, seconds, warmUp, firstWarmUp);
    Func<Task>[] parts =
    [
        .. (isQuick ? Scenario.Quick : Scenario.All).Select(each => (Func<Task>)(
            async () => report.Results.AddRange(await comparison.RunAsync(each.Rows, each.Scenarios)))),
        async () => report.People.AddRange(await People.MeasureAsync(programs, isQuick ? 1 : 3, isQuick ? 2 : 10, firstWarmUp)),
        async () => report.FirstMinute.AddRange(await FirstMinute.MeasureAsync(programs, isQuick ? 1 : 3, isQuick ? 3 : 30)),
        async () => report.Measures.Add(await StartTime.MeasureAsync(programs)),
        async () => report.Measures.Add(await Allocations.MeasureAsync(programs)),
        async () => report.Measures.Add(await SignedIn.MeasureAsync(programs, rounds, seconds, firstWarmUp)),
        async () => report.Measures.Add(await Storm.MeasureAsync(programs, rounds, seconds, firstWarmUp)),
    ];
    foreach (var part in parts)
    {
        await part();
        await report.WriteAsync(Repository.PathOf(".data", "bench", "report.json")); // For whoever does not wait for the end.
    }
    report.Print(Console.Out);
    return 0;
}
finally
{
    await TestServer.StopAsync();
}

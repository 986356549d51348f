using TodoApp.Bench;
using TodoApp.Tests;

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
    var comparison = isQuick ? new Comparison(programs, rounds: 3, seconds: 1, warmUpSeconds: 1) : new Comparison(programs, rounds: 5, seconds: 3, warmUpSeconds: 3);
    foreach (var (rows, scenarios) in Scenario.All)
        report.Results.AddRange(await comparison.RunAsync(rows, scenarios));

    report.Measures.Add(await StartTime.MeasureAsync(programs));
    report.Print(Console.Out);
    await report.WriteAsync(Repository.PathOf(".data", "bench", "report.json"));
    return 0;
}
finally
{
    await TestServer.StopAsync();
}

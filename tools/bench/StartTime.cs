namespace TodoApp.Bench;

/// <summary>From the start of the process to the first answer on <c>/healthz</c>, beside that of an ASP.NET Core app that does nothing else.</summary>
public static class StartTime
{
    private const int Rounds = 5;

    public static Task<Measure> MeasureAsync(Programs programs) => Rows.Thousand.MeasureAsync(async database =>
    {
        var (app, empty) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (program, times) in new[] { (Programs.App, app), (Programs.Empty, empty) })
            {
                await using var server = await programs.StartAsync(program, database);
                times.Add(server.StartTime.TotalMilliseconds);
            }
        }
        return new Measure(
            "start to first /healthz", $"{app.Median():F0} ms, an empty app {empty.Median():F0} ms, ratio {app.RatioTo(empty):F2}");
    });
}

namespace TodoApp.Bench;

/// <summary>
/// Which part of the difference is the transaction's: the baseline with the app's own, SERIALIZABLE and with its savepoint, stands
/// between the app and the baseline alone.
/// </summary>
public static class Protocol
{
    public static Task<Measure> MeasureAsync(Programs programs, int rounds, int seconds, int warmUpSeconds, Scenario scenario)
        => Rows.Thousand.MeasureAsync(async database =>
        {
            await using var app = await programs.StartAppAsync(database);
            await using var transaction = await programs.StartBaselineAsync(database, ("Transaction", "cockroach_restart"));
            await using var baseline = await programs.StartBaselineAsync(database);

            Server[] servers = [app, transaction, baseline];
            var perSecond = servers.ToDictionary(server => server, _ => new List<double>());
            for (var round = 0; round <= rounds; round++)
            {
                foreach (var server in servers)
                {
                    var load = await Wrk.RunAsync(server, await Visit.StartAsync(server, scenario), round == 0 ? warmUpSeconds : seconds);
                    if (round > 0)
                        perSecond[server].Add(load.PerSecond);
                }
            }
            return new Measure(
                $"{scenario.Name}, what the transaction costs",
                $"the baseline in the app's transaction {perSecond[transaction].Median():N0}/s, {perSecond[transaction].RatioTo(perSecond[baseline]):F2} of the baseline; "
                + $"the app {perSecond[app].Median():N0}/s, {perSecond[app].RatioTo(perSecond[transaction]):F2} of that");
        });
}

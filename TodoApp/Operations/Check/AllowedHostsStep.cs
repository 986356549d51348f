namespace TodoApp.Operations.Check;

/// <summary>
/// Warns in Production where no hosts are named: any site may then give the app a name of its own, and read it through a visitor's
/// browser (DNS rebinding).
/// </summary>
internal static class AllowedHostsStep
{
    /// <summary>Each of these means any host to ASP.NET Core's host filtering.</summary>
    private static readonly string[] Any = ["*", "[::]", "0.0.0.0"];

    public static IEnumerable<Line> Run(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var hosts = (Settings.AllowedHosts.Read(configuration) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);
        if (services.GetRequiredService<IHostEnvironment>().IsProduction() && (hosts.Length == 0 || hosts.Intersect(Any).Any()))
            yield return Line.Warn("settings", "requests for any host are taken", "name the hosts that people use in AllowedHosts");
    }
}

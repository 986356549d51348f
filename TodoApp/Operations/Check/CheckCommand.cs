using Microsoft.Extensions.Options;
using Npgsql;
using TodoApp.Database;

namespace TodoApp.Operations.Check;

/// <summary>
/// The command <c>TodoApp check</c>: walks from the configuration to the tables, one line a step, and says beside what is wrong how to
/// mend it. It changes nothing, and says about a failure what the log of the running app says.
/// </summary>
public sealed class CheckCommand(IServiceProvider services, TextWriter output, bool useColor)
{
    /// <summary>These look at the configuration alone. Where one of them fails, the walk ends after the last.</summary>
    private static readonly Func<IServiceProvider, IEnumerable<Line>>[] SettingsSteps =
        [SettingsStep.Run, UnknownSettingsStep.Run, AllowedHostsStep.Run, OpenAccessStep.Run, WrongSettingsStep.Run];

    /// <summary>These look at each host that the connection string names. The first that fails is the last for that host.</summary>
    private static readonly Func<DatabaseHost, Task<Line>>[] HostSteps = [DnsStep.RunAsync, TcpStep.RunAsync, TlsStep.RunAsync];

    /// <summary>These look at the database as the app's own user. All of them run, unless the connection ends.</summary>
    private static readonly Func<DatabaseSession, IAsyncEnumerable<Line>>[] DatabaseSteps =
        [EngineStep.RunAsync, DatabaseStep.RunAsync, TablesStep.RunAsync, KeysStep.RunAsync, IndexesStep.RunAsync, IsolationStep.RunAsync, ClockStep.RunAsync];

    private readonly Report _report = new(output, useColor);

    /// <returns>The exit code: 0 if all is well, 1 after a warning, 2 after a failure.</returns>
    public async Task<int> RunAsync()
    {
        foreach (var line in SettingsSteps.SelectMany(step => step(services)))
            _report.Write(line);
        if (_report.Worst < Outcome.Fail)
        {
            var options = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
            if (await CheckHostsAsync(options))
                await CheckDatabaseAsync(options);
        }
        return _report.Worst switch { Outcome.Fail => 2, Outcome.Warn => 1, _ => 0 };
    }

    /// <returns>Whether one of the hosts can be used. A failure of another is a warning then: Npgsql goes on to the next.</returns>
    private async Task<bool> CheckHostsAsync(DatabaseOptions options)
    {
        var hosts = new List<List<Line>>();
        foreach (var host in DatabaseHost.All(options))
            hosts.Add(host.IsUnixSocket ? [] : await CheckHostAsync(host));

        var isUsable = hosts.Exists(lines => lines.TrueForAll(line => line.Outcome < Outcome.Fail));
        foreach (var line in hosts.SelectMany(lines => lines))
            _report.Write(isUsable && line.Outcome == Outcome.Fail ? line with { Outcome = Outcome.Warn } : line);
        return isUsable;
    }

    private static async Task<List<Line>> CheckHostAsync(DatabaseHost host)
    {
        var lines = new List<Line>();
        foreach (var step in HostSteps)
        {
            lines.Add(await step(host));
            if (lines[^1].Outcome == Outcome.Fail)
                break;
        }
        return lines;
    }

    private async Task CheckDatabaseAsync(DatabaseOptions options)
    {
        var step = "sign-in";
        try
        {
            await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
            _report.Write(Line.Ok(step, $"as {connection.UserName}"));

            step = "database";
            foreach (var run in DatabaseSteps)
            {
                await foreach (var line in run(new(connection, services)))
                    _report.Write(line);
            }
        }
        catch (Exception e) when (DatabaseFailure.IsUnavailable(e))
        {
            var isDatabase = e is PostgresException answer && answer.IsMissingDatabase();
            var cause = await ConnectionFailure.ExplainAsync(e, options, CancellationToken.None);
            _report.Write(Line.Fail(isDatabase ? "database" : step, cause));
        }
    }
}

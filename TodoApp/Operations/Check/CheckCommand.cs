using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dapper;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
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
    private const string SelectClock = "SELECT clock_timestamp()";
    private const string SelectDatabase = "SELECT count(*) FROM pg_database WHERE datname = current_database()";
    private const string SelectIndexes = "SELECT indexname FROM pg_indexes";
    private const string SelectIsolation = "SHOW transaction_isolation";
    private const string HasPrivilege = "SELECT has_table_privilege(@table, @privilege)";

    private const int RoundTrips = 20;
    private const int DaysToRenew = 14;

    private static readonly TimeSpan SlowRoundTrip = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ToleratedClockDifference = TimeSpan.FromSeconds(1);

    private static readonly string[] Shown = [.. Settings.All.Where(each => !each.IsSecret && !each.IsVariable).Select(each => each.Name)];

    private readonly IConfigurationRoot _configuration = (IConfigurationRoot)services.GetRequiredService<IConfiguration>();
    private Outcome _worst;

    private enum Outcome
    {
        Ok,
        Warn,
        Fail,
    }

    /// <returns>The exit code: 0 if all is well, 1 after a warning, 2 after a failure.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken = default)
    {
        var refused = Refuse(() => services.GetRequiredService<IOptions<DatabaseOptions>>().Value.ToNpgsql());
        var failures = Settings.Failures(_configuration)
            .Concat(refused)
            .Concat(Refuse(services.GetRequiredService<IStartupValidator>().Validate))
            .Distinct().ToList();
        if (refused.Count == 0)
            ReportSettings(Options, Options.ToNpgsql());
        foreach (var failure in failures)
            Report(new(Outcome.Fail, "settings", failure));

        if (failures.Count == 0 && await CheckHostsAsync(Options, Options.ToNpgsql(), cancellationToken))
            await CheckDatabaseAsync(Options, cancellationToken);
        return (int)_worst;
    }

    private DatabaseOptions Options => services.GetRequiredService<IOptions<DatabaseOptions>>().Value;

    private static IReadOnlyList<string> Refuse(Action read)
    {
        try
        {
            read();
            return [];
        }
        catch (Exception e) when (Settings.Refusal(e) is not null)
        {
            return Settings.Refusal(e)!;
        }
    }

    private void ReportSettings(DatabaseOptions options, NpgsqlConnectionStringBuilder npgsql)
    {
        var (setting, stated) = (options.ConnectionStringSetting, options.ParseConnectionString());
        Report(new(Outcome.Ok, "settings", $"{setting}: user {npgsql.Username}, password {(string.IsNullOrEmpty(npgsql.Password) ? "none" : "hidden")}, host {npgsql.Host}, port {npgsql.Port}, database {npgsql.Database} ({Source(setting)})"));
        foreach (var name in Shown)
        {
            var (value, source) = name switch
            {
                "Database:SslMode" => ($"{npgsql.SslMode}", stated.ShouldSerialize("SSL Mode") ? $"sslmode in {setting}" : null),
                "Database:RootCertificate" => (npgsql.RootCertificate ?? stated.RootCertificate, $"sslrootcert in {setting}"),
                "Database:ClientCertificate" => (npgsql.SslCertificate, $"sslcert in {setting}"),
                "Database:ClientKey" => (npgsql.SslKey, $"sslkey in {setting}"),
                _ => (null, (string?)null),
            };
            // What is set in the configuration wins over the connection string.
            var own = _configuration.GetSection(name).AsEnumerable().Where(each => !string.IsNullOrEmpty(each.Value)).ToList();
            if (own.Count > 0)
                (value, source) = (string.Join(", ", own.Select(each => each.Value)), Source(own[0].Key));
            Report(new(Outcome.Ok, "settings", value is null ? $"{name} is not set" : $"{name} = {value} ({source ?? "default"})"));
        }

        // Their values are not shown: something secret may have ended up there.
        foreach (var unknown in Shown.Select(name => name.Split(':')[0]).Distinct()
            .SelectMany(section => _configuration.GetSection(section).AsEnumerable())
            .Where(each => each.Value is not null && !Shown.Any(name => $"{each.Key}:".StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))))
        {
            Report(new(Outcome.Warn, "settings", $"{unknown.Key} is no setting of the app ({Source(unknown.Key)})", "correct its name, or remove it"));
        }
    }

    private string Source(string setting) => _configuration.Providers.LastOrDefault(provider => provider.TryGet(setting, out _)) switch
    {
        FileConfigurationProvider file => file.Source.Path!,
        EnvironmentVariablesConfigurationProvider => "environment",
        CommandLineConfigurationProvider => "command line",
        null => "default",
        _ => "set by the host",
    };

    /// <returns>Whether one of them can be used. The others are worth no more than a warning then: Npgsql goes on to the next.</returns>
    private async Task<bool> CheckHostsAsync(DatabaseOptions options, NpgsqlConnectionStringBuilder npgsql, CancellationToken cancellationToken)
    {
        var hosts = new List<List<Line>>();
        foreach (var (host, port) in ConnectionUrl.Hosts(npgsql))
        {
            var lines = new List<Line>();
            hosts.Add(lines);
            await foreach (var line in CheckHostAsync(options, new(npgsql.ConnectionString) { Host = host, Port = port }, cancellationToken))
                lines.Add(line);
        }

        var isUsable = hosts.Exists(lines => !lines.Exists(line => line.Outcome == Outcome.Fail));
        foreach (var line in hosts.SelectMany(lines => lines))
            Report(isUsable && line.Outcome == Outcome.Fail ? line with { Outcome = Outcome.Warn } : line);
        return isUsable;
    }

    private static async IAsyncEnumerable<Line> CheckHostAsync(
        DatabaseOptions options, NpgsqlConnectionStringBuilder npgsql, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (host, port, patience) = (npgsql.Host!, npgsql.Port, TimeSpan.FromSeconds(npgsql.Timeout));
        if (host.StartsWith('/'))
            yield break; // A Unix socket has neither name nor certificate.

        var found = await TryAsync("DNS", options, npgsql, async () =>
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).WaitAsync(patience, cancellationToken);
            return $"{host} is {string.Join(", ", addresses.Select(address => address.ToString()))}";
        });
        yield return found;
        if (found.Outcome == Outcome.Fail)
            yield break;

        var answered = await TryAsync("TCP", options, npgsql, async () =>
        {
            var start = Stopwatch.GetTimestamp();
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(host, port, cancellationToken).AsTask().WaitAsync(patience, cancellationToken);
            return $"{host}:{port} accepted a connection in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms";
        });
        yield return answered;
        if (answered.Outcome != Outcome.Fail)
            yield return await CheckTlsAsync(options, npgsql, cancellationToken);
    }

    private static async Task<Line> TryAsync(string step, DatabaseOptions options, NpgsqlConnectionStringBuilder npgsql, Func<Task<string>> connectAsync)
    {
        try
        {
            return new(Outcome.Ok, step, await connectAsync());
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            return new(Outcome.Fail, step, ConnectionFailure.Explain(e, npgsql, options.ConnectionStringSetting) ?? e.Message);
        }
    }

    private static async Task<Line> CheckTlsAsync(DatabaseOptions options, NpgsqlConnectionStringBuilder npgsql, CancellationToken cancellationToken)
    {
        const string Fix = "set Database:SslMode to verify-full";
        if (npgsql.SslMode < SslMode.Require)
        {
            return DatabaseOptions.IsLoopback(npgsql.Host!)
                ? new(Outcome.Ok, "TLS", $"not asked for (mode {npgsql.SslMode}): the database is on this machine")
                : new(Outcome.Warn, "TLS", $"mode {npgsql.SslMode}: what is sent may be unencrypted", Fix);
        }

        using var server = await ConnectionFailure.ProbeAsync(npgsql.Host!, npgsql.Port, options.Authorities(), cancellationToken);
        if (server is null)
            return await ExplainNoTlsAsync(options, npgsql, cancellationToken);
        if (ConnectionFailure.Objection(server, npgsql.Host!, npgsql, options) is { } objection)
            return new(Outcome.Fail, "TLS", objection);

        var days = (int)(server.Certificate.NotAfter.ToUniversalTime() - DateTime.UtcNow).TotalDays;
        var text = $"{server.Protocol}, {server.Certificate.Subject} for {string.Join(", ", server.Names)}, issued by {server.Certificate.Issuer}, {days} days left";
        return npgsql.SslMode switch
        {
            SslMode.Require => new(Outcome.Warn, "TLS", $"{text}, not verified (mode Require)", Fix),
            SslMode.VerifyCA => new(Outcome.Warn, "TLS", $"{text}, verified but for the host name (mode VerifyCA)", Fix),
            _ when days < DaysToRenew => new(Outcome.Warn, "TLS", $"{text}, verified", "renew the server's certificate"),
            _ => new(Outcome.Ok, "TLS", $"{text}, verified"),
        };
    }

    private static async Task<Line> ExplainNoTlsAsync(DatabaseOptions options, NpgsqlConnectionStringBuilder npgsql, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(npgsql.ConnectionString) { Pooling = false }.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            return new(Outcome.Warn, "TLS", "the server did not show its certificate in time", "look for a slow or unstable network");
        }
        catch (NpgsqlException e)
        {
            return new(Outcome.Fail, "TLS", await ConnectionFailure.ExplainAsync(e, options, cancellationToken) ?? e.Message);
        }
    }

    private async Task CheckDatabaseAsync(DatabaseOptions options, CancellationToken cancellationToken)
    {
        var step = "sign-in";
        try
        {
            await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(cancellationToken);
            Report(new(Outcome.Ok, step, $"as {connection.UserName}"));
            Report(connection.IsCockroach()
                ? new(Outcome.Ok, "engine", connection.Engine())
                : new(Outcome.Warn, "engine", $"{connection.Engine()} is a stand-in for development and tests", "use CockroachDB"));

            step = "database";
            if (await connection.ExecuteScalarAsync<long>(SelectDatabase) == 0)
                throw new PostgresException($"database \"{connection.Database}\" does not exist", "FATAL", "FATAL", PostgresErrorCodes.InvalidCatalogName);
            Report(new(Outcome.Ok, step, connection.Database));

            var tables = services.GetRequiredService<IReadOnlyList<Table>>();
            foreach (var table in tables)
                await CheckTableAsync(connection, table);
            await CheckIndexesAsync(connection, tables);
            await CheckIsolationAsync(cancellationToken);
            await CheckTimeAsync(connection);
        }
        catch (Exception e) when (DatabaseFailure.IsUnavailable(e))
        {
            var isDatabase = e is PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName };
            Report(new(Outcome.Fail, isDatabase ? "database" : step, await ConnectionFailure.ExplainAsync(e, options, cancellationToken) ?? e.Message));
        }
    }

    private async Task CheckTableAsync(NpgsqlConnection connection, Table table)
    {
        try
        {
            await connection.ExecuteAsync($"SELECT {string.Join(", ", table.Columns)} FROM {table.Name} LIMIT 0");
            Report(new(Outcome.Ok, "tables", $"{table.Name} is there, with every column"));
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
        {
            var what = e.SqlState == PostgresErrorCodes.UndefinedTable ? $"{table.Name} is missing" : $"{table.Name} lacks a column: {e.MessageText}";
            Report(new(Outcome.Fail, "tables", what, "run `TodoApp migrate` as a user who may create tables"));
            return;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // It is there; which privileges are missing comes next.
        }

        var lacking = new List<string>();
        foreach (var privilege in table.Privileges)
        {
            if (!await connection.ExecuteScalarAsync<bool>(HasPrivilege, new { table = table.Name, privilege }))
                lacking.Add(privilege);
        }
        Report(lacking.Count == 0
            ? new(Outcome.Ok, "privileges", $"{string.Join(", ", table.Privileges)} on {table.Name}")
            : new(Outcome.Fail, "privileges", $"{connection.UserName} may not {string.Join(", ", lacking)} {table.Name}", (table with { Privileges = lacking }).Grant(connection.UserName!)));
    }

    private async Task CheckIndexesAsync(NpgsqlConnection connection, IReadOnlyList<Table> tables)
    {
        var indexes = tables.SelectMany(table => table.Indexes).ToList();
        var present = await connection.QueryAsync<string>(SelectIndexes);
        var missing = indexes.Except(present).ToList();
        Report(missing.Count == 0
            ? new(Outcome.Ok, "indexes", string.Join(", ", indexes))
            : new(Outcome.Warn, "indexes", $"{string.Join(", ", missing)} missing: long lists will be slow", "run `TodoApp migrate` as a user who may create indexes"));
    }

    /// <summary>Asked inside a transaction of the app's own making: that is the one that counts.</summary>
    private async Task CheckIsolationAsync(CancellationToken cancellationToken)
    {
        var isolation = await services.GetRequiredService<RetryingTransaction>().QueryAsync<string>(SelectIsolation, idempotent: true, cancellationToken: cancellationToken);
        Report(isolation[0].Equals("serializable", StringComparison.OrdinalIgnoreCase)
            ? new(Outcome.Ok, "isolation", "serializable")
            : new(Outcome.Fail, "isolation", $"{isolation[0]}, although serializable was asked for", "connect without the proxy or pooler that changes it"));
    }

    private async Task CheckTimeAsync(NpgsqlConnection connection)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var trips = new List<(TimeSpan Duration, TimeSpan Difference)>();
        for (var i = 0; i < RoundTrips; i++)
        {
            var (start, now) = (Stopwatch.GetTimestamp(), time.GetUtcNow());
            var clock = await connection.ExecuteScalarAsync<DateTime>(SelectClock);
            var duration = Stopwatch.GetElapsedTime(start);
            trips.Add((duration, clock.ToUniversalTime() - (now + duration / 2).UtcDateTime));
        }
        trips.Sort();

        var median = trips[RoundTrips / 2].Duration;
        var trip = $"median of {RoundTrips}: {median.TotalMilliseconds:0.0} ms";
        Report(median < SlowRoundTrip
            ? new(Outcome.Ok, "round trip", trip)
            : new(Outcome.Warn, "round trip", trip, "run the app in the database's region"));

        // The quickest trip says it best.
        var difference = trips[0].Difference.Duration();
        var text = $"this machine and the database differ by {difference.TotalSeconds:0.0} s";
        Report(difference < ToleratedClockDifference
            ? new(Outcome.Ok, "clock", text)
            : new(Outcome.Warn, "clock", text, "synchronize this machine's clock: to-dos are dated by it"));
    }

    private void Report(Line line)
    {
        if (line.Outcome > _worst)
            _worst = line.Outcome;
        var (word, color) = line.Outcome switch
        {
            Outcome.Ok => ("ok", 32),
            Outcome.Warn => ("warn", 33),
            _ => ("FAIL", 31),
        };
        var label = useColor ? $"\e[{color}m{word,-4}\e[0m" : $"{word,-4}";
        output.WriteLine($"{label}  {line.Step,-10}  {line.Text}{(line.Fix is null ? "" : $": {line.Fix}")}");
    }

    /// <param name="Fix">What to do about it, if the text does not say so itself.</param>
    private sealed record Line(Outcome Outcome, string Step, string Text, string? Fix = null);
}

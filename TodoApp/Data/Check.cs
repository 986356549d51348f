using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;

namespace TodoApp.Data;

/// <summary>
/// The command <c>TodoApp check</c>: walks from the configuration to the tables, one line a step, and says beside what is wrong how to
/// mend it. It changes nothing.
/// </summary>
public sealed class Check(IServiceProvider services, TextWriter output, bool useColor)
{
    private const string SelectClock = "SELECT clock_timestamp()";
    private const string SelectIsolation = "SHOW transaction_isolation";
    private const string HasPrivilege = "SELECT has_table_privilege(@table, @privilege)";
    private const string SelectTables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'";

    private static readonly (string Table, string[] Privileges)[] Tables =
    [
        ("todos", ["SELECT", "INSERT", "UPDATE", "DELETE"]),
        ("deleted_todos", ["SELECT", "INSERT", "DELETE"]),
        ("data_protection_keys", ["SELECT", "INSERT"]),
    ];

    private static readonly string[] Indexes = ["todos_by_date", "todos_by_state", "deleted_todos_by_date", "deleted_todos_by_deletion"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ToleratedClockDifference = TimeSpan.FromSeconds(1);

    private enum Outcome
    {
        Ok,
        Warn,
        Fail,
    }

    private Outcome _worst;

    /// <returns>The exit code: 0 if all is well, 1 after a warning, 2 after a failure.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var options = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
            var npgsql = options.ToNpgsql();
            ReportConfiguration(options, npgsql);
            foreach (var (host, port) in ConnectionUrl.Hosts(npgsql))
                await CheckHostAsync(host, port, npgsql, cancellationToken);
            await CheckDatabaseAsync(options, cancellationToken);
        }
        catch (OptionsValidationException e)
        {
            Report(Outcome.Fail, "settings", e.Message);
        }
        return (int)_worst;
    }

    private void ReportConfiguration(DatabaseOptions options, NpgsqlConnectionStringBuilder npgsql)
    {
        Report(Outcome.Ok, "settings", $"{options.ConnectionStringSetting}: user {npgsql.Username}, password {(string.IsNullOrEmpty(npgsql.Password) ? "none" : "hidden")}, "
            + $"host {npgsql.Host}, database {npgsql.Database}, TLS {npgsql.SslMode}");
        var configuration = (IConfigurationRoot)services.GetRequiredService<IConfiguration>();
        foreach (var setting in configuration.GetSection(DatabaseOptions.Section).GetChildren().Where(setting => !string.IsNullOrEmpty(setting.Value)))
        {
            var source = configuration.Providers.Last(provider => provider.TryGet(setting.Path, out _)) is FileConfigurationProvider file
                ? file.Source.Path
                : "environment or command line";
            Report(Outcome.Ok, "settings", $"{setting.Path} = {setting.Value} ({source})");
        }
    }

    private async Task CheckHostAsync(string host, int port, NpgsqlConnectionStringBuilder npgsql, CancellationToken cancellationToken)
    {
        if (host.StartsWith('/'))
            return; // A Unix socket has neither name nor certificate.

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
            Report(Outcome.Ok, "DNS", $"{host} is {string.Join(", ", addresses.Select(address => address.ToString()))}");
        }
        catch (SocketException)
        {
            Report(Outcome.Fail, "DNS", $"the host {host} is unknown", "correct it in the connection string");
            return;
        }

        var start = Stopwatch.GetTimestamp();
        try
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(host, port, cancellationToken).AsTask().WaitAsync(Patience, cancellationToken);
            Report(Outcome.Ok, "TCP", $"{host}:{port} accepted a connection in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            Report(Outcome.Fail, "TCP", $"{host}:{port} does not answer", "authorize this machine's network in the cluster's console (Networking), and check host and port");
            return;
        }

        await CheckTlsAsync(host, port, npgsql, cancellationToken);
    }

    private async Task CheckTlsAsync(string host, int port, NpgsqlConnectionStringBuilder npgsql, CancellationToken cancellationToken)
    {
        if (npgsql.SslMode < SslMode.Require)
        {
            Report(Outcome.Warn, "TLS", $"mode {npgsql.SslMode}: the connection may be unencrypted", "set Database:SslMode to verify-full");
            return;
        }

        var (certificate, errors) = await ConnectionFailure.ProbeAsync(host, port, cancellationToken);
        if (certificate is null)
        {
            Report(Outcome.Fail, "TLS", $"{host}:{port} does not speak TLS", "turn TLS on there, or correct the port");
            return;
        }

        using (certificate)
        {
            var days = (int)(certificate.NotAfter.ToUniversalTime() - DateTime.UtcNow).TotalDays;
            var text = $"{certificate.Subject} issued by {certificate.Issuer}, {days} days left";
            if (certificate.NotAfter.ToUniversalTime() < DateTime.UtcNow)
                Report(Outcome.Fail, "TLS", text, "renew the server's certificate");
            else if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && npgsql.SslMode == SslMode.VerifyFull)
                Report(Outcome.Fail, "TLS", $"{text}: it is not for {host}", "use a host name from the certificate in the connection string");
            else if (npgsql.SslMode is SslMode.Require or SslMode.VerifyCA)
                Report(Outcome.Warn, "TLS", $"{text}; mode {npgsql.SslMode} does not verify all of it", "set Database:SslMode to verify-full");
            else if (days < 14)
                Report(Outcome.Warn, "TLS", text, "renew the server's certificate soon");
            else
                Report(Outcome.Ok, "TLS", text);
        }
    }

    private async Task CheckDatabaseAsync(DatabaseOptions options, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection;
        try
        {
            connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(cancellationToken);
        }
        catch (Exception e) when (DatabaseFailure.IsUnavailable(e))
        {
            Report(Outcome.Fail, "sign-in", await ConnectionFailure.ExplainAsync(e, options, cancellationToken) ?? e.Message);
            return;
        }

        await using (connection)
        {
            Report(Outcome.Ok, "sign-in", $"as {connection.UserName} to database {connection.Database}");
            Report(connection.IsCockroach() ? Outcome.Ok : Outcome.Warn, "engine", connection.Engine(),
                connection.IsCockroach() ? null : "this is not CockroachDB: fine for development and tests");
            try
            {
                await CheckTablesAsync(connection);
                await CheckIsolationAsync();
                await CheckTimeAsync(connection);
            }
            catch (Exception e) when (e is NpgsqlException or TransactionException)
            {
                Report(Outcome.Fail, "database", await ConnectionFailure.ExplainAsync(e, options, cancellationToken) ?? e.Message);
            }
        }
    }

    private async Task CheckTablesAsync(NpgsqlConnection connection)
    {
        var tables = (await connection.QueryAsync<string>(SelectTables)).ToHashSet();
        foreach (var (table, privileges) in Tables)
        {
            if (!tables.Contains(table))
            {
                Report(Outcome.Fail, "tables", $"{table} is missing, or {connection.UserName} may not see it", $"run `TodoApp migrate` as a user who may create tables, and GRANT {string.Join(", ", privileges)} ON TABLE {table} TO {connection.UserName}");
                continue;
            }

            var lacking = new List<string>();
            foreach (var privilege in privileges)
            {
                if (!await connection.ExecuteScalarAsync<bool>(HasPrivilege, new { table, privilege }))
                    lacking.Add(privilege);
            }
            if (lacking.Count > 0)
                Report(Outcome.Fail, "privileges", $"{connection.UserName} may not {string.Join(", ", lacking)} {table}", $"GRANT {string.Join(", ", lacking)} ON TABLE {table} TO {connection.UserName}");
            else
                Report(Outcome.Ok, "tables", $"{table} is there, with the privileges on it");
        }

        var present = (await connection.QueryAsync<string>("SELECT indexname FROM pg_indexes")).ToHashSet();
        var missing = Indexes.Where(index => !present.Contains(index)).ToList();
        if (missing.Count > 0)
            Report(Outcome.Warn, "indexes", $"{string.Join(", ", missing)} missing: large lists will be slow", "run `TodoApp migrate`");
        else
            Report(Outcome.Ok, "indexes", "all there");
    }

    private async Task CheckIsolationAsync()
    {
        var isolation = (await services.GetRequiredService<RetryingTransaction>().QueryAsync<string>(SelectIsolation, idempotent: true)).Single();
        if (isolation.Equals("serializable", StringComparison.OrdinalIgnoreCase))
            Report(Outcome.Ok, "isolation", "serializable");
        else
            Report(Outcome.Fail, "isolation", $"{isolation} although serializable was asked for", "look for a proxy or a setting that changes it");
    }

    private async Task CheckTimeAsync(NpgsqlConnection connection)
    {
        var trips = new List<TimeSpan>();
        var difference = TimeSpan.Zero;
        for (var i = 0; i < 20; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var clock = await connection.ExecuteScalarAsync<DateTime>(SelectClock);
            trips.Add(Stopwatch.GetElapsedTime(start));
            difference = clock.ToUniversalTime() - DateTime.UtcNow;
        }
        trips.Sort();
        Report(Outcome.Ok, "round trip", $"median of 20: {trips[trips.Count / 2].TotalMilliseconds:0.0} ms");

        var text = $"this machine and the database differ by {difference.Duration().TotalSeconds:0.0} s";
        if (difference.Duration() > ToleratedClockDifference)
            Report(Outcome.Warn, "clock", text, "synchronize this machine's clock: to-dos are dated by it");
        else
            Report(Outcome.Ok, "clock", text);
    }

    private void Report(Outcome outcome, string step, string text, string? fix = null)
    {
        if (outcome > _worst)
            _worst = outcome;
        var (word, color) = outcome switch
        {
            Outcome.Ok => ("ok", 32),
            Outcome.Warn => ("warn", 33),
            _ => ("FAIL", 31),
        };
        var label = useColor ? $"\e[{color}m{word,-4}\e[0m" : $"{word,-4}";
        output.WriteLine($"{label}  {step,-10}  {text}{(fix is null ? "" : $". To do: {fix}")}");
    }
}

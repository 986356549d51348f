using Npgsql;
using TodoApp.Database;

namespace TodoApp.Operations.Check;

/// <summary>Looks at the certificate before anything is sent. Where there is none to see, it signs in, to learn why.</summary>
internal static class TlsStep
{
    private const string Step = "TLS";
    private const string VerifyFull = "set Database:SslMode to verify-full";
    private const int DaysToRenew = 14;

    public static async Task<Line> RunAsync(DatabaseHost host)
    {
        var mode = host.Npgsql.SslMode;
        if (mode < SslMode.Require)
        {
            return DatabaseOptions.IsLoopback(host.Name)
                ? Line.Ok(Step, $"not asked for (mode {mode}): the database is on this machine")
                : Line.Warn(Step, $"mode {mode}: what is sent may be unencrypted", VerifyFull);
        }

        using var server = await ConnectionFailure.ProbeAsync(host.Name, host.Port, host.Options.Authorities(), CancellationToken.None);
        if (server is null)
            return await ExplainNoCertificateAsync(host);
        if (ConnectionFailure.Objection(server, host.Name, host.Npgsql, host.Options) is { } objection)
            return Line.Fail(Step, objection);

        var days = (int)(server.Certificate.NotAfter.ToUniversalTime() - DateTime.UtcNow).TotalDays;
        var text = $"{server.Protocol}, {server.Certificate.Subject} for {string.Join(", ", server.Names)}, "
            + $"issued by {server.Certificate.Issuer}, {days} days left";
        return mode switch
        {
            SslMode.Require => Line.Warn(Step, $"{text}, not verified (mode Require)", VerifyFull),
            SslMode.VerifyCA => Line.Warn(Step, $"{text}, verified but for the host name (mode VerifyCA)", VerifyFull),
            _ when days < DaysToRenew => Line.Warn(Step, $"{text}, verified", "renew the server's certificate"),
            _ => Line.Ok(Step, $"{text}, verified"),
        };
    }

    private static async Task<Line> ExplainNoCertificateAsync(DatabaseHost host)
    {
        try
        {
            var npgsql = new NpgsqlConnectionStringBuilder(host.Npgsql.ConnectionString) { Pooling = false };
            await using var connection = new NpgsqlConnection(npgsql.ConnectionString);
            await connection.OpenAsync();
            return Line.Warn(Step, "the server did not show its certificate in time", "look for a slow or unstable network");
        }
        catch (NpgsqlException e)
        {
            return Line.Fail(Step, await ConnectionFailure.ExplainAsync(e, host.Options, CancellationToken.None));
        }
    }
}

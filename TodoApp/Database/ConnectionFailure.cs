using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Npgsql;

namespace TodoApp.Database;

/// <summary>Why the database cannot be used, in words for the operator.</summary>
public static class ConnectionFailure
{
    /// <summary>PostgreSQL's protocol, section "SSLRequest": length 8, code 80877103; the answer is S or N.</summary>
    private static readonly byte[] SslRequest = [0, 0, 0, 8, 4, 210, 22, 47];

    private const StringSplitOptions OneLine = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// One sentence with the cause of <paramref name="failure"/> and the setting to look at; when it is not about the connection, what
    /// the database said as <c>SQLSTATE: message</c>. It is one line and holds no password.
    /// </summary>
    /// <remarks>
    /// A refused server certificate costs one more connection, of at most two seconds: .NET does not say why it refused, so this looks
    /// at the certificate. Nothing is sent over it.
    /// </remarks>
    public static async Task<string> ExplainAsync(Exception failure, DatabaseOptions options, CancellationToken cancellationToken)
    {
        NpgsqlConnectionStringBuilder npgsql;
        try
        {
            npgsql = options.ToNpgsql();
        }
        catch (OptionsValidationException e)
        {
            return e.Message;
        }

        foreach (var e in Chain(failure))
        {
            // A handshake that failed for another reason has a cause of its own.
            var cause = e is AuthenticationException { InnerException: null }
                ? await ExplainTlsAsync(npgsql, options, cancellationToken)
                : Explain(e, npgsql, options.ConnectionStringSetting);
            if (cause is not null)
                return cause;
        }
        return Describe(failure);
    }

    /// <summary>
    /// Npgsql's own message of a refused statement is three lines, of which the last advises a keyword that
    /// <see cref="DatabaseOptions.ToNpgsql()"/> overrides.
    /// </summary>
    private static string Describe(Exception failure)
    {
        var answer = Chain(failure).OfType<PostgresException>().FirstOrDefault();
        var words = answer is null ? failure.Message : $"{answer.SqlState}: {answer.MessageText}";
        if (answer is not null && failure is TransactionException)
            words = $"{failure.Message} {words}";
        return string.Join(' ', words.Split(['\r', '\n'], OneLine));
    }

    private static IEnumerable<Exception> Chain(Exception e) => e switch
    {
        AggregateException many => many.InnerExceptions.SelectMany(Chain),
        { InnerException: { } inner } => Chain(inner).Prepend(e),
        _ => [e],
    };

    internal static string? Explain(Exception e, NpgsqlConnectionStringBuilder npgsql, string setting) => e switch
    {
        PostgresException postgres => Explain(postgres, npgsql, setting),

        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
            $"The database's host {npgsql.Host} is unknown: correct it in {setting}.",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
            $"Nothing accepts connections at the database's address {Address(npgsql)}: check host and port in {setting}, and that the server runs and lets this network in (a managed cluster: its console's Networking page).",
        SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable } =>
            Unreachable(npgsql, setting),

        NpgsqlException when e.Message.Contains("pool has been exhausted", StringComparison.Ordinal) =>
            $"All {npgsql.MaxPoolSize} database connections of this process were busy: raise Database:MaxPoolSize, or look for slow statements.",
        NpgsqlException when e.Message.Contains("No SSL enabled connection", StringComparison.Ordinal) =>
            $"The database at {Address(npgsql)} does not speak TLS: turn TLS on there, or choose another Database:SslMode (now {npgsql.SslMode}).",
        NpgsqlException { InnerException: IOException or AuthenticationException { InnerException: not null } } when e.Message.Contains("SSL handshake", StringComparison.Ordinal) =>
            $"The database at {Address(npgsql)} broke off the TLS handshake: check Database:SslMode, Database:ClientCertificate and the port in {setting}.",
        NpgsqlException { InnerException: TimeoutException } when e.Message.Contains("reading from stream", StringComparison.Ordinal) =>
            $"The database at {Address(npgsql)} took the connection but did not answer in time (a statement has {npgsql.CommandTimeout} s): see whether it is overloaded, raise Database:CommandTimeout, or correct host and port in {setting}.",
        NpgsqlException { InnerException: IOException } when e.Message.Contains("stream", StringComparison.Ordinal) =>
            $"The database at {Address(npgsql)} broke the connection off: see whether it, or a proxy before it, is restarting or overloaded.",
        TimeoutException => Unreachable(npgsql, setting),
        _ => null,
    };

    private static string? Explain(PostgresException e, NpgsqlConnectionStringBuilder npgsql, string setting) => e switch
    {
        _ when e.IsWantOfTls() =>
            $"The database at {Address(npgsql)} insists on TLS: set Database:SslMode to verify-full.",
        _ when e.IsRefusedNetwork() =>
            $"The database at {Address(npgsql)} does not let user '{npgsql.Username}' in from this network or without TLS: authorize the network there, or check Database:SslMode.",
        _ when e.IsWrongPassword() =>
            $"The database refused the password of user '{npgsql.Username}': correct it in {setting} (percent-encoded in a URL), or create that SQL user.",
        _ when e.IsRefusedUser() =>
            $"The database refused user '{npgsql.Username}': check the user and the password in {setting}, and Database:ClientCertificate.",
        _ when e.IsMissingDatabase() =>
            $"The database '{Database(npgsql)}' does not exist on the server: create it, or correct its name in {setting}.",
        _ when e.IsMissingTable() || e.IsMissingColumn() =>
            $"The database '{Database(npgsql)}' lacks a table or column: run `TodoApp migrate`, or set Database:ApplySchema to true.",
        _ when e.IsMissingPrivilege() =>
            $"User '{npgsql.Username}' may not use the tables of database '{Database(npgsql)}': GRANT it the privileges, or name another user in {setting}.",
        _ when e.IsWantOfConnections() =>
            $"The database has no connection left for this process: lower Database:MaxPoolSize (now {npgsql.MaxPoolSize}) in every replica.",
        _ when e.IsShutdownOrStart() =>
            $"The database node at {Address(npgsql)} is shutting down or starting: wait, or name a load balancer or several hosts in {setting}.",
        _ when e.IsRefusedConnection() =>
            $"The database at {Address(npgsql)} turned the connection away: authorize this network there (a managed cluster: its console's Networking page), and check host and options in {setting}.",
        _ => null,
    };

    private static string Unreachable(NpgsqlConnectionStringBuilder npgsql, string setting) =>
        $"The database at {Address(npgsql)} did not answer in time: let this network in there (a managed cluster: its console's Networking page), or correct host and port in {setting}.";

    private static async Task<string> ExplainTlsAsync(NpgsqlConnectionStringBuilder npgsql, DatabaseOptions options, CancellationToken cancellationToken)
    {
        foreach (var (host, port) in ConnectionUrl.Hosts(npgsql))
        {
            using var server = await ProbeAsync(host, port, options.Authorities(), cancellationToken);
            if (server is not null && Objection(server, host, npgsql, options) is { } objection)
                return objection;
        }
        return ForeignAuthority(npgsql, options);
    }

    /// <summary>What the TLS mode makes of the server's certificate: the reason to refuse it, or null.</summary>
    internal static string? Objection(ServerCertificate server, string host, NpgsqlConnectionStringBuilder npgsql, DatabaseOptions options)
    {
        if (npgsql.SslMode < SslMode.VerifyCA)
            return null;
        if (server.Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && npgsql.SslMode == SslMode.VerifyFull)
            return $"The database's certificate is for {string.Join(", ", server.Names.Take(3))} and not for {host}: use a host name from the certificate in {options.ConnectionStringSetting}.";
        if (server.Certificate.NotAfter.ToUniversalTime() < DateTime.UtcNow)
            return $"The certificate of the database at {host} expired on {server.Certificate.NotAfter:yyyy-MM-dd}: renew it there; Database:RootCertificate is not the cause.";
        return server.Errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? ForeignAuthority(npgsql, options) : null;
    }

    private static string ForeignAuthority(NpgsqlConnectionStringBuilder npgsql, DatabaseOptions options)
    {
        var root = options.Connection().RootCertificate;
        var authority = root is null || root == CertificateSource.MachineStore
            ? "an authority that this machine trusts"
            : $"the authority in {root}";
        return $"The certificate of the database at {Address(npgsql)} is not signed by {authority}: download the cluster's ca.crt and set Database:RootCertificate (or sslrootcert in {options.ConnectionStringSetting}) to it.";
    }

    /// <summary>What a server shows of itself in a TLS handshake, whatever there is against it; null when it shows nothing.</summary>
    /// <param name="authorities">The only ones that are trusted; null for those of the machine.</param>
    internal static async Task<ServerCertificate?> ProbeAsync(
        string host, int port, X509Certificate2Collection? authorities, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ProbeTimeout);
        ServerCertificate? seen = null;
        try
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(host, port, timeout.Token);
            var stream = tcp.GetStream();
            await stream.WriteAsync(SslRequest, timeout.Token);
            var answer = new byte[1];
            await stream.ReadExactlyAsync(answer, timeout.Token);
            if (answer[0] != 'S')
                return null;

            // Accepted, in order to see it whole: nothing is said afterwards.
            using var tls = new SslStream(stream, leaveInnerStreamOpen: true, (_, certificate, _, errors) =>
            {
                if (certificate is null)
                    return false;
                seen = new(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()), errors);
                return true;
            });
            var handshake = new SslClientAuthenticationOptions { TargetHost = host };
            if (authorities is not null)
            {
                handshake.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                handshake.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
            }
            await tls.AuthenticateAsClientAsync(handshake, timeout.Token);
            return seen is null ? null : seen with { Protocol = tls.SslProtocol };
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            // A server that is gone by now, or that wants a certificate of us first: what it has shown so far counts.
            return seen;
        }
    }

    private static string Address(NpgsqlConnectionStringBuilder npgsql) =>
        string.Join(", ", ConnectionUrl.Hosts(npgsql).Select(each => $"{each.Host}:{each.Port}"));

    private static string Database(NpgsqlConnectionStringBuilder npgsql) => npgsql.Database ?? npgsql.Username ?? "";
}

/// <param name="Certificate">The caller disposes it, by disposing this.</param>
/// <param name="Errors">What is wrong with it for the host that was asked, by the authorities that count.</param>
internal sealed record ServerCertificate(X509Certificate2 Certificate, SslPolicyErrors Errors) : IDisposable
{
    /// <summary>None if the server broke off before the handshake was complete.</summary>
    public SslProtocols Protocol { get; init; }

    /// <summary>The hosts that it is for.</summary>
    public IEnumerable<string> Names => Certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
        .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(ip => ip.ToString())))
        .DefaultIfEmpty(Certificate.Subject);

    public void Dispose() => Certificate.Dispose();
}

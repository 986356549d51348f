using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace TodoApp.Database;

/// <summary>
/// What a connection string states, and, once <see cref="DatabaseOptions.Connection"/> has completed and validated it, what
/// connections are made with. Null is what was left out.
/// </summary>
public sealed record ConnectionSettings
{
    private static readonly string[] Keywords =
    [
        "Host", "Port", "Username", "Password", "Database", "SSL Mode", "Root Certificate", "SSL Certificate", "SSL Key", "SSL Password",
        "Application Name", "Timeout", "Options",
    ];

    /// <summary>At least one. IPv6 addresses have no brackets; the directory of a Unix socket is a host too.</summary>
    public required IReadOnlyList<(string Host, int Port)> Hosts { get; init; }

    public string? Username { get; init; }

    public string? Password { get; init; }

    public string? Database { get; init; }

    public SslMode? SslMode { get; init; }

    public CertificateSource? RootCertificate { get; init; }

    public CertificateSource? ClientCertificate { get; init; }

    public CertificateSource? ClientKey { get; init; }

    public string? ClientKeyPassword { get; init; }

    public string? ApplicationName { get; init; }

    /// <summary>In seconds.</summary>
    public int? ConnectTimeout { get; init; }

    /// <summary>For the server, at the start of a connection.</summary>
    public string? Options { get; init; }

    /// <summary>What else Npgsql is told, in its own form.</summary>
    public string OtherKeywords { get; init; } = "";

    /// <summary>All hosts in Npgsql's form: one by itself, several with their ports.</summary>
    public string Host => Hosts is [var (only, _)]
        ? only
        : string.Join(',', Hosts.Select(each => each.Host.Contains(':') ? $"[{each.Host}]:{each.Port}" : $"{each.Host}:{each.Port}"));

    /// <summary>Npgsql reads files itself; anything else it must be handed.</summary>
    public bool IsClientCertificateInline => ClientCertificate is { File: null } || ClientKey is { File: null };

    public static ConnectionSettings From(NpgsqlConnectionStringBuilder npgsql)
    {
        var others = new NpgsqlConnectionStringBuilder(npgsql.ConnectionString);
        foreach (var keyword in Keywords)
            others.Remove(keyword);
        return new()
        {
            Hosts = [.. ConnectionUrl.Hosts(npgsql)],
            Username = npgsql.Username,
            Password = npgsql.Password,
            Database = npgsql.Database,
            SslMode = npgsql.ShouldSerialize("SSL Mode") ? npgsql.SslMode : null,
            RootCertificate = CertificateSource.ParseAuthority(npgsql.RootCertificate),
            ClientCertificate = CertificateSource.Parse(npgsql.SslCertificate),
            ClientKey = CertificateSource.Parse(npgsql.SslKey),
            ClientKeyPassword = npgsql.SslPassword,
            ApplicationName = string.IsNullOrEmpty(npgsql.ApplicationName) ? null : npgsql.ApplicationName,
            ConnectTimeout = npgsql.ShouldSerialize("Timeout") ? npgsql.Timeout : null,
            Options = npgsql.Options,
            OtherKeywords = others.ConnectionString,
        };
    }

    /// <summary>All but certificates and keys that are not in files.</summary>
    public NpgsqlConnectionStringBuilder ToNpgsql()
    {
        var npgsql = new NpgsqlConnectionStringBuilder(OtherKeywords)
        {
            Host = Host,
            Username = Username,
            Password = Password,
            Database = Database,
            RootCertificate = RootCertificate?.File,
            SslCertificate = IsClientCertificateInline ? null : ClientCertificate?.File,
            SslKey = IsClientCertificateInline ? null : ClientKey?.File,
            SslPassword = ClientKeyPassword,
            ApplicationName = ApplicationName,
            Options = Options,
        };
        if (Hosts is [var (_, port)])
            npgsql.Port = port;
        if (SslMode is { } mode)
            npgsql.SslMode = mode;
        if (ConnectTimeout is { } seconds)
            npgsql.Timeout = seconds;
        return npgsql;
    }

    /// <summary>The client certificate with its key; there must be one.</summary>
    public X509Certificate2 LoadClientCertificate() => ClientCertificate!.LoadClientCertificate(ClientKey, ClientKeyPassword);

    /// <summary>Without the passwords.</summary>
    public override string ToString() => $"{Username}@{Host}/{Database}";
}

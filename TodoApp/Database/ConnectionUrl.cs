using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace TodoApp.Database;

/// <summary>
/// Connection strings as operators have them: the URL that CockroachDB's console shows, or Npgsql's own <c>Host=…;…</c>.
/// </summary>
/// <remarks>
/// URLs follow https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS, with CockroachDB's port as the
/// default. <see cref="Uri"/> cannot read them: it knows no lists of hosts.
/// </remarks>
public static partial class ConnectionUrl
{
    /// <summary>CockroachDB's port, for a URL that names none. The keyword form keeps Npgsql's default, 5432.</summary>
    public const int DefaultPort = 26257;

    private const string Forms = "write postgresql://user:password@host:26257/database or Host=…;Username=…;Password=…;Database=…";

    private const string EncodeReserved =
        "percent-encode reserved characters in the password (@ is %40, / is %2F, ? is %3F, & is %26, % is %25)";

    /// <summary>Reads either form.</summary>
    /// <exception cref="FormatException">
    /// The text is malformed, has an unknown parameter or still holds a placeholder. The message is one line that names the part at
    /// fault and never quotes the password.
    /// </exception>
    public static ConnectionSettings Parse(string text)
    {
        text = text.Trim();
        if (text.StartsWith('"') || text.StartsWith('\''))
            throw new FormatException("the connection string is in quotation marks: remove them");

        var scheme = Scheme().Match(text);
        if (!scheme.Success)
            return ConnectionSettings.From(ParseKeywords(text));
        if (scheme.Groups[1].Value.ToLowerInvariant() is not ("postgresql" or "postgres" or "cockroachdb"))
            throw new FormatException($"'{scheme.Value}' is not a scheme it knows: begin with postgresql://, postgres:// or cockroachdb://");
        return ParseUrl(text[scheme.Length..]);
    }

    /// <summary>libpq's name of a TLS mode (<c>verify-full</c>) or Npgsql's (<c>VerifyFull</c>), in any case.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static SslMode ParseSslMode(string name) => name.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant() switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verifyca" => SslMode.VerifyCA,
        "verifyfull" => SslMode.VerifyFull,
        _ => throw new FormatException($"the TLS mode '{name}' does not exist: use verify-full, verify-ca, require, prefer, allow or disable"),
    };

    /// <summary>The hosts that Npgsql would connect to, IPv6 addresses without brackets. A Unix socket's directory is one too.</summary>
    public static IEnumerable<(string Host, int Port)> Hosts(NpgsqlConnectionStringBuilder npgsql)
    {
        foreach (var text in npgsql.Host!.Split(',', StringSplitOptions.TrimEntries))
        {
            var colon = text.LastIndexOf(':');
            // Two colons are an IPv6 address; with a port it is in brackets.
            var hasPort = colon > 0 && (text.IndexOf(':', StringComparison.Ordinal) == colon || text[colon - 1] == ']');
            var host = (hasPort ? text[..colon] : text).Trim('[', ']');
            yield return (host, hasPort && int.TryParse(text[(colon + 1)..], CultureInfo.InvariantCulture, out var port) ? port : npgsql.Port);
        }
    }

    private static ConnectionSettings ParseUrl(string url)
    {
        var (address, query) = SplitAt(url, url.IndexOf('?', StringComparison.Ordinal));

        // A password is often pasted as it is. The last @ before the query ends it, unless that could just as well be elsewhere.
        var at = address.LastIndexOf('@');
        if (at < 0 ? query.Contains('@') : address[address.IndexOf('@', StringComparison.Ordinal)..at].Contains('/'))
            throw new FormatException($"it is not clear where the password ends: {EncodeReserved}");
        var (login, place) = at < 0 ? ("", address) : SplitAt(address, at);
        var (user, password) = SplitAt(login, login.IndexOf(':', StringComparison.Ordinal));
        var (hosts, database) = SplitAt(place, place.IndexOf('/', StringComparison.Ordinal));

        RefusePlaceholder(password, isPassword: true);
        foreach (var part in new[] { user, hosts, database, query })
            RefusePlaceholder(part);

        var settings = new ConnectionSettings
        {
            Username = Decode(user),
            Password = Decode(password),
            Database = Decode(database),
            Hosts = [.. hosts.Split(',').Select(ParseHost)],
            // Every CockroachDB node is as good as another: start with a different one each time.
            OtherKeywords = hosts.Contains(',') ? "Load Balance Hosts=true" : "",
        };
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = SplitAt(pair, pair.IndexOf('=', StringComparison.Ordinal));
            // With an @ behind the question mark, what looks like a parameter may be the tail of a password.
            settings = WithParameter(settings, name, Decode(value)) ?? throw new FormatException(query.Contains('@')
                ? $"it has an unknown parameter, or a password that looks like one: {EncodeReserved}"
                : $"the parameter '{name}' is unknown: it knows {KnownParameters}");
        }
        return settings;
    }

    private const string KnownParameters = "sslmode, sslrootcert, sslcert, sslkey, application_name, options and connect_timeout";

    /// <returns>Null if there is no such parameter.</returns>
    private static ConnectionSettings? WithParameter(ConnectionSettings settings, string name, string? value) => name switch
    {
        "sslmode" => settings with { SslMode = value is null ? settings.SslMode : ParseSslMode(value) },
        "sslrootcert" => settings with { RootCertificate = CertificateSource.ParseAuthority(value) },
        "sslcert" => settings with { ClientCertificate = CertificateSource.Parse(value) },
        "sslkey" => settings with { ClientKey = CertificateSource.Parse(value) },
        "application_name" => settings with { ApplicationName = value },
        "options" => settings with { Options = value },
        "connect_timeout" => settings with { ConnectTimeout = value is null ? settings.ConnectTimeout : ParseTimeout(value) },
        _ => null,
    };

    private static int ParseTimeout(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 300
            ? seconds
            : throw new FormatException($"connect_timeout is '{value}': give a whole number of seconds from 1 to 300");

    private static (string Host, int Port) ParseHost(string text)
    {
        var match = HostAndPort().Match(text);
        var host = Decode(match.Groups["ip6"].Value) ?? Decode(match.Groups["name"].Value)
            ?? throw new FormatException($"it names no host, or something that is none: {Forms}; {EncodeReserved}");
        if (!match.Groups["port"].Success)
            return (host, DefaultPort);
        return ushort.TryParse(match.Groups["port"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? (host, port)
            // Not quoted: without an @ this may be a user with a password.
            : throw new FormatException($"the port behind the host is not a number from 1 to 65535: {Forms}");
    }

    private static NpgsqlConnectionStringBuilder ParseKeywords(string text)
    {
        var pairs = new DbConnectionStringBuilder();
        try
        {
            pairs.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            throw new FormatException($"it is neither a URL nor a list of keywords: {Forms}");
        }

        var builder = new NpgsqlConnectionStringBuilder();
        var afterPassword = false;
        foreach (string keyword in pairs.Keys)
        {
            var value = (string)pairs[keyword];
            var isPassword = keyword.ToUpperInvariant() is "PASSWORD" or "PWD" or "PSW";
            RefusePlaceholder(value, isPassword);
            if (!builder.ContainsKey(keyword))
            {
                throw new FormatException(afterPassword
                    ? "the keyword after the password is unknown: put a password that contains ; in double quotation marks"
                    : $"the keyword '{keyword}' is unknown: see https://www.npgsql.org/doc/connection-string-parameters.html");
            }
            try
            {
                if (keyword.Replace(" ", "", StringComparison.Ordinal).Equals("sslmode", StringComparison.OrdinalIgnoreCase))
                    builder.SslMode = ParseSslMode(value);
                else
                    builder[keyword] = value;
            }
            catch (Exception e) when (e is not FormatException)
            {
                throw new FormatException($"the value of '{keyword}' is not valid: see https://www.npgsql.org/doc/connection-string-parameters.html");
            }
            afterPassword = isPassword;
        }
        return string.IsNullOrWhiteSpace(builder.Host) ? throw new FormatException($"it names no host: {Forms}") : builder;
    }

    /// <summary>In a password only a telling one counts, and only as a whole: a generated password may contain angle brackets.</summary>
    private static void RefusePlaceholder(string raw, bool isPassword = false)
    {
        var text = Uri.UnescapeDataString(raw);
        var match = isPassword ? PasswordPlaceholder().Match(text) : Placeholder().Match(text);
        if (match.Success)
            throw new FormatException($"the placeholder {match.Value} is still in it: replace it by the real value");
    }

    private static (string Before, string After) SplitAt(string text, int index) =>
        index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);

    /// <summary>Percent-decoded; null when empty, so that an empty part counts as left out.</summary>
    /// <exception cref="FormatException">It has a NUL, which ends a string in PostgreSQL's protocol.</exception>
    private static string? Decode(string text)
    {
        if (text.Length == 0)
            return null;
        var decoded = Uri.UnescapeDataString(text);
        return decoded.Contains('\0') ? throw new FormatException("it contains a NUL character: remove it") : decoded;
    }

    [GeneratedRegex("^([a-z][a-z0-9+.-]*)://", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    // A percent-encoded name is the directory of a Unix socket.
    [GeneratedRegex(@"^(?:\[(?<ip6>[0-9a-f:.]+)\]|(?<name>[a-z0-9._%-]+))(?::(?<port>.*))?$", RegexOptions.IgnoreCase)]
    private static partial Regex HostAndPort();

    [GeneratedRegex("<[^<>@:?&=]+>")]
    private static partial Regex Placeholder();

    [GeneratedRegex("^<[a-z _.-]*(?:pass|pwd|secret)[a-z _.-]*>$", RegexOptions.IgnoreCase)]
    private static partial Regex PasswordPlaceholder();
}

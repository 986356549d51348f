using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace TodoApp.Database;

/// <summary>
/// The configuration section <c>Database</c> together with the connection string. <see cref="ToNpgsql()"/> validates all of it.
/// An empty setting counts as unset.
/// </summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>
    /// How far TLS goes: libpq's names (<c>verify-full</c>) or Npgsql's. Unset: what the connection string says, else
    /// <c>verify-full</c>; for a loopback host without a root certificate <c>prefer</c>, since nothing leaves the machine.
    /// </summary>
    public string? SslMode { get; set; }

    /// <summary>
    /// PEM file of the certificate authority that signed the server's certificate, or <c>system</c> for the machine's store, or PEM
    /// text itself. Unset: what the connection string says, else <c>PGSSLROOTCERT</c>, <c>~/.postgresql/root.crt</c>, the machine's store.
    /// </summary>
    public string? RootCertificate { get; set; }

    /// <summary>PEM file (or .pfx) with the certificate that this app authenticates itself with, or PEM text.</summary>
    public string? ClientCertificate { get; set; }

    /// <summary>PEM file with the key of <see cref="ClientCertificate"/>, or PEM text: a secret then.</summary>
    public string? ClientKey { get; set; }

    /// <summary>Allows connections to another machine that are, or may become, unencrypted.</summary>
    public bool AllowPlaintext { get; set; }

    /// <summary>Connections this replica holds at most, per host of the connection string.</summary>
    public int MaxPoolSize { get; set; } = Settings.MaxPoolSize.Default;

    /// <summary>Seconds one statement may take.</summary>
    public int CommandTimeout { get; set; } = Settings.CommandTimeout.Default;

    /// <summary>
    /// Seconds after which a connection is replaced, varied by up to 10 % from process to process so that replicas that start together
    /// do not reconnect together. Npgsql itself does not vary it.
    /// </summary>
    public int ConnectionLifetime { get; set; } = Settings.ConnectionLifetime.Default;

    /// <summary>Applies schema.sql at start.</summary>
    public bool ApplySchema { get; set; }

    /// <summary>Attempts at a transaction that the server asks to retry, the first included.</summary>
    public int RetryAttempts { get; set; } = Settings.RetryAttempts.Default;

    /// <summary>Seconds after which no further attempt begins.</summary>
    public int RetryDeadline { get; set; } = Settings.RetryDeadline.Default;

    /// <summary>A secret. Never bound from the section, never logged: see <see cref="DatabaseServices.AddDatabase"/>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Where <see cref="ConnectionString"/> was found; error messages name it.</summary>
    public string ConnectionStringSetting { get; set; } = Settings.ConnectionString.Name;

    /// <summary>Absolute path of the folder that holds appsettings.json. Relative certificate paths start there.</summary>
    public string SettingsFolder { get; set; } = AppContext.BaseDirectory;

    private static readonly double Jitter = 0.9 + (0.2 * Random.Shared.NextDouble());

    /// <summary>Everything validated. The settings of the section win over those of the connection string.</summary>
    /// <exception cref="OptionsValidationException">
    /// A setting is missing or wrong. The message is one line that names the setting and the fix and holds no secret.
    /// </exception>
    public ConnectionSettings Connection()
    {
        var stated = ParseConnectionString();
        var root = CertificateSource.ParseAuthority(RootCertificate) ?? stated.RootCertificate;
        var connection = stated with
        {
            SslMode = ChooseSslMode(stated, root),
            RootCertificate = root?.In(SettingsFolder),
            ClientCertificate = (CertificateSource.Parse(ClientCertificate) ?? stated.ClientCertificate)?.In(SettingsFolder),
            ClientKey = (CertificateSource.Parse(ClientKey) ?? stated.ClientKey)?.In(SettingsFolder),
            ApplicationName = stated.ApplicationName ?? "TodoApp",
            ConnectTimeout = stated.ConnectTimeout ?? 5,
        };
        CheckAuthority(connection.RootCertificate);
        CheckClientCertificate(connection);
        return connection;
    }

    /// <summary>
    /// <see cref="Connection"/> as Npgsql's keywords, with what this app sets for itself. Certificates that are not in files need
    /// <see cref="CreateDataSource"/>; all else is in the result.
    /// </summary>
    /// <exception cref="OptionsValidationException">As <see cref="Connection"/>.</exception>
    public NpgsqlConnectionStringBuilder ToNpgsql() => ToNpgsql(Connection());

    private NpgsqlConnectionStringBuilder ToNpgsql(ConnectionSettings connection)
    {
        var npgsql = connection.ToNpgsql();
        npgsql.MaxPoolSize = MaxPoolSize;
        npgsql.CommandTimeout = CommandTimeout;
        npgsql.ConnectionLifetime = Math.Max(1, (int)(ConnectionLifetime * Jitter));

        // What CockroachDB needs, whatever the connection string says: the reset that Npgsql would send is a syntax error there,
        // and cancel requests have no effect, so waiting long for one is in vain.
        npgsql.NoResetOnClose = true;
        npgsql.MaxAutoPrepare = 32;
        npgsql.Enlist = false;
        npgsql.GssEncryptionMode = GssEncryptionMode.Disable;
        npgsql.CancellationTimeout = 500;

        // Transaction tells a COMMIT that failed from a RELEASE that did.
        npgsql.IncludeFailedBatchedCommand = true;

        // Secrets and rows stay out of logs and exceptions.
        npgsql.PersistSecurityInfo = false;
        npgsql.IncludeErrorDetail = false;
        npgsql.LogParameters = false;
        return npgsql;
    }

    /// <summary>The pool. Warns once when TLS encrypts without verifying the server.</summary>
    /// <exception cref="OptionsValidationException">As <see cref="ToNpgsql()"/>.</exception>
    public NpgsqlDataSource CreateDataSource(ILoggerFactory loggers)
    {
        var connection = Connection();
        var npgsql = ToNpgsql(connection);
        if (npgsql.SslMode is Npgsql.SslMode.Require or Npgsql.SslMode.VerifyCA)
            DatabaseServices.LogUnverifiedServer(loggers.CreateLogger<DatabaseOptions>(), npgsql.SslMode);
        return Build(connection, npgsql, "todos", loggers);
    }

    /// <summary>One connection beside the pool, so that the health of the database can be told however busy the pool is.</summary>
    /// <param name="timeout">Of at least a second, to open it as for a statement.</param>
    /// <exception cref="OptionsValidationException">As <see cref="ToNpgsql()"/>.</exception>
    internal NpgsqlDataSource CreateHealthSource(ILoggerFactory loggers, TimeSpan timeout)
    {
        var connection = Connection();
        var npgsql = ToNpgsql(connection);
        npgsql.MaxPoolSize = 1;
        npgsql.Timeout = npgsql.CommandTimeout = (int)timeout.TotalSeconds;
        return Build(connection, npgsql, "health", loggers);
    }

    private static NpgsqlDataSource Build(
        ConnectionSettings connection, NpgsqlConnectionStringBuilder npgsql, string name, ILoggerFactory loggers)
    {
        // Named, because the metrics' label would be the connection string otherwise.
        var builder = new NpgsqlDataSourceBuilder(npgsql.ConnectionString) { Name = name };
        builder.UseLoggerFactory(loggers);
        // The machine's store too is handed over, since Npgsql would look at PGSSLROOTCERT and ~/.postgresql/root.crt first.
        if (connection.RootCertificate is { File: null } authority)
            builder.UseRootCertificates(authority.LoadAuthorities());
        if (connection.IsClientCertificateInline)
        {
            var certificate = connection.LoadClientCertificate();
            builder.UseSslClientAuthenticationOptionsCallback(tls => tls.ClientCertificates = [certificate]);
        }
        return builder.Build();
    }

    /// <summary>Fills the options from configuration; <paramref name="settingsFolder"/> is absolute.</summary>
    /// <exception cref="OptionsValidationException">A setting makes no sense, as <see cref="Setting{T}.Read(IConfiguration)"/> says.</exception>
    internal void Read(IConfiguration configuration, string settingsFolder)
    {
        SslMode = Settings.SslMode.Read(configuration);
        RootCertificate = Settings.RootCertificate.Read(configuration);
        ClientCertificate = Settings.ClientCertificate.Read(configuration);
        ClientKey = Settings.ClientKey.Read(configuration);
        AllowPlaintext = Settings.AllowPlaintext.Read(configuration);
        MaxPoolSize = Settings.MaxPoolSize.Read(configuration);
        CommandTimeout = Settings.CommandTimeout.Read(configuration);
        ConnectionLifetime = Settings.ConnectionLifetime.Read(configuration);
        ApplySchema = Settings.ApplySchema.Read(configuration);
        RetryAttempts = Settings.RetryAttempts.Read(configuration);
        RetryDeadline = Settings.RetryDeadline.Read(configuration);

        SettingsFolder = settingsFolder;
        ConnectionString = Settings.ConnectionString.Read(configuration);
        if (ConnectionString is null && Settings.DatabaseUrl.Read(configuration) is { } url)
            (ConnectionString, ConnectionStringSetting) = (url, Settings.DatabaseUrl.Name);
    }

    /// <summary>What the connection string alone states.</summary>
    /// <exception cref="OptionsValidationException">It is missing or malformed.</exception>
    internal ConnectionSettings ParseConnectionString()
    {
        if (Text(ConnectionString) is not { } text)
            throw Invalid("ConnectionStrings:Todos is not set: give it, or the environment variable DATABASE_URL, your database's connection string, such as postgresql://user:password@host:26257/todos");
        try
        {
            return ConnectionUrl.Parse(text);
        }
        catch (FormatException e)
        {
            throw Invalid($"{ConnectionStringSetting}: {e.Message}");
        }
    }

    private SslMode ChooseSslMode(ConnectionSettings stated, CertificateSource? root)
    {
        var isLoopback = stated.Hosts.All(each => IsLoopback(each.Host));
        SslMode mode;
        try
        {
            mode = Text(SslMode) is { } name ? ConnectionUrl.ParseSslMode(name)
                : stated.SslMode ?? (isLoopback && root is null ? Npgsql.SslMode.Prefer : Npgsql.SslMode.VerifyFull);
        }
        catch (FormatException e)
        {
            throw Invalid($"{Section}:{nameof(SslMode)}: {e.Message}");
        }
        if (mode < Npgsql.SslMode.Require && !isLoopback && !AllowPlaintext)
        {
            throw Invalid($"{(Text(SslMode) is null ? ConnectionStringSetting : $"{Section}:{nameof(SslMode)}")}: the TLS mode {mode} may send the password to {stated.Host} unencrypted: use verify-full, or set {Section}:{nameof(AllowPlaintext)} to true");
        }
        return mode;
    }

    private void CheckAuthority(CertificateSource? root)
    {
        if (root is null || root == CertificateSource.MachineStore)
            return;
        var setting = Source(RootCertificate, nameof(RootCertificate), "sslrootcert");
        if (Load(setting, root, root.LoadAuthorities).Count == 0)
            throw Invalid($"{setting}: {root} contains no PEM certificate: give the ca.crt of the cluster");
    }

    private void CheckClientCertificate(ConnectionSettings connection)
    {
        if (connection.ClientKey is { } key)
        {
            var setting = Source(ClientKey, nameof(ClientKey), "sslkey");
            if (connection.ClientCertificate is null)
                throw Invalid($"{setting} is set without a certificate: set {Section}:{nameof(ClientCertificate)} too");
            Load(setting, key, key.ReadText);
        }
        if (connection.ClientCertificate is { } certificate)
        {
            var setting = Source(ClientCertificate, nameof(ClientCertificate), "sslcert");
            var also = connection.ClientKey is null
                ? $"the key belongs into {Section}:{nameof(ClientKey)}"
                : $"with the key {connection.ClientKey}";
            Load(setting, certificate, connection.LoadClientCertificate, also).Dispose();
        }
    }

    private string Source(string? setting, string name, string parameter) =>
        Text(setting) is null ? $"{ConnectionStringSetting} ({parameter})" : $"{Section}:{name}";

    private static T Load<T>(string setting, CertificateSource source, Func<T> load, string? also = null)
    {
        var place = source.File is null ? $"the {source}" : $"the file {source}";
        try
        {
            return load();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Invalid($"{setting}: {place} does not exist: put it there or correct the path");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid($"{setting}: {place} cannot be read by this process: correct its permissions or the path");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Invalid($"{setting}: {place} is no usable certificate{(also is null ? "" : $" ({also})")}: give a PEM file");
        }
    }

    /// <summary>The authorities that alone may vouch for the server, found where Npgsql finds them; null for those of the machine.</summary>
    internal X509Certificate2Collection? Authorities()
    {
        var usual = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".postgresql", "root.crt");
        var source = Connection().RootCertificate
            ?? CertificateSource.Parse(Environment.GetEnvironmentVariable("PGSSLROOTCERT"))
            ?? CertificateSource.Parse(File.Exists(usual) ? usual : null);
        return source?.LoadAuthorities();
    }

    internal static bool IsLoopback(string host) =>
        host.StartsWith('/')
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static OptionsValidationException Invalid(string message) => new(Section, typeof(DatabaseOptions), [message]);
}

public static partial class DatabaseServices
{
    /// <summary>
    /// Registers <see cref="DatabaseOptions"/>, validated when the host starts (<see cref="OptionsValidationException"/>), the pool,
    /// and what uses it. The connection string is <c>ConnectionStrings:Todos</c>, else <c>DATABASE_URL</c>.
    /// </summary>
    /// <remarks>
    /// Configuration is read when the options are first asked for, so that what is added to it until then counts. The host's content
    /// root must be the folder that holds appsettings.json.
    /// </remarks>
    /// <param name="tables">Those that the app needs, at least one. Without the first it cannot do anything.</param>
    public static IServiceCollection AddDatabase(this IServiceCollection services, IReadOnlyList<Table> tables)
    {
        services.AddSingleton(tables);
        services.AddOptions<DatabaseOptions>()
            .Configure<IConfiguration, IHostEnvironment>((options, configuration, host) => options.Read(configuration, host.ContentRootPath))
            .PostConfigure(options => options.ToNpgsql())
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value
            .CreateDataSource(provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => new RetryPolicy(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value));
        services.AddSingleton<RetryingTransaction>();
        services.AddSingleton<DatabaseAvailability>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseAvailability>());
        services.AddHostedService<StallWatch>();
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
        return services;
    }

    [LoggerMessage(1, LogLevel.Warning, "TLS mode {Mode}: the connection is encrypted, but whoever answers for the database's name is not fully verified. Set Database:SslMode to verify-full and Database:RootCertificate to the cluster's ca.crt")]
    internal static partial void LogUnverifiedServer(ILogger logger, Npgsql.SslMode mode);
}

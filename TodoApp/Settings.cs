using Microsoft.Extensions.Options;
using TodoApp.Accounts;
using TodoApp.Accounts.Providers;

namespace TodoApp;

/// <summary>
/// Every setting, once. A new one is a line here, and <c>Settings.Name.Read(configuration)</c> where it is used. It is then validated at
/// the start and shown by <c>TodoApp check</c>, and tests say what appsettings.json and README lack.
/// </summary>
public static class Settings
{
    private static readonly List<Setting> Declared = [];

    public static readonly TextSetting

        ConnectionString = Declare(new TextSetting("ConnectionStrings:Todos",
            "`postgresql://`, `postgres://` or `cockroachdb://` URL, or Npgsql keywords")
        { IsSecret = true }),

        DatabaseUrl = Declare(new TextSetting("DATABASE_URL",
            "An environment variable: the same, where `ConnectionStrings:Todos` is not set")
        { IsSecret = true, IsVariable = true }),

        SslMode = Declare(new TextSetting("Database:SslMode",
            "Wins over the URL's `sslmode`. Where neither is set: `verify-full`, but on loopback, without a root certificate, `prefer`")),

        RootCertificate = Declare(new TextSetting("Database:RootCertificate",
            "The cluster's `ca.crt`, or `system` for the machine's store, or the PEM text itself. "
            + "A path is relative to the folder of `appsettings.json`, as those of the next two are")),

        ClientCertificate = Declare(new TextSetting("Database:ClientCertificate", "For users that sign in with a certificate")),

        ClientKey = Declare(new TextSetting("Database:ClientKey", "The key of that certificate"));

    public static readonly FlagSetting AllowPlaintext = Declare(new FlagSetting("Database:AllowPlaintext",
        "Lets a connection to another machine go unencrypted"));

    public static readonly NumberSetting<int>

        MaxPoolSize = Declare(new NumberSetting<int>("Database:MaxPoolSize", 20, 1, 1000, "connections",
            "How many a replica opens at most. Over all replicas: about 4 × the cluster's vCPUs")),

        CommandTimeout = Declare(new NumberSetting<int>("Database:CommandTimeout", 5, 1, 300, "seconds",
            "How long one statement may take")),

        ConnectionLifetime = Declare(new NumberSetting<int>("Database:ConnectionLifetime", 900, 1, 86_400, "seconds",
            "How old a connection gets before it is replaced, varied by 10 %"));

    public static readonly FlagSetting ApplySchema = Declare(new FlagSetting("Database:ApplySchema",
        "Applies `schema.sql` at start; always on in Development"));

    public static readonly NumberSetting<int>

        RetryAttempts = Declare(new NumberSetting<int>("Database:RetryAttempts", 20, 1, 100, "attempts",
            "How often one transaction is tried")),

        RetryDeadline = Declare(new NumberSetting<int>("Database:RetryDeadline", 10, 1, 300, "seconds",
            "How long after the first a further attempt may begin"));

    public static readonly TextSetting

        AllowedHosts = Declare(new TextSetting("AllowedHosts",
            "The hosts that people use, without ports, separated by `;`: requests that name another, health checks included, get 400. "
            + "`*` is any; so is nothing, but in Development only this machine's names")),

        KeyRingCertificate = Declare(new TextSetting("DataProtection:Certificate",
            "PEM file with a certificate and its RSA key, or a `.pfx`: encrypts the key ring in the database. Every replica needs it"));

    public static readonly NetworksSetting KnownNetworks = Declare(new NetworksSetting("ForwardedHeaders:KnownNetworks",
        "The addresses of your proxies, such as `10.0.0.5/32`, whose `X-Forwarded-For` and `-Proto` are believed; "
        + "of several values only the last"));

    public static readonly ChoiceSetting<AccountsMode> AccountsMode = Declare(new ChoiceSetting<AccountsMode>("Accounts:Mode",
        Accounts.AccountsMode.Off,
        "Who may use the app: `off` is everybody who reaches it, `invited` those with an account, which takes an invitation, and "
        + "`open` whoever signs up"));

    public static readonly TextSetting ProxyHeader = Declare(new TextSetting("Accounts:ProxyHeader",
        "The header in which a proxy that signs people in says their name, such as `Remote-User`; an account is made for who has none. "
        + "It is believed only from `ForwardedHeaders:KnownNetworks`, whose proxy must take it out of what clients send"));

    public static readonly ProvidersSetting Providers = Declare(new ProvidersSetting("Accounts:Providers",
        "Others who sign people in, each under a name of yours: `Accounts:Providers:NAME:Authority` of OpenID Connect, or "
        + "`AuthorizationEndpoint`, `TokenEndpoint` and `UserInformationEndpoint` of OAuth 2.0; `ClientId`, `ClientSecret`, `Scopes`, "
        + "`Label`. The address to register there ends in `/account/signed-in/NAME`"));

    public static readonly NumberSetting<int> PostsPerMinute = Declare(new NumberSetting<int>("RateLimit:PostsPerMinute",
        600, 0, 1_000_000, "posts a minute", "How much one client address may post. Loopback is exempt", zero: "no limit"));

    public static readonly NumberSetting<double> ShutdownDelay = Declare(new NumberSetting<double>("ShutdownDelay", 5, 0, 600, "seconds",
        "How long a replica goes on serving, unready, after SIGTERM"));

    public static readonly NumberSetting<int> TrashRetentionDays = Declare(new NumberSetting<int>("Trash:RetentionDays",
        30, 0, 36_500, "days", "How long a deleted to-do stays in the trash before it is deleted for good", zero: "never"));

    public static readonly ZoneSetting TimeZone = Declare(new ZoneSetting("TimeZone",
        "Where it is decided what is due today, such as `Europe/Berlin`. Unset: UTC, in Development the machine's"));

    public static readonly TextSetting OtlpEndpoint = Declare(new TextSetting("OTEL_EXPORTER_OTLP_ENDPOINT",
        "An environment variable: the collector that gets traces, metrics and logs; the other `OTEL_` variables count too")
    { IsVariable = true });

    /// <summary>In the order above, which is README's.</summary>
    public static IReadOnlyList<Setting> All => Declared;

    /// <returns>A line for each setting whose value makes no sense by itself. Only its user looks into a file or a URL.</returns>
    public static IReadOnlyList<string> Failures(IConfiguration configuration)
        => [.. All.Select(setting => setting.Failure(configuration)).OfType<string>()];

    /// <exception cref="OptionsValidationException">There are <see cref="Failures"/>, whether or not the settings were read.</exception>
    public static void Validate(IConfiguration configuration)
    {
        if (Failures(configuration) is { Count: > 0 } failures)
            throw new OptionsValidationException(nameof(Settings), typeof(Settings), failures);
    }

    /// <returns>
    /// The lines of <paramref name="failure"/>, each with a setting and the fix, where it says that settings make no sense; null where
    /// it is about anything else.
    /// </returns>
    public static IReadOnlyList<string>? Refusal(Exception failure) => failure switch
    {
        OptionsValidationException one => [.. one.Failures],
        // Of options that validate themselves at the start, all are tried, and their refusals come together.
        AggregateException many when many.InnerExceptions.All(e => e is OptionsValidationException)
            => [.. many.InnerExceptions.SelectMany(e => Refusal(e)!)],
        _ => null,
    };

    private static T Declare<T>(T setting)
        where T : Setting
    {
        Declared.Add(setting);
        return setting;
    }
}

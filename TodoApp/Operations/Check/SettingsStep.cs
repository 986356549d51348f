using Microsoft.Extensions.Options;
using TodoApp.Database;

namespace TodoApp.Operations.Check;

/// <summary>Shows what is in effect and where it comes from. Where the database's connection makes no sense, it shows nothing.</summary>
internal static class SettingsStep
{
    private const string Step = "settings";

    public static IEnumerable<Line> Run(IServiceProvider services)
    {
        if (Read(services) is not { } options)
            yield break;

        var configuration = services.GetRequiredService<IConfiguration>();
        var (setting, npgsql) = (options.ConnectionStringSetting, options.ToNpgsql());
        var password = string.IsNullOrEmpty(npgsql.Password) ? "none" : "hidden";
        yield return Line.Ok(
            Step,
            $"{setting}: user {npgsql.Username}, password {password}, host {npgsql.Host}, port {npgsql.Port}, "
            + $"database {npgsql.Database} ({configuration.SourceOf(setting)})");

        var stated = FromConnectionString(options);
        foreach (var name in Settings.All.Where(each => each.IsShown).Select(each => each.Name))
        {
            var (value, source) = stated.GetValueOrDefault(name);
            // What is set in the configuration wins over the connection string. A list has a value for each entry.
            var own = configuration.GetSection(name).AsEnumerable().Where(each => !string.IsNullOrEmpty(each.Value)).ToList();
            if (own.Count > 0)
                (value, source) = (string.Join(", ", own.Select(Describe)), configuration.SourceOf(own[0].Key));
            yield return Line.Ok(Step, value is null ? $"{name} is not set" : $"{name} = {value} ({source ?? "default"})");
        }
    }

    /// <summary>A value among those of a setting that has several may be secret.</summary>
    private static string? Describe(KeyValuePair<string, string?> entry)
        => entry.Key.EndsWith("Secret", StringComparison.OrdinalIgnoreCase) ? "hidden" : CertificateSource.Describe(entry.Value);

    private static DatabaseOptions? Read(IServiceProvider services)
    {
        try
        {
            return services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        }
        catch (OptionsValidationException)
        {
            return null; // WrongSettingsStep says why.
        }
    }

    /// <summary>What the connection string says in place of a setting, by the name of that setting.</summary>
    private static Dictionary<string, (string? Value, string? Source)> FromConnectionString(DatabaseOptions options)
    {
        var (setting, stated, connection) = (options.ConnectionStringSetting, options.ParseConnectionString(), options.Connection());
        return new()
        {
            [Settings.SslMode.Name] = ($"{connection.SslMode}", stated.SslMode is null ? null : $"sslmode in {setting}"),
            [Settings.RootCertificate.Name] = (connection.RootCertificate?.ToString(), $"sslrootcert in {setting}"),
            [Settings.ClientCertificate.Name] = (connection.ClientCertificate?.ToString(), $"sslcert in {setting}"),
            [Settings.ClientKey.Name] = (connection.ClientKey?.ToString(), $"sslkey in {setting}"),
        };
    }
}

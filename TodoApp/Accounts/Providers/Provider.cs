using System.Text.RegularExpressions;

namespace TodoApp.Accounts.Providers;

/// <summary>Somebody else who knows people and signs them in, by OpenID Connect where it has an authority, else by OAuth 2.0.</summary>
/// <param name="Name">As the configuration calls it; part of addresses, and of who somebody is.</param>
/// <param name="Label">What people read.</param>
/// <param name="Endpoints">Where there is no authority to ask for them.</param>
public sealed record Provider(string Name, string Label, string? Authority, Endpoints? Endpoints, string ClientId, string ClientSecret, string[] Scopes);

public sealed record Endpoints(string Authorization, string Token, string UserInformation);

/// <summary>The providers in <c>Accounts:Providers:NAME:…</c>.</summary>
public sealed partial class ProvidersSetting(string name, string meaning) : Setting<IReadOnlyList<Provider>>(name, [], meaning)
{
    public override string DefaultText => "";

    public override string Values => "";

    public override IReadOnlyList<Provider> Read(IConfiguration configuration, out string? failure)
    {
        failure = null;
        var providers = new List<Provider>();
        foreach (var section in configuration.GetSection(Name).GetChildren().Where(each => each.GetChildren().Any()))
        {
            failure ??= Problem(section);
            providers.Add(new(
                section.Key,
                Text(section["Label"]) ?? section.Key,
                Text(section["Authority"])?.TrimEnd('/'),
                Text(section["AuthorizationEndpoint"]) is { } authorization
                    ? new(authorization, Text(section["TokenEndpoint"]) ?? "", Text(section["UserInformationEndpoint"]) ?? "")
                    : null,
                Text(section["ClientId"]) ?? "",
                Text(section["ClientSecret"]) ?? "",
                (Text(section["Scopes"]) ?? (Text(section["Authority"]) is null ? "" : "openid profile")).Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }
        return failure is null ? providers : Default;
    }

    private static string? Problem(IConfigurationSection section)
    {
        if (!NamePattern().IsMatch(section.Key))
            return $"{section.Path}: the name of a provider consists of letters, digits and -";
        if (Text(section["ClientId"]) is null)
            return $"{section.Path}:ClientId is not set: it is what the provider calls this app";

        string[] needed = Text(section["Authority"]) is null ? ["AuthorizationEndpoint", "TokenEndpoint", "UserInformationEndpoint"] : ["Authority"];
        var wrong = Array.Find(needed, each => !IsSafe(Text(section[each])));
        return wrong is null ? null
            : $"{section.Path}:{wrong} is '{section[wrong]}': give an address that begins with https:// (or, on this machine, http://)";
    }

    /// <summary>Whoever is on the way to it could sign in as anybody.</summary>
    private static bool IsSafe(string? address)
        => Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    [GeneratedRegex("^[A-Za-z0-9-]{1,32}$")]
    private static partial Regex NamePattern();
}

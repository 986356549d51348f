using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace TodoApp.Tests.Support;

/// <summary>
/// An OpenID Connect provider of the test's own, on loopback, that signs in at once whoever <see cref="Subject"/> says. It is strict about
/// what the app sends, and lies where a test tells it to.
/// </summary>
public sealed class IdentityProvider : IAsyncDisposable
{
    public const string ClientId = "todoapp", ClientSecret = "s3cret of the app";

    private readonly WebApplication _app;
    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "one" }, _otherKey = new(RSA.Create(2048)) { KeyId = "one" };
    private readonly ConcurrentDictionary<string, (string Nonce, string Challenge, string RedirectUri)> _codes = new();

    private IdentityProvider(WebApplication app) => _app = app;

    public string Authority => _app.Urls.First();

    public string Subject { get; set; } = "248289761001";

    /// <summary>What the id token says instead of the truth; and whether it is signed with a key that is not the provider's.</summary>
    public string? FalseNonce { get; set; }

    public string? FalseAudience { get; set; }

    public string? FalseIssuer { get; set; }

    public bool IsSignedWrongly { get; set; }

    public bool IsExpired { get; set; }

    /// <summary>It answers the app with 500.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Asked to sign in, the person says no.</summary>
    public bool IsRefused { get; set; }

    public IEnumerable<(string, string?)> Settings =>
    [
        ("Accounts:Providers:test:Authority", Authority), ("Accounts:Providers:test:ClientId", ClientId),
        ("Accounts:Providers:test:ClientSecret", ClientSecret), ("Accounts:Providers:test:Label", "the test"),
    ];

    public IEnumerable<(string, string?)> SettingsWithoutDiscovery =>
    [
        ("Accounts:Providers:plain:AuthorizationEndpoint", $"{Authority}/authorize"), ("Accounts:Providers:plain:TokenEndpoint", $"{Authority}/token"),
        ("Accounts:Providers:plain:UserInformationEndpoint", $"{Authority}/userinfo"),
        ("Accounts:Providers:plain:ClientId", ClientId), ("Accounts:Providers:plain:ClientSecret", ClientSecret),
    ];

    public static async Task<IdentityProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var provider = new IdentityProvider(app);
        app.MapGet("/.well-known/openid-configuration", provider.Describe);
        app.MapGet("/keys", provider.Keys);
        app.MapGet("/authorize", provider.Authorize);
        app.MapPost("/token", provider.Token);
        app.MapGet("/userinfo", (HttpRequest request) => request.Headers.Authorization == "Bearer opaque"
            ? Results.Json(new { id = long.Parse(provider.Subject, System.Globalization.CultureInfo.InvariantCulture), login = "octo-ada" })
            : Results.Unauthorized());
        await app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private IResult Describe() => IsBroken ? Results.StatusCode(500) : Results.Json(new
    {
        issuer = Authority,
        authorization_endpoint = $"{Authority}/authorize",
        token_endpoint = $"{Authority}/token",
        jwks_uri = $"{Authority}/keys",
    });

    private IResult Keys()
    {
        var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.Rsa.ExportParameters(includePrivateParameters: false)) { KeyId = _key.KeyId });
        return Results.Json(new { keys = new[] { new { kty = key.Kty, n = key.N, e = key.E, kid = key.Kid, use = "sig", alg = "RS256" } } });
    }

    private IResult Authorize(HttpRequest request)
    {
        string Query(string name) => request.Query[name].ToString();
        if (Query("client_id") != ClientId || Query("response_type") != "code" || Query("code_challenge_method") != "S256" || Query("state").Length < 20)
            return Results.BadRequest("client_id, response_type, code_challenge_method or state");
        if (IsRefused)
            return Results.Redirect($"{Query("redirect_uri")}?error=access_denied&state={Uri.EscapeDataString(Query("state"))}");
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = (Query("nonce"), Query("code_challenge"), Query("redirect_uri"));
        return Results.Redirect($"{Query("redirect_uri")}?code={code}&state={Uri.EscapeDataString(Query("state"))}");
    }

    private async Task<IResult> Token(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (IsBroken)
            return Results.StatusCode(500);
        var verifier = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (form["client_secret"] != ClientSecret || !_codes.TryRemove(form["code"].ToString(), out var asked)
            || asked.Challenge != verifier || asked.RedirectUri != form["redirect_uri"])
        {
            return Results.BadRequest(new { error = "invalid_grant" });
        }

        var now = DateTime.UtcNow.AddHours(IsExpired ? -2 : 0);
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = FalseIssuer ?? Authority,
            Audience = FalseAudience ?? ClientId,
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddHours(1),
            Claims = new Dictionary<string, object> { ["sub"] = Subject, ["nonce"] = FalseNonce ?? asked.Nonce, ["preferred_username"] = "ada" },
            SigningCredentials = new(IsSignedWrongly ? _otherKey : _key, SecurityAlgorithms.RsaSha256),
        });
        return Results.Json(new { access_token = "opaque", token_type = "Bearer", id_token = token });
    }
}

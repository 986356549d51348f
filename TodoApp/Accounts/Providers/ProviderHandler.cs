using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace TodoApp.Accounts.Providers;

public sealed class ProviderOptions : OAuthOptions
{
    /// <summary>Its configuration and keys, kept and refreshed; null where it speaks OAuth 2.0 alone.</summary>
    public ConfigurationManager<OpenIdConnectConfiguration>? Discovery { get; set; }

    /// <summary>The endpoints of an authority are known once it was asked.</summary>
    public override void Validate()
    {
    }
}

/// <summary>
/// The authorization code flow with state and PKCE, which the framework's handler does, and what OpenID Connect adds to it: endpoints from
/// the authority, and an id token that is signed by it, for this app, and answers this very request.
/// See https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth.
/// </summary>
public sealed class ProviderHandler(IOptionsMonitor<ProviderOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : OAuthHandler<ProviderOptions>(options, logger, encoder)
{
    private const string Nonce = "nonce";

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await DiscoverAsync();
        await base.HandleChallengeAsync(properties);
    }

    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri)
    {
        if (Options.Discovery is null)
            return base.BuildChallengeUrl(properties, redirectUri);

        var nonce = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        properties.Items[Nonce] = nonce; // It comes back within the state, which is encrypted.
        return QueryHelpers.AddQueryString(base.BuildChallengeUrl(properties, redirectUri), Nonce, nonce);
    }

    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        await DiscoverAsync();
        return await base.HandleRemoteAuthenticateAsync();
    }

    protected override async Task<AuthenticationTicket> CreateTicketAsync(
        ClaimsIdentity identity, AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        foreach (var claim in Options.Discovery is null ? await AskWhoAsync(tokens) : await ReadIdTokenAsync(properties, tokens))
            identity.AddClaim(claim);
        properties.Items.Remove(Nonce);
        return new AuthenticationTicket(new ClaimsPrincipal(identity), properties, Scheme.Name);
    }

    private async Task<IEnumerable<Claim>> ReadIdTokenAsync(AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        var token = tokens.Response!.RootElement.GetString("id_token") ?? throw new AuthenticationFailureException("There is no id token.");
        var result = await ValidateAsync(token);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            Options.Discovery!.RequestRefresh(); // It may have a new key.
            result = await ValidateAsync(token);
        }
        if (!result.IsValid)
            throw new AuthenticationFailureException("The id token is not valid.", result.Exception);
        if (!properties.Items.TryGetValue(Nonce, out var nonce) || !result.Claims.TryGetValue(Nonce, out var answered) || !nonce!.Equals(answered))
            throw new AuthenticationFailureException("The id token answers another request.");
        return ClaimsOf(name => result.Claims.TryGetValue(name, out var value) ? value as string : null);
    }

    private async Task<TokenValidationResult> ValidateAsync(string token)
    {
        var configuration = await Options.Discovery!.GetConfigurationAsync(Context.RequestAborted);
        return await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = configuration.Issuer,
            ValidAudience = Options.ClientId,
            IssuerSigningKeys = configuration.SigningKeys,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
        });
    }

    private async Task<IEnumerable<Claim>> AskWhoAsync(OAuthTokenResponse tokens)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Options.UserInformationEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken);
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.UserAgent.ParseAdd("TodoApp"); // Some ask for one.
        using var response = await Backchannel.SendAsync(request, Context.RequestAborted);
        if (!response.IsSuccessStatusCode)
            throw new AuthenticationFailureException($"The provider answered {(int)response.StatusCode} to the question who it is.");

        using var user = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Context.RequestAborted));
        return [.. ClaimsOf(name => user.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null)];
    }

    /// <param name="valueOf">What the provider says of this name, if anything.</param>
    private static IEnumerable<Claim> ClaimsOf(Func<string, string?> valueOf)
    {
        var subject = valueOf("sub") ?? valueOf("id");
        if (string.IsNullOrEmpty(subject))
            throw new AuthenticationFailureException("The provider does not say who it is.");

        yield return new Claim(ClaimTypes.NameIdentifier, subject);
        if ((valueOf("preferred_username") ?? valueOf("login") ?? valueOf("email") ?? valueOf("name")) is { Length: > 0 } name)
            yield return new Claim(ClaimTypes.Name, name);
    }

    private async Task DiscoverAsync()
    {
        if (Options.Discovery is null)
            return;
        var configuration = await Options.Discovery.GetConfigurationAsync(Context.RequestAborted);
        (Options.AuthorizationEndpoint, Options.TokenEndpoint) = (configuration.AuthorizationEndpoint, configuration.TokenEndpoint);
    }
}

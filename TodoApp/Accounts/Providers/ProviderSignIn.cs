using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using TodoApp.Database;
using TodoApp.Http;

namespace TodoApp.Accounts.Providers;

/// <summary>What a provider has said about whoever comes back from it.</summary>
/// <param name="Name">What it calls them: a proposal.</param>
/// <param name="ReturnUrl">Where they wanted to go.</param>
/// <param name="Link">The invitation that they had.</param>
public sealed record ProviderAnswer(ProviderLogin Login, string? Name, string? ReturnUrl, string? Link);

/// <summary>Signs people in whom a provider in <c>Accounts:Providers</c> knows.</summary>
public sealed partial class ProviderSignIn(SignIn signIn, RetryingTransaction transactions, IHttpContextAccessor current)
{
    private const string ReturnUrl = "returnUrl", Link = "link";

    /// <summary>Under which the framework says which of its handlers has signed in.</summary>
    private const string Scheme = ".AuthScheme";

    /// <summary>How long a provider may take to answer the app.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Where to go to the provider from, and with what.</summary>
    public static AuthenticationProperties PropertiesFor(string? returnUrl, string? link, string arrived)
        => new(new Dictionary<string, string?> { [ReturnUrl] = returnUrl, [Link] = link }) { RedirectUri = arrived };

    /// <returns>What the provider said a moment ago in this browser; null if it did not.</returns>
    public async Task<ProviderAnswer?> AnswerAsync()
    {
        var result = await current.HttpContext!.AuthenticateAsync(IdentityConstants.ExternalScheme);
        return result is { Succeeded: true, Properties: var sent, Principal: var who }
            && who.FindFirst(ClaimTypes.NameIdentifier) is { Value.Length: <= ProviderLogin.MaxSubjectLength } subject
            && sent.GetString(Scheme) is { } scheme
            ? new(new(scheme, subject.Value), who.FindFirstValue(ClaimTypes.Name), TextOf(sent, ReturnUrl), TextOf(sent, Link))
            : null;
    }

    /// <summary>On the way, nothing becomes an empty text.</summary>
    private static string? TextOf(AuthenticationProperties sent, string name) => sent.GetString(name) is { Length: > 0 } text ? text : null;

    /// <returns>Whether there is an account, and it may sign in; it has a session then.</returns>
    public async Task<bool?> BeginAsync(ProviderAnswer answer, CancellationToken cancellationToken)
    {
        if (await UserStore.FindByLoginAsync(transactions, answer.Login, cancellationToken) is not { } user)
            return null;
        if (!await signIn.BeginAsync(user, answer.Login.Provider, cancellationToken))
            return false;
        await current.HttpContext!.SignOutAsync(IdentityConstants.ExternalScheme);
        return true;
    }

    /// <param name="path">Where providers send people back to; the name follows.</param>
    /// <param name="failed">Where somebody reads that a provider did not sign them in.</param>
    public static void Add(AuthenticationBuilder authentication, IConfiguration configuration, string path, string failed)
    {
        foreach (var provider in Settings.Providers.Read(configuration, out _))
        {
            authentication.AddOAuth<ProviderOptions, ProviderHandler>(provider.Name, provider.Label, _ => { });
            authentication.Services.AddOptions<ProviderOptions>(provider.Name).Configure<IHttpContextAccessor>(
                (options, current) => Configure(options, provider, current, path, failed));
        }
    }

    private static void Configure(ProviderOptions options, Provider provider, IHttpContextAccessor current, string path, string failed)
    {
        options.CallbackPath = $"{path}{provider.Name}";
        (options.ClientId, options.ClientSecret) = (provider.ClientId, provider.ClientSecret);
        options.SignInScheme = IdentityConstants.ExternalScheme;
        options.UsePkce = true;
        options.BackchannelTimeout = Patience;
        options.CorrelationCookie = new HostCookie(current, "todoapp.correlation", SameSiteMode.Lax);
        foreach (var scope in provider.Scopes)
            options.Scope.Add(scope);
        if (provider.Endpoints is { } endpoints)
        {
            (options.AuthorizationEndpoint, options.TokenEndpoint) = (endpoints.Authorization, endpoints.Token);
            options.UserInformationEndpoint = endpoints.UserInformation;
        }
        else
        {
            options.Discovery = new ConfigurationManager<OpenIdConnectConfiguration>(
                $"{provider.Authority}/.well-known/openid-configuration",
                new OpenIdConnectConfigurationRetriever(),
                new HttpDocumentRetriever(new HttpClient { Timeout = Patience }) { RequireHttps = provider.Authority!.StartsWith("https:", StringComparison.OrdinalIgnoreCase) });
        }
        options.Events.OnRemoteFailure = failure =>
        {
            var loggers = failure.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>();
            LogFailed(loggers.CreateLogger<ProviderSignIn>(), provider.Name, failure.Failure?.Message ?? "no reason given");
            failure.Response.Redirect(failure.Request.PathBase + failed);
            failure.HandleResponse();
            return Task.CompletedTask;
        };
    }

    /// <summary>The way to a provider, which fails where it cannot be asked for its endpoints.</summary>
    public static async Task ChallengeAsync(HttpContext context, string name, AuthenticationProperties properties, string failed)
    {
        try
        {
            await context.ChallengeAsync(name, properties);
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or IOException or OperationCanceledException or ArgumentException)
        {
            LogFailed(context.RequestServices.GetRequiredService<ILogger<ProviderSignIn>>(), name, e.Message);
            context.Response.Redirect(context.Request.PathBase + failed);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A sign-in with {Provider} failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string provider, string reason);
}

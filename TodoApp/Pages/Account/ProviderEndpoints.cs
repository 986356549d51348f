using TodoApp.Accounts;
using TodoApp.Accounts.Providers;

namespace TodoApp.Pages.Account;

public static class ProviderEndpoints
{
    /// <summary>The way to each provider. It changes nothing, and so it is a link: a form that led elsewhere would be stopped by browsers.</summary>
    public static void MapProviders(this WebApplication app)
    {
        if (Settings.AccountsMode.Read(app.Configuration) == AccountsMode.Off)
            return;
        foreach (var provider in Settings.Providers.Read(app.Configuration))
        {
            app.MapGet(
                Addresses.SignInWith + provider.Name,
                (HttpContext context, string? returnUrl, string? link) => ProviderSignIn.ChallengeAsync(
                    context, provider.Name, ProviderSignIn.PropertiesFor(returnUrl, link, context.Request.PathBase + Addresses.Arrived()), Addresses.NotSignedIn))
                .AllowAnonymous();
        }
    }
}

using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using TodoApp.Accounts.Providers;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Lists;

namespace TodoApp.Accounts;

/// <summary>
/// ASP.NET Core Identity, as far as it is used. Where <c>Accounts:Mode</c> is off, there is none of it in the pipeline, and everybody is
/// <see cref="Lists.Asker.Everybody"/>.
/// </summary>
public static class AccountServices
{
    /// <summary>Of PBKDF2 with HMAC-SHA512, as OWASP's Password Storage Cheat Sheet asks for.</summary>
    private const int Iterations = 210_000;

    private const string ReturnParameter = "returnUrl";

    /// <param name="signIn">The path of the page where somebody signs in.</param>
    /// <param name="signedIn">Where providers send people back to; the name of one follows.</param>
    /// <param name="notSignedIn">Where somebody reads that a provider did not sign them in.</param>
    public static IServiceCollection AddAccounts(
        this IServiceCollection services, IConfiguration configuration, string signIn, string signedIn, string notSignedIn)
    {
        services.AddScoped<CurrentUser>();
        services.AddSingleton<KnownNames>();
        services.AddHostedService<OpenAccess>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = Iterations);
        services.AddScoped<IPasswordValidator<User>, PasswordRules>();
        var identity = services.AddIdentityCore<User>(options => options.Password = NoComposition())
            .AddUserStore<UserStore>()
            .AddErrorDescriber<AccountErrors>();
        if (Settings.AccountsMode.Read(configuration, out _) == AccountsMode.Off)
            return services;

        identity.AddSignInManager();
        services.AddScoped<IUserClaimsPrincipalFactory<User>, PrincipalFactory>();
        services.AddScoped<SignIn>();
        services.AddScoped<SignUps>();
        services.AddScoped<ProxySignIn>();
        services.AddOptions<IdentityOptions>().Validate<IConfiguration>(
            (_, settings) => Settings.ProxyHeader.Read(settings) is null || Settings.KnownNetworks.Read(settings, out var failure).Count > 0 || failure is not null,
            $"{Settings.ProxyHeader.Name} is set, and nobody is believed about it: name the proxy in {Settings.KnownNetworks.Name}").ValidateOnStart();
        services.AddScoped<Passwords>();
        services.AddScoped<ProviderSignIn>();
        var authentication = services.AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddCookie(IdentityConstants.ApplicationScheme)
            .AddCookie(IdentityConstants.ExternalScheme);
        ProviderSignIn.Add(authentication, configuration, signedIn, notSignedIn);
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ExternalScheme).Configure<IHttpContextAccessor>((cookie, current) =>
        {
            cookie.Cookie = new HostCookie(current, "todoapp.external", SameSiteMode.Lax);
            cookie.ExpireTimeSpan = TimeSpan.FromMinutes(15);
        });
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<IHttpContextAccessor>((cookie, current) => Configure(cookie, current, signIn));
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }

    /// <summary>
    /// Finds out who is signed in, by one statement for each request whose own statements do not look for that
    /// (<see cref="SessionInStatementsAttribute"/>), and keeps everybody else out of what does not allow it with
    /// <see cref="AllowAnonymousAttribute"/>.
    /// </summary>
    public static IApplicationBuilder UseAccounts(this IApplicationBuilder app)
    {
        if (Settings.AccountsMode.Read(app.ApplicationServices.GetRequiredService<IConfiguration>()) == AccountsMode.Off)
            return app;

        var keys = app.ApplicationServices.GetRequiredService<DataProtectionKeys>();
        app.Use(async (context, next) =>
        {
            // The cookie cannot be read without them. What fails here fails once more on the way to the error page.
            if (context.Request.Cookies.Count > 0 && !RequestLimits.IsErrorPage(context))
                await keys.ReadyAsync(context.RequestAborted);
            await next(context);
        });
        app.UseAuthentication();
        app.Use(FindSignedInAsync);
        return app.UseAuthorization();
    }

    /// <summary>As Identity has it, with the iterations of this app.</summary>
    internal static PasswordHasher<User> CreateHasher()
        => new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));

    private static PasswordOptions NoComposition() => new()
    {
        RequireDigit = false,
        RequireLowercase = false,
        RequireNonAlphanumeric = false,
        RequireUppercase = false,
        RequiredUniqueChars = 1,
        RequiredLength = 1, // PasswordRules says more.
    };

    private static void Configure(CookieAuthenticationOptions cookie, IHttpContextAccessor current, string signIn)
    {
        cookie.Cookie = new HostCookie(current, "todoapp.session", SameSiteMode.Lax);
        cookie.ExpireTimeSpan = Sessions.IdleLifetime;
        cookie.SlidingExpiration = true;
        // What was sent by somebody who is not signed in is not lost: the error page shows it.
        cookie.Events.OnRedirectToLogin = redirect =>
        {
            if (HttpMethods.IsGet(redirect.Request.Method) || HttpMethods.IsHead(redirect.Request.Method))
            {
                var wanted = redirect.Request.Path + redirect.Request.QueryString;
                redirect.Response.Redirect(redirect.Request.PathBase + signIn + QueryString.Create(ReturnParameter, wanted));
            }
            else
            {
                redirect.Response.StatusCode = StatusCodes.Status401Unauthorized;
            }
            return Task.CompletedTask;
        };
        cookie.Events.OnRedirectToAccessDenied = redirect =>
        {
            redirect.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    private static async Task FindSignedInAsync(HttpContext context, RequestDelegate next)
    {
        if (!RequestLimits.IsErrorPage(context) && context.GetEndpoint()?.Metadata is { } metadata
            && (metadata.GetMetadata<PageActionDescriptor>() is not null || metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            var services = context.RequestServices;
            var current = services.GetRequiredService<CurrentUser>();
            var proxy = services.GetRequiredService<ProxySignIn>();
            if (proxy.NameIn(context) is { } name)
            {
                current.SignedIn = await proxy.FindAsync(name, context.RequestAborted);
                context.User = current.SignedIn is { } user ? PrincipalOf(user.UserId) : new ClaimsPrincipal(new ClaimsIdentity());
                if (current.SignedIn is not null)
                    current.Asker = new Asker(current.SignedIn.UserId);
            }
            else if (SignIn.SessionOf(context.User) is var (user, session))
            {
                var time = services.GetRequiredService<TimeProvider>();
                current.Session = (user, session);
                current.TimeZoneOfCookie = context.User.FindFirstValue(SignIn.TimeZoneClaim) is { Length: > 0 } zone ? zone : null;
                if (metadata.GetMetadata<SessionInStatementsAttribute>() is not null || await FindAsync(context, user, session))
                    current.Asker = Sessions.AskerOf(user, session, time.Now());
                else
                    context.User = new ClaimsPrincipal(new ClaimsIdentity());
            }
        }
        await next(context);
    }

    /// <returns>Whether the session lasts.</returns>
    private static async Task<bool> FindAsync(HttpContext context, long user, long session)
    {
        var (transactions, time) = (context.RequestServices.GetRequiredService<RetryingTransaction>(), context.RequestServices.GetRequiredService<TimeProvider>());
        if (await transactions.ReadAsync(Sessions.Select(user, session, time.Now()), context.RequestAborted) is not { } found)
            return false;
        await context.RequestServices.GetRequiredService<CurrentUser>().IsAsync(found, context, context.RequestAborted);
        return true;
    }

    internal static ClaimsPrincipal PrincipalOf(long user, params IEnumerable<Claim> claims)
        => new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, $"{user}"), .. claims], IdentityConstants.ApplicationScheme));

    /// <summary>A cookie says no more than whose it is; what changes is read with each request.</summary>
    private sealed class PrincipalFactory : IUserClaimsPrincipalFactory<User>
    {
        public Task<ClaimsPrincipal> CreateAsync(User user) => Task.FromResult(PrincipalOf(user.UserId));
    }
}

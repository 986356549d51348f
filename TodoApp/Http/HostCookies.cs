using Microsoft.AspNetCore.CookiePolicy;
using Microsoft.AspNetCore.Http.Features;

namespace TodoApp.Http;

/// <summary>Cookies that only this host and only HTTPS can set and read, where the request came over HTTPS.</summary>
public static class HostCookies
{
    private const string HostPrefix = "__Host-";

    public static IApplicationBuilder UseHostCookies(this IApplicationBuilder app)
    {
        app.Use(ReadHostCookies);
        return app.UseCookiePolicy(new CookiePolicyOptions
        {
            HttpOnly = HttpOnlyPolicy.Always,
            Secure = CookieSecurePolicy.SameAsRequest,
            MinimumSameSitePolicy = SameSiteMode.Lax,
            OnAppendCookie = cookie => cookie.CookieName = HostName(cookie.Context, cookie.CookieName),
            OnDeleteCookie = cookie => cookie.CookieName = HostName(cookie.Context, cookie.CookieName),
        });
    }

    private static string HostName(HttpContext context, string cookie) => context.Request.IsHttps ? HostPrefix + cookie : cookie;

    /// <summary>Over HTTPS the app sees only cookies with the prefix, under the names it gave them.</summary>
    private static Task ReadHostCookies(HttpContext context, RequestDelegate next)
    {
        if (context.Request.IsHttps)
        {
            var own = context.Request.Cookies.Where(cookie => cookie.Key.StartsWith(HostPrefix, StringComparison.Ordinal));
            context.Features.Set<IRequestCookiesFeature>(new RequestCookiesFeature(
                new HostCookieCollection(own.ToDictionary(cookie => cookie.Key[HostPrefix.Length..], cookie => cookie.Value))));
        }
        return next(context);
    }

    private sealed class HostCookieCollection(Dictionary<string, string> cookies) : Dictionary<string, string>(cookies), IRequestCookieCollection
    {
        string? IRequestCookieCollection.this[string key] => this.GetValueOrDefault(key);

        ICollection<string> IRequestCookieCollection.Keys => Keys;
    }
}

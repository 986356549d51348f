using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace TodoApp.Http;

/// <summary>
/// A cookie out of reach of scripts. Where the request came over HTTPS, its name begins with <c>__Host-</c>, and a cookie without the
/// prefix is not this one. Browsers let only this very host set a cookie of such a name, and only over HTTPS. So neither a neighbour under
/// the same domain nor somebody on the wire can plant one. Over plain HTTP there is no prefix, because browsers refuse it there.
/// See https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-the-__host-prefix.
/// </summary>
public sealed class HostCookie : CookieBuilder
{
    private readonly IHttpContextAccessor _current;

    /// <param name="name">Without the prefix.</param>
    public HostCookie(IHttpContextAccessor current, string name, SameSiteMode sameSite)
    {
        _current = current;
        base.Name = name;
        Path = "/"; // The prefix demands it, wherever the app is mounted.
        HttpOnly = true;
        SameSite = sameSite;
        SecurePolicy = CookieSecurePolicy.SameAsRequest;
        IsEssential = true;
    }

    /// <summary>The name for the request that is being answered; for the next it may differ. It is set without the prefix.</summary>
    public override string? Name
    {
        get => _current.HttpContext is { Request.IsHttps: true } ? $"__Host-{base.Name}" : base.Name;
        set => base.Name = value;
    }
}

public static class HostCookieServices
{
    public static IServiceCollection AddHostCookies(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddOptions<AntiforgeryOptions>().Configure<IHttpContextAccessor>((antiforgery, current) =>
            antiforgery.Cookie = new HostCookie(current, "todoapp.antiforgery", SameSiteMode.Strict));
        services.AddOptions<CookieTempDataProviderOptions>().Configure<IHttpContextAccessor>((tempData, current) =>
            tempData.Cookie = new HostCookie(current, "todoapp.message", SameSiteMode.Lax));
        return services;
    }
}

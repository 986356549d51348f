using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace TodoApp.Http;

/// <summary>What every response says about itself, errors and static files included.</summary>
public static class ResponseHeaders
{
    public static IServiceCollection AddResponseHeaders(this IServiceCollection services)
    {
        services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
        return services;
    }

    public static IApplicationBuilder UseResponseHeaders(this IApplicationBuilder app)
    {
        var policy = app.ApplicationServices.GetRequiredService<IOptions<ContentSecurityPolicy>>().Value.ToString();
        app.UseHsts();
        return app.Use((context, next) => AddHeaders(context, next, policy));
    }

    private static Task AddHeaders(HttpContext context, RequestDelegate next, string contentSecurityPolicy)
    {
        // At the start of the response, because the error pages clear what was set before.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = contentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
            if (context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true)
                headers.CacheControl = IsKeptForBack(context) ? "private, max-age=0" : "no-store";
            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>
    /// A list that somebody goes back to is asked for again, to be up to date. What answers a POST cannot be asked for again: without
    /// a copy, the browser would show an error of its own instead of a mistake and what was typed.
    /// </summary>
    private static bool IsKeptForBack(HttpContext context)
        => HttpMethods.IsPost(context.Request.Method) || context.GetEndpoint()?.Metadata.GetMetadata<KeptForBackAttribute>() is not null;
}

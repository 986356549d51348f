using Microsoft.AspNetCore.Server.Kestrel.Core;

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
        app.UseHsts();
        return app.Use(AddHeaders);
    }

    private static Task AddHeaders(HttpContext context, RequestDelegate next)
    {
        // At the start of the response, because the error pages clear what was set before.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy =
                "default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
            if (context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true)
                headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(context);
    }
}

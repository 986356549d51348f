using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.CookiePolicy;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace TodoApp.Http;

/// <summary>What every response says about itself, and what a request may weigh, cost and claim.</summary>
public static class Security
{
    /// <summary>Of a request's body: room for a text of 10,000 characters of four bytes, and no more. <see cref="MaxBodyBytesAttribute"/> allows a page more.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>The rate limit of pages that take large bodies: so few at a time that they cannot fill the memory.</summary>
    public const string LargeBodies = nameof(LargeBodies);

    private const string HostPrefix = "__Host-";

    public static IServiceCollection AddSecurity(this IServiceCollection services)
    {
        services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        services.Configure<FormOptions>(forms =>
        {
            // The body as a whole is limited; and forms are kept in memory, because the disk may be read-only.
            forms.ValueLengthLimit = forms.MemoryBufferThreshold = int.MaxValue;
        });
        services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new() { Timeout = TimeSpan.FromSeconds(30) });
        services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
        services.AddOptions<ForwardedHeadersOptions>().Configure<IConfiguration>(TrustProxies).ValidateOnStart();
        services.AddRateLimiter(limits => limits.AddConcurrencyLimiter(LargeBodies, limit => (limit.PermitLimit, limit.QueueLimit) = (2, 20)));
        services.AddOptions<RateLimiterOptions>().Configure<IConfiguration>(LimitPosts).ValidateOnStart();
        return services;
    }

    /// <summary>
    /// Headers on every response, errors and static files included; cookies that only this host and only HTTPS can set and read,
    /// where the request came over HTTPS.
    /// </summary>
    public static IApplicationBuilder UseSecurity(this IApplicationBuilder app)
    {
        app.UseForwardedHeaders();
        app.UseHsts();
        app.Use(AddHeaders);
        app.Use(ReadHostCookies);
        app.UseCookiePolicy(new CookiePolicyOptions
        {
            HttpOnly = HttpOnlyPolicy.Always,
            Secure = CookieSecurePolicy.SameAsRequest,
            MinimumSameSitePolicy = SameSiteMode.Lax,
            OnAppendCookie = cookie => cookie.CookieName = HostName(cookie.Context, cookie.CookieName),
            OnDeleteCookie = cookie => cookie.CookieName = HostName(cookie.Context, cookie.CookieName),
        });
        return app;
    }

    /// <summary>
    /// Refuses what is too much: posts too fast from one client (429), a form that is too large (413) or malformed (400). The form
    /// is read here before anything else does, because the antiforgery check would blame a missing token.
    /// </summary>
    public static IApplicationBuilder UseRequestLimits(this IApplicationBuilder app)
    {
        app.UseRequestTimeouts();
        app.UseRateLimiter();
        return app.Use(ReadForm);
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

    private static string HostName(HttpContext context, string cookie) => context.Request.IsHttps ? HostPrefix + cookie : cookie;

    /// <summary>Over HTTPS the app sees only cookies with the prefix, under the names it gave them.</summary>
    private static Task ReadHostCookies(HttpContext context, RequestDelegate next)
    {
        if (context.Request.IsHttps)
        {
            var own = context.Request.Cookies.Where(cookie => cookie.Key.StartsWith(HostPrefix, StringComparison.Ordinal));
            context.Features.Set<IRequestCookiesFeature>(new RequestCookiesFeature(
                new HostCookies(own.ToDictionary(cookie => cookie.Key[HostPrefix.Length..], cookie => cookie.Value))));
        }
        return next(context);
    }

    private sealed class HostCookies(Dictionary<string, string> cookies) : Dictionary<string, string>(cookies), IRequestCookieCollection
    {
        string? IRequestCookieCollection.this[string key] => this.GetValueOrDefault(key);

        ICollection<string> IRequestCookieCollection.Keys => Keys;
    }

    private static async Task ReadForm(HttpContext context, RequestDelegate next)
    {
        if (context.Request.HasFormContentType && !IsErrorPage(context))
        {
            try
            {
                await context.Request.ReadFormAsync(context.RequestAborted);
            }
            catch (BadHttpRequestException e)
            {
                context.Response.StatusCode = e.StatusCode;
                return;
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }
        }
        await next(context);
    }

    /// <summary>A request that failed goes through the pipeline once more, for its error page.</summary>
    private static bool IsErrorPage(HttpContext context)
        => context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null;

    /// <summary>Believes X-Forwarded-For and -Proto only from the networks in <c>ForwardedHeaders:KnownNetworks</c>, in CIDR notation.</summary>
    /// <exception cref="OptionsValidationException">An entry is not a network.</exception>
    private static void TrustProxies(ForwardedHeadersOptions options, IConfiguration configuration)
    {
        const string Setting = "ForwardedHeaders:KnownNetworks";
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        options.ForwardLimit = null;
        foreach (var entry in configuration.GetSection(Setting).Get<string[]>() ?? [])
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.TryParse(entry, out var network)
                ? network
                : throw new OptionsValidationException(Setting, typeof(ForwardedHeadersOptions), [$"{Setting}: '{entry}' is not a network: give an address and a prefix length, such as 10.0.0.0/8"]));
        }
        if (options.KnownIPNetworks.Count > 0)
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
    }

    /// <summary>
    /// <c>RateLimit:PostsPerMinute</c> per client address, of which as many may come at once; 0 is no limit. Loopback is exempt:
    /// there the client is a proxy whose forwarded headers are not believed, and everybody would share its allowance.
    /// </summary>
    private static void LimitPosts(RateLimiterOptions options, IConfiguration configuration)
    {
        var perMinute = (int)configuration.Number("RateLimit:PostsPerMinute", 600, 0, 1_000_000, "posts a minute, 0 for no limit");
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = (rejected, _) =>
        {
            if (rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
                rejected.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return ValueTask.CompletedTask;
        };
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context =>
            perMinute > 0 && HttpMethods.IsPost(context.Request.Method) && !IsErrorPage(context)
            && context.Connection.RemoteIpAddress is { } client && !IPAddress.IsLoopback(client)
                ? RateLimitPartition.GetTokenBucketLimiter(client, _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = perMinute,
                    TokensPerPeriod = Math.Max(1, perMinute / 60),
                    ReplenishmentPeriod = TimeSpan.FromSeconds(perMinute < 60 ? 60.0 / perMinute : 1),
                })
                : RateLimitPartition.GetNoLimiter(IPAddress.None));
    }
}

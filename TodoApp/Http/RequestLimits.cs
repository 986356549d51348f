using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace TodoApp.Http;

/// <summary>What a request may weigh, how long it may take, and how many may come.</summary>
public static class RequestLimits
{
    /// <summary>
    /// Of a request's body: room for a text of 10,000 characters of four bytes, each sent as three characters, and no more. <see cref="MaxBodyBytesAttribute"/> allows a
    /// page more.
    /// </summary>
    public const int MaxBodyBytes = 128 * 1024;

    /// <summary>Requests that wait for their turn by <see cref="AtOnceAttribute"/>, in all and of one client; the next gets 429.</summary>
    private const int MaxWaiting = 20, MaxWaitingOfClient = 2;

    /// <summary>
    /// In bytes a second, both ways, after a grace period: whoever sends or reads more slowly is cut off, because what the app holds for
    /// them meanwhile is memory. 64 kbit/s is what a phone gets whose allowance is used up.
    /// </summary>
    private static readonly MinDataRate SlowestClient = new(bytesPerSecond: 8 * 1024, gracePeriod: TimeSpan.FromSeconds(5));

    public static IServiceCollection AddRequestLimits(this IServiceCollection services)
    {
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MinRequestBodyDataRate = kestrel.Limits.MinResponseDataRate = SlowestClient;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        services.Configure<FormOptions>(forms =>
        {
            // The body as a whole is limited; and forms are kept in memory, because the disk may be read-only.
            forms.ValueLengthLimit = forms.MemoryBufferThreshold = int.MaxValue;
        });
        services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new() { Timeout = TimeSpan.FromSeconds(30) });
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IConfiguration>(Limit);
        services.AddSingleton<LargeForms>();
        return services;
    }

    /// <summary>
    /// Refuses what is too much: posts too fast or too many at once from one client (429), a form that is too large (413), malformed
    /// (400) or too slow (408). The form is read here before anything else does, because the antiforgery check would blame a missing token.
    /// </summary>
    public static IApplicationBuilder UseRequestLimits(this IApplicationBuilder app)
    {
        app.UseRequestTimeouts();
        app.UseRateLimiter();
        return app.Use(ReadForm);
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
            catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
            {
                // Not supported is UTF-7, which a form or a part of one may claim to be.
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }
        }
        if (IsLimited(context, out _) && context.Request.HasFormContentType)
            await context.RequestServices.GetRequiredService<LargeForms>().WorkAsync(context, next);
        else
            await next(context);
    }

    /// <summary>A request that failed goes through the pipeline once more, for its error page.</summary>
    internal static bool IsErrorPage(HttpContext context)
        => context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null;

    private static void Limit(RateLimiterOptions options, IConfiguration configuration)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var stated) ? stated : TimeSpan.FromSeconds(10);
            rejected.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return ValueTask.CompletedTask;
        };
        // Posts come last, because a token that is taken does not come back when another limit refuses.
        options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, IPAddress>(StreamsOfClient),
            PartitionedRateLimiter.Create<HttpContext, string>(Streams),
            PartitionedRateLimiter.Create<HttpContext, (string, IPAddress)>(AtOnceOfClient),
            PartitionedRateLimiter.Create<HttpContext, string>(AtOnce),
            PartitionedRateLimiter.Create<HttpContext, (string?, IPAddress)>(PostsToPage),
            Posts(Settings.PostsPerMinute.Read(configuration)));
    }

    private static RateLimitPartition<IPAddress> StreamsOfClient(HttpContext context)
        => context.GetEndpoint()?.Metadata.GetMetadata<StreamsAttribute>() is { } limit && ClientOf(context) is { } client
            ? RateLimitPartition.GetConcurrencyLimiter(client, _ => new() { PermitLimit = limit.CountOfClient, QueueLimit = 0 })
            : RateLimitPartition.GetNoLimiter(IPAddress.None);

    private static RateLimitPartition<string> Streams(HttpContext context)
        => context.GetEndpoint()?.Metadata.GetMetadata<StreamsAttribute>() is { } limit
            ? RateLimitPartition.GetConcurrencyLimiter("streams", _ => new() { PermitLimit = limit.Count, QueueLimit = 0 })
            : RateLimitPartition.GetNoLimiter("");

    private static RateLimitPartition<(string, IPAddress)> AtOnceOfClient(HttpContext context)
        => IsLimited(context, out var limit) && ClientOf(context) is { } client
            ? RateLimitPartition.GetConcurrencyLimiter(
                (limit.Name, client), _ => new() { PermitLimit = 1, QueueLimit = MaxWaitingOfClient })
            : RateLimitPartition.GetNoLimiter(("", IPAddress.None));

    private static RateLimitPartition<string> AtOnce(HttpContext context)
        => IsLimited(context, out var limit)
            ? RateLimitPartition.GetConcurrencyLimiter(limit.Name, _ => new() { PermitLimit = limit.Count, QueueLimit = MaxWaiting })
            : RateLimitPartition.GetNoLimiter("");

    private static bool IsLimited(HttpContext context, [NotNullWhen(true)] out AtOnceAttribute? limit)
        => (limit = context.GetEndpoint()?.Metadata.GetMetadata<AtOnceAttribute>()) is not null
        && HttpMethods.Equals(limit.Method, context.Request.Method) && !IsErrorPage(context);

    /// <param name="perMinute"><c>RateLimit:PostsPerMinute</c> per client, of which as many may come at once; 0 is no limit.</param>
    private static PartitionedRateLimiter<HttpContext> Posts(int perMinute)
        => PartitionedRateLimiter.Create<HttpContext, IPAddress>(context =>
            perMinute > 0 && HttpMethods.IsPost(context.Request.Method) && !IsErrorPage(context)
            && ClientOf(context) is { } client
                ? RateLimitPartition.GetTokenBucketLimiter(client, _ => Rate(perMinute))
                : RateLimitPartition.GetNoLimiter(IPAddress.None));

    private static RateLimitPartition<(string?, IPAddress)> PostsToPage(HttpContext context)
        => context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<PostsPerMinuteAttribute>() is { } limit
            && HttpMethods.IsPost(context.Request.Method) && !IsErrorPage(context) && ClientOf(context) is { } client
                ? RateLimitPartition.GetTokenBucketLimiter((endpoint.DisplayName, client), _ => Rate(limit.Count))
                : RateLimitPartition.GetNoLimiter<(string?, IPAddress)>((null, IPAddress.None));

    private static TokenBucketRateLimiterOptions Rate(int perMinute) => new()
    {
        TokenLimit = perMinute,
        TokensPerPeriod = Math.Max(1, perMinute / 60),
        ReplenishmentPeriod = TimeSpan.FromSeconds(perMinute < 60 ? 60.0 / perMinute : 1),
    };

    /// <summary>
    /// The address, or of an IPv6 address its network: a provider gives a subscriber 2^64 addresses at least, all of them to choose
    /// from (https://datatracker.ietf.org/doc/html/rfc6177). Null is a client without a limit: a proxy on this machine whose forwarded
    /// headers are not believed, whose allowance everybody would share.
    /// </summary>
    private static IPAddress? ClientOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address || (IPAddress.IsLoopback(address) && !context.Request.IsForwarded()))
            return null;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}

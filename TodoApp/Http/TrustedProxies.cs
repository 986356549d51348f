using Microsoft.AspNetCore.HttpOverrides;

namespace TodoApp.Http;

/// <summary>The proxies that may say who the client is, and how it speaks to them.</summary>
public static class TrustedProxies
{
    public static IServiceCollection AddTrustedProxies(this IServiceCollection services)
    {
        services.AddOptions<ForwardedHeadersOptions>().Configure<IConfiguration>(TrustProxies);
        return services;
    }

    public static IApplicationBuilder UseTrustedProxies(this IApplicationBuilder app)
    {
        var known = Settings.KnownNetworks.Read(app.ApplicationServices.GetRequiredService<IConfiguration>());
        if (known.Count == 0)
            return app.UseForwardedHeaders();

        app.Use((context, next) =>
        {
            // The other end of the connection, before a header says who stands behind it.
            if (context.Connection.RemoteIpAddress is { } peer && known.Any(network => network.Contains(peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer)))
                context.Items[typeof(TrustedProxies)] = true;
            return next(context);
        });
        return app.UseForwardedHeaders();
    }

    /// <summary>Whether one of <c>ForwardedHeaders:KnownNetworks</c> sent it. A client cannot claim so.</summary>
    public static bool IsFromTrustedProxy(this HttpContext context) => context.Items.ContainsKey(typeof(TrustedProxies));

    /// <summary>
    /// Whether the client's address is one that a proxy named, and not that of the other end of the connection. A client can claim so by
    /// sending the header itself, and gains nothing: it only loses what is granted to loopback.
    /// </summary>
    public static bool IsForwarded(this HttpRequest request)
        => request.Headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName);

    /// <summary>
    /// Believes X-Forwarded-For and -Proto only from the networks in <c>ForwardedHeaders:KnownNetworks</c>, in CIDR notation. Of several
    /// values it believes only the last, which is the proxy's own: what stands before it may be the client's invention, also where the
    /// client is in one of these networks. A proxy behind another one knows whom to believe, and passes that value on alone.
    /// </summary>
    private static void TrustProxies(ForwardedHeadersOptions options, IConfiguration configuration)
    {
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        options.ForwardLimit = 1;
        foreach (var network in Settings.KnownNetworks.Read(configuration))
            options.KnownIPNetworks.Add(network);
        if (options.KnownIPNetworks.Count > 0)
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
    }
}

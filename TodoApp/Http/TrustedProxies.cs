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

    public static IApplicationBuilder UseTrustedProxies(this IApplicationBuilder app) => app.UseForwardedHeaders();

    /// <summary>
    /// Whether the client's address is what a proxy says and not that of the other end of the connection. A client that says so itself
    /// is believed, and has nothing from it.
    /// </summary>
    public static bool IsForwarded(this HttpRequest request)
        => request.Headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName);

    /// <summary>
    /// Believes X-Forwarded-For and -Proto only from the networks in <c>ForwardedHeaders:KnownNetworks</c>, in CIDR notation, and of
    /// several values only the last, which is the proxy's own. What stands before it may be the client's invention, also where the
    /// client is in one of these networks; a proxy behind another one knows whom to believe, and passes that on alone.
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

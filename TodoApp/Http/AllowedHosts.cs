using System.Net;
using Microsoft.AspNetCore.HostFiltering;

namespace TodoApp.Http;

/// <summary>
/// The names under which the app answers; a request under another one gets 400. Without them, a page elsewhere can let its own name
/// lead to the app, also to one on the machine of whoever looks at that page. The browser then takes the app for a part of the page,
/// which may read it and send its forms.
/// </summary>
public static class AllowedHosts
{
    /// <summary>
    /// The framework filters by the names in <c>AllowedHosts</c>, which semicolons separate. Where there are none, an app in production
    /// answers under any name, because only the operator knows its names. In development it answers only under those of this machine.
    /// </summary>
    public static IServiceCollection AddAllowedHosts(this IServiceCollection services)
    {
        services.AddOptions<HostFilteringOptions>().Configure<IConfiguration, IHostEnvironment>((filtering, configuration, environment) =>
        {
            if (environment.IsDevelopment() && string.IsNullOrEmpty(configuration["AllowedHosts"]))
                filtering.AllowedHosts = ["localhost", "127.0.0.1", "[::1]", Environment.MachineName, Dns.GetHostName()];
        });
        return services;
    }
}

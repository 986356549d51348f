using System.Net;
using Microsoft.AspNetCore.HostFiltering;

namespace TodoApp.Http;

/// <summary>
/// The names under which the app answers. A page elsewhere can have its own name lead to the machine of whoever looks at it; the
/// browser then takes the app for a part of that page, which may read it and send its forms. Under a name that is not allowed there is
/// only a 400.
/// </summary>
public static class AllowedHosts
{
    /// <summary>
    /// The framework filters by <c>AllowedHosts</c>, separated by semicolons. Without it an app in production answers under any name,
    /// because only the operator knows its names; in development only under those of this machine.
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

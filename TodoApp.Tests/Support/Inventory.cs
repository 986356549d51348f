using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace TodoApp.Tests.Support;

/// <summary>
/// Everything that the running app lets somebody do, taken from the endpoints that are mapped: what is not in here cannot be reached,
/// and what is new in here is missed by the tests that go through all of it.
/// </summary>
public static partial class Inventory
{
    /// <summary>The address of each handler that takes a POST, with 1 for an id.</summary>
    public static async Task<IReadOnlyList<string>> PostAddressesAsync(RunningApp app)
    {
        var loader = app.Services.GetRequiredService<PageLoader>();
        var addresses = new List<string>();
        foreach (var page in app.Services.GetRequiredService<IActionDescriptorCollectionProvider>().ActionDescriptors.Items.OfType<PageActionDescriptor>())
        {
            var address = AddressOf(page.AttributeRouteInfo!.Template!);
            var compiled = await loader.LoadAsync(page, EndpointMetadataCollection.Empty);
            addresses.AddRange(compiled.HandlerMethods.Where(handler => handler.HttpMethod == "Post")
                .Select(handler => handler.Name is null ? address : $"{address}?handler={handler.Name}"));
        }
        addresses.AddRange(app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is null
                && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(HttpMethods.Post) == true)
            .Select(endpoint => AddressOf(endpoint.RoutePattern.RawText!)));
        return [.. addresses.Order(StringComparer.Ordinal)];
    }

    /// <summary>The same for a GET, without the files of <c>wwwroot</c>, which are everybody's, and without the page that errors lead to.</summary>
    public static async Task<IReadOnlyList<string>> GetAddressesAsync(RunningApp app)
    {
        var loader = app.Services.GetRequiredService<PageLoader>();
        var addresses = new List<string>();
        foreach (var page in app.Services.GetRequiredService<IActionDescriptorCollectionProvider>().ActionDescriptors.Items.OfType<PageActionDescriptor>())
        {
            var handlers = (await loader.LoadAsync(page, EndpointMetadataCollection.Empty)).HandlerMethods;
            if (handlers.Any(handler => handler.HttpMethod == "Get"))
                addresses.Add(AddressOf(page.AttributeRouteInfo!.Template!));
        }
        addresses.AddRange(app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is null
                && endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null && !endpoint.RoutePattern.RawText!.Contains("**", StringComparison.Ordinal)
                && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(HttpMethods.Get) != false)
            .Select(endpoint => AddressOf(endpoint.RoutePattern.RawText!)));
        return [.. addresses.Order(StringComparer.Ordinal)];
    }

    /// <summary>A route with the first list and 1 for each of its other values, and without those that may be left out.</summary>
    private static string AddressOf(string route)
        => $"/{Parameter().Replace(Optional().Replace(route.Replace("{listId:long}", "0", StringComparison.Ordinal), ""), "1").TrimStart('/')}";

    [GeneratedRegex(@"/?\{[^}]*\?\}")]
    private static partial Regex Optional();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}

namespace TodoApp.Pages.Lists;

public static class OldAddresses
{
    /// <summary>What people kept of the time when there was one list leads to the first one.</summary>
    public static void MapAddressesOfTheFirstList(this IEndpointRouteBuilder app)
    {
        foreach (var path in Addresses.OfTheFirstList)
        {
            app.MapGet(path, (HttpContext context) => Results.Redirect(
                $"{context.Request.PathBase}{Addresses.List()}{context.Request.Path}{context.Request.QueryString}")).AllowAnonymous();
        }
    }
}

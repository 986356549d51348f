using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Database;

namespace TodoApp.Http;

public static class KeyRing
{
    /// <summary>
    /// Pages wait for the first reading of the keys here, where waiting takes no thread: the framework would keep one for each of them,
    /// and a database that does not answer would leave none for the rest. It comes after the form was read, which the error page shows.
    /// </summary>
    public static IApplicationBuilder UseKeyRing(this IApplicationBuilder app)
    {
        var keys = app.ApplicationServices.GetRequiredService<DataProtectionKeys>();
        return app.Use(async (context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>() is not null && !RequestLimits.IsErrorPage(context))
                await keys.ReadyAsync(context.RequestAborted);
            await next(context);
        });
    }
}

using TodoApp.Database;
using TodoApp.Pages.Todos;
using TodoApp.Transfer;

namespace TodoApp.Pages.Transfer;

public static class ExportEndpoints
{
    /// <summary>The list in each format, as a file that is sent while it is read.</summary>
    public static void MapExport(this IEndpointRouteBuilder app)
    {
        foreach (var format in FileFormat.All)
            app.MapGet(Addresses.Export(format), context => SendAsync(context, format)).DisableRequestTimeout();
    }

    private static async Task SendAsync(HttpContext context, FileFormat format)
    {
        var services = context.RequestServices;
        var todos = await Export.ReadAsync(
            services.GetRequiredService<RetryingTransaction>(), new ListView().ListId, context.RequestAborted);

        context.Response.ContentType = $"{format.ContentType}; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        var today = services.GetRequiredService<TimeProvider>().Now();
        context.Response.Headers.ContentDisposition = $"attachment; filename=todos-{today:yyyy-MM-dd}{format.Extension}";
        await using var writer = new StreamWriter(context.Response.Body, format.Encoding, bufferSize: 16 * 1024, leaveOpen: true);
        await format.WriteAsync(writer, todos, context.RequestAborted);
    }
}

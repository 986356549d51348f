using System.Globalization;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Todos;
using TodoApp.Transfer;

namespace TodoApp.Pages.Transfer;

public static class ExportEndpoints
{
    /// <summary>
    /// How long a reader may take nothing of what waits for it, which is a to-do or two. The server's own limit does not see this: what
    /// the system buffered quickly, and that may be megabytes, counts in the reader's favour there.
    /// </summary>
    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(20);

    /// <summary>The list in each format, as a file that is sent while it is read.</summary>
    public static void MapExport(this IEndpointRouteBuilder app)
    {
        foreach (var format in FileFormat.All)
        {
            app.MapGet(Addresses.Export(format, listId: null), context => SendAsync(context, format))
                .WithMetadata(new AtOnceAttribute("export", "GET", 4), new SessionInStatementsAttribute())
                .DisableRequestTimeout();
        }
    }

    private static async Task SendAsync(HttpContext context, FileFormat format)
    {
        var services = context.RequestServices;
        var listId = long.Parse((string)context.GetRouteValue("listId")!, CultureInfo.InvariantCulture);
        var (transactions, access) = (services.GetRequiredService<RetryingTransaction>(), services.GetRequiredService<CurrentUser>().In(listId));
        await access.RequireAsync(transactions, Role.Viewer, context.RequestAborted);
        var todos = await Export.ReadAsync(transactions, access, context.RequestAborted);

        context.Response.ContentType = $"{format.ContentType}; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        var today = services.GetRequiredService<TimeProvider>().Now();
        context.Response.Headers.ContentDisposition = $"attachment; filename=todos-{today:yyyy-MM-dd}{format.Extension}";
        using var stall = new CancellationTokenSource();
        await using var abort = stall.Token.Register(context.Abort);
        await using var writer = new StreamWriter(context.Response.Body, format.Encoding, bufferSize: 16 * 1024, leaveOpen: true);
        await format.WriteAsync(writer, WatchAsync(todos, stall), context.RequestAborted);
        stall.CancelAfter(LongestStall);
        await writer.FlushAsync(context.RequestAborted);
    }

    /// <summary>Cancels if what is done with one of the to-dos takes too long.</summary>
    private static async IAsyncEnumerable<Todo> WatchAsync(IAsyncEnumerable<Todo> todos, CancellationTokenSource stall)
    {
        await foreach (var todo in todos)
        {
            stall.CancelAfter(LongestStall);
            yield return todo;
            stall.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}

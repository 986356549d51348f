using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
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

    /// <summary>The list in each format, and all lists in one, as a file that is sent while it is read.</summary>
    public static void MapExport(this IEndpointRouteBuilder app)
    {
        foreach (var format in FileFormat.All)
            Map(Addresses.Export(format, listId: null), context => SendAsync(context, format));
        Map(Addresses.ExportAll, SendAllAsync);

        void Map(string address, RequestDelegate sendAsync) => app.MapGet(address, sendAsync)
            .WithMetadata(new AtOnceAttribute("export", "GET", 4), new SessionInStatementsAttribute())
            .DisableRequestTimeout();
    }

    private static async Task SendAsync(HttpContext context, FileFormat format)
    {
        var services = context.RequestServices;
        var listId = long.Parse((string)context.GetRouteValue("listId")!, CultureInfo.InvariantCulture);
        var (transactions, access) = (services.GetRequiredService<RetryingTransaction>(), services.GetRequiredService<CurrentUser>().In(listId));
        await access.RequireAsync(transactions, Role.Viewer, context.RequestAborted);
        var todos = await Export.ReadAsync(transactions, access, context.RequestAborted);

        using var stall = Begin(context, "todos", format.Extension, $"{format.ContentType}; charset=utf-8");
        await using var abort = stall.Token.Register(context.Abort);
        await using var writer = new StreamWriter(context.Response.Body, format.Encoding, bufferSize: 16 * 1024, leaveOpen: true);
        await format.WriteAsync(writer, WatchAsync(todos, stall), context.RequestAborted);
        stall.CancelAfter(LongestStall);
        await writer.FlushAsync(context.RequestAborted);
    }

    private static async Task SendAllAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var (transactions, current) = (services.GetRequiredService<RetryingTransaction>(), services.GetRequiredService<CurrentUser>());
        var lists = await services.GetRequiredService<PageReader>().ReadAsync(context.RequestAborted);

        using var stall = Begin(context, "lists", ListArchive.Extension, ListArchive.ContentType);
        await using var abort = stall.Token.Register(context.Abort);
        context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        await ListArchive.WriteAsync(
            context.Response.Body,
            lists.Lists,
            async list => WatchAsync(await Export.ReadAsync(transactions, current.In(list.ListId), context.RequestAborted), stall),
            context.RequestAborted);
    }

    /// <returns>What <see cref="WatchAsync"/> cancels.</returns>
    private static CancellationTokenSource Begin(HttpContext context, string name, string extension, string contentType)
    {
        var today = context.RequestServices.GetRequiredService<TimeProvider>().Now();
        context.Response.ContentType = contentType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentDisposition = $"attachment; filename={name}-{today:yyyy-MM-dd}{extension}";
        return new CancellationTokenSource();
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

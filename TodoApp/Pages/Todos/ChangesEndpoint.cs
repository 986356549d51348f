using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>
/// Says that a list has changed, and nothing about how, for as long as somebody looks: server-sent events
/// (https://html.spec.whatwg.org/multipage/server-sent-events.html). A page that hears it asks for itself again.
/// </summary>
public static class ChangesEndpoint
{
    /// <summary>Streams at one time, in all and of one client.</summary>
    private const int MaxStreams = 2500, MaxStreamsOfClient = 30;

    /// <summary>So often a stream says that it is still there, for the proxies on the way.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(20);

    public static void MapChanges(this IEndpointRouteBuilder app)
        => app.MapGet(Addresses.Changes(listId: null), SendAsync)
            .WithMetadata(new SessionInStatementsAttribute(), new StreamsAttribute(MaxStreams, MaxStreamsOfClient))
            .DisableRequestTimeout();

    private static async Task<IResult> SendAsync(
        HttpContext context, CurrentUser current, RetryingTransaction transactions, ListWatch watch, IHostApplicationLifetime lifetime)
    {
        var listId = long.Parse((string)context.GetRouteValue("listId")!, CultureInfo.InvariantCulture);
        var access = current.In(listId);
        await access.RequireAsync(transactions, Role.Viewer, context.RequestAborted);

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // For nginx, which would keep what is sent until there is more of it.
        var stopping = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.RegisterForDispose(stopping);
        return TypedResults.ServerSentEvents(EventsAsync(watch.WatchAsync(access, stopping.Token), stopping.Token));
    }

    /// <summary>With heartbeats in between. The first event says when to come back, each client at another time.</summary>
    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(
        IAsyncEnumerable<bool> changes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new SseItem<string>("", "still") { ReconnectionInterval = TimeSpan.FromMilliseconds(Random.Shared.Next(500, 3000)) };
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var all = changes.GetAsyncEnumerator(ending.Token);
        var next = all.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                var isNext = await Task.WhenAny(next, Task.Delay(Heartbeat, cancellationToken)) == next && !cancellationToken.IsCancellationRequested;
                if (isNext && !await next)
                    yield break;
                yield return new SseItem<string>("", isNext ? "changed" : cancellationToken.IsCancellationRequested ? "end" : "still");
                if (cancellationToken.IsCancellationRequested)
                    yield break;
                if (isNext)
                    next = all.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // Wherever it is left, also by whoever reads it: what is still going on cannot be disposed of.
            await ending.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using TodoApp.Database;
using TodoApp.Dates;
using TodoApp.Http;
using TodoApp.Transfer;

namespace TodoApp.Pages.Transfer;

/// <summary>What is due, as a file that calendars read again and again. They cannot sign in: the address is the key.</summary>
public static class CalendarEndpoint
{
    public static void MapCalendar(this IEndpointRouteBuilder app)
        => app.MapGet(Addresses.Calendar(), SendAsync).WithMetadata(new AtOnceAttribute("calendar", "GET", 4)).AllowAnonymous();

    /// <summary>A calendar that has this file already gets no second copy (304).</summary>
    private static async Task<IResult> SendAsync(string? key, HttpContext context, RetryingTransaction transactions)
    {
        if (await CalendarFeed.ReadAsync(transactions, key ?? "", context.RequestAborted) is not { } feed)
            return TypedResults.NotFound();

        var request = context.Request;
        var todos = feed.Todos.Select(todo => ICalendarFormat.ToCalendar(todo) with
        {
            Url = new Uri($"{request.Scheme}://{request.Host}{request.PathBase}{Addresses.Edit(todo.TodoId, todo.ListId)}"),
        });
        await using var file = new StringWriter();
        await ICalendarWriter.WriteEventsAsync(file, feed.Name ?? "To-dos", todos.ToAsyncEnumerable(), context.RequestAborted);
        var bytes = Encoding.UTF8.GetBytes(file.ToString());
        context.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Bytes(
            bytes, "text/calendar; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\""));
    }
}

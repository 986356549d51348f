using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Lists;

namespace TodoApp.Pages.Lists;

/// <summary>Where an invitation to a list leads. Whoever is not signed in does that first, and comes back.</summary>
[SessionInStatements]
[PostsPerMinute(60)]
public sealed partial class JoinModel(
    PageReader reader, RetryingTransaction transactions, CurrentUser current, TimeProvider time, ILogger<JoinModel> logger) : PageModel
{
    [FromRoute]
    public long ListId { get; set; }

    [FromQuery]
    public string Link { get; set; } = "";

    /// <summary>Null if the link does not work, or not any more.</summary>
    public Invitation? Invitation { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Invitation = await JoinList.ReadAsync(transactions, current.In(ListId), Link, time.Now(), cancellationToken);
        return Invitation?.IsMember == true ? new SeeOther(Addresses.List(ListId)) : await ShowAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!await JoinList.RunAsync(transactions, current.In(ListId), Link, time.Now(), cancellationToken))
            return await OnGetAsync(cancellationToken);
        LogJoined(current.UserId, ListId, HttpContext.Connection.RemoteIpAddress);
        return new SeeOther(Addresses.List(ListId));
    }

    private async Task<PageResult> ShowAsync(CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        if (Invitation is not { HasRoom: true })
            Response.StatusCode = Invitation is null ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict;
        return Page();
    }

    [LoggerMessage(LogLevel.Information, "User {User} became a member of list {List} by a link from {Address}")]
    private partial void LogJoined(long user, long list, System.Net.IPAddress? address);
}

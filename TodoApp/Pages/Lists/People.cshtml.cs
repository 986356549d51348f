using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Lists;

namespace TodoApp.Pages.Lists;

/// <summary>Who is a member of a list, and which links invite to it.</summary>
[SessionInStatements]
public sealed partial class PeopleModel(
    PageReader reader, RetryingTransaction transactions, CurrentUser current, KnownNames names, TimeProvider time, ILogger<PeopleModel> logger) : PageModel
{
    [FromRoute]
    public long ListId { get; set; }

    public NavigationList List => reader.List!;

    public bool MayOwn => List.Role == Role.Owner;

    public long Self => current.UserId;

    public ListPeople People { get; private set; } = null!;

    /// <summary>The address of a link that was made with the last form: nobody sees it again.</summary>
    public string? Invitation { get; private set; }

    /// <summary>What happened to the last form; null if nothing is to be said.</summary>
    public Flash? Flash { get; private set; }

    private const string Link = "link";

    private ListAccess Access => current.In(ListId);

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Flash = TempData.TakeFlash(HttpContext);
        Invitation = Flash?.Fields?.GetValueOrDefault(Link);
        return ShowAsync(Role.Viewer, cancellationToken);
    }

    public string NameOf(long userId) => names[userId] ?? "Somebody";

    /// <param name="role">That the link gives.</param>
    /// <param name="days">That it works.</param>
    /// <param name="uses">How many people it lets in.</param>
    /// <param name="secret">Chosen when the form was made, so that a second send makes no second link.</param>
    public async Task<IActionResult> OnPostInviteAsync(Role role, int days, int uses, string? secret, CancellationToken cancellationToken)
    {
        if (!Enum.IsDefined(role) || days is < 1 or > InviteToList.MaxDays || uses is < 1 or > InviteToList.MaxUses || secret is not { Length: SecretLink.Length })
            return await SayAsync(StatusCodes.Status422UnprocessableEntity, "No link was made: choose what it is good for", cancellationToken);
        if (!await InviteToList.RunAsync(transactions, Access, secret, role, days, uses, time.Now(), cancellationToken))
            return await SayAsync(StatusCodes.Status422UnprocessableEntity, "No link was made: this list has twenty. Revoke one first", cancellationToken);

        LogInvited(current.UserId, ListId, role, HttpContext.Connection.RemoteIpAddress);
        TempData.SetFlash(new Flash("The link is made. It is shown once: give it to whom you invite")
        {
            Fields = new() { [Link] = $"{Request.Scheme}://{Request.Host}{Request.PathBase}{Addresses.Join(ListId, secret)}" },
        });
        return new SeeOther(Addresses.People(ListId));
    }

    /// <param name="hash">Of the link, in hexadecimal digits.</param>
    public async Task<IActionResult> OnPostRevokeAsync(string? hash, CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            bytes = Convert.FromHexString(hash ?? "");
        }
        catch (FormatException)
        {
            return await SayAsync(StatusCodes.Status404NotFound, "Nothing was revoked: there is no such link", cancellationToken);
        }
        await InviteToList.RevokeAsync(transactions, Access, bytes, cancellationToken);
        return Done("The link does not work any more");
    }

    public async Task<IActionResult> OnPostSetRoleAsync(long member, Role role, CancellationToken cancellationToken)
    {
        if (!Enum.IsDefined(role))
            return await SayAsync(StatusCodes.Status422UnprocessableEntity, "Nothing was changed: choose a role", cancellationToken);
        if (!await ChangeMember.SetRoleAsync(transactions, Access, member, role, cancellationToken))
            return await SayAsync(StatusCodes.Status409Conflict, NeedsOwner, cancellationToken);

        LogRole(current.UserId, ListId, member, role, HttpContext.Connection.RemoteIpAddress);
        return Done($"Made {WordOf(role)}");
    }

    public async Task<IActionResult> OnPostRemoveAsync(long member, CancellationToken cancellationToken)
    {
        if (!await ChangeMember.RemoveAsync(transactions, Access, member, cancellationToken))
            return await SayAsync(StatusCodes.Status409Conflict, NeedsOwner, cancellationToken);

        LogRemoved(current.UserId, ListId, member, HttpContext.Connection.RemoteIpAddress);
        if (member == current.UserId)
        {
            TempData.SetFlash(new Flash("You have left the list"));
            return new SeeOther(Addresses.Lists);
        }
        return Done("Removed. Whoever was that sees the list no more");
    }

    private const string NeedsOwner = "Nothing was changed: a list always has an owner. Make somebody else owner first";

    /// <summary>As in “is editor”.</summary>
    public static string WordOf(Role role) => role switch { Role.Owner => "owner", Role.Editor => "editor", _ => "viewer" };

    public static string HexOf(ListLink link) => Convert.ToHexStringLower(link.LinkHash);

    public static string Day(DateTime moment) => moment.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    private SeeOther Done(string message)
    {
        TempData.SetFlash(new Flash(message));
        return new SeeOther(Addresses.People(ListId));
    }

    private Task<IActionResult> SayAsync(int status, string message, CancellationToken cancellationToken)
    {
        Response.StatusCode = status;
        Flash = new Flash(message);
        return ShowAsync(Role.Viewer, cancellationToken);
    }

    private async Task<IActionResult> ShowAsync(Role role, CancellationToken cancellationToken)
    {
        People = await reader.ReadAsync(ListId, ListPeople.Select(Access, time.Now()), role, cancellationToken);
        await names.LearnAsync(transactions, People.Members.Select(member => member.UserId), cancellationToken);
        return Page();
    }

    [LoggerMessage(LogLevel.Information, "User {User} made a link to list {List} as {Role} from {Address}")]
    private partial void LogInvited(long user, long list, Role role, System.Net.IPAddress? address);

    [LoggerMessage(LogLevel.Information, "User {User} made user {Member} {Role} of list {List} from {Address}")]
    private partial void LogRole(long user, long list, long member, Role role, System.Net.IPAddress? address);

    [LoggerMessage(LogLevel.Information, "User {User} ended the membership of user {Member} in list {List} from {Address}")]
    private partial void LogRemoved(long user, long list, long member, System.Net.IPAddress? address);
}

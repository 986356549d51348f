using System.Text.Encodings.Web;
using System.Text.Json;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Pages.Account;

public static class AccountExportEndpoint
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // It is a file, and no part of a page.
        WriteIndented = true,
    };

    /// <summary>Everything that is kept about whoever is signed in, where people sign in.</summary>
    public static void MapAccountExport(this WebApplication app)
    {
        if (Settings.AccountsMode.Read(app.Configuration) != AccountsMode.Off)
            app.MapGet(Addresses.ExportAccount, SendAsync);
    }

    private static async Task SendAsync(HttpContext context, CurrentUser current, RetryingTransaction transactions, TimeProvider time)
    {
        if (await Profile.ReadAsync(transactions, time, current.UserId, context.RequestAborted) is not { } profile)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var calendars = await transactions.ReadAsync(CalendarLink.SelectOwn(current.In(CalendarLink.AllLists)), context.RequestAborted);
        var user = profile.User;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentDisposition = $"attachment; filename=account-{time.Now():yyyy-MM-dd}.json";
        await context.Response.WriteAsJsonAsync(
            new
            {
                Account = new
                {
                    user.UserId,
                    user.Name,
                    user.DisplayName,
                    user.TimeZone,
                    user.IsOperator,
                    user.CreatedAt,
                    HasPassword = user.PasswordHash is not null,
                },
                Sessions = profile.Sessions.Select(session => new { session.Device, session.Address, session.CreatedAt, session.SeenAt }),
                Passkeys = profile.Passkeys.Select(passkey => new { passkey.Name, passkey.Transports, passkey.IsBackedUp, passkey.CreatedAt, passkey.UsedAt }),
                CalendarAddresses = calendars.Select(calendar => new
                {
                    ListId = calendar.ListId == CalendarLink.AllLists ? (long?)null : calendar.ListId,
                    calendar.CreatedAt,
                }),
            },
            Format,
            context.RequestAborted);
    }
}

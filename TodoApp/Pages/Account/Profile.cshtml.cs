using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Http;

namespace TodoApp.Pages.Account;

/// <summary>What somebody may know and change about the own account.</summary>
[PostsPerMinute(60)]
public sealed class ProfileModel(
    SignIn signIn, Passwords passwords, PasskeyCeremonies passkeys, CurrentUser current, RetryingTransaction transactions, TimeProvider time) : PageModel
{
    public Profile Profile { get; private set; } = null!;

    public string DisplayName { get; private set; } = "";

    public string TimeZone { get; private set; } = "UTC";

    /// <summary>The form that makes a passkey, once the password was right; else null.</summary>
    public PasskeyForm? NewPasskey { get; private set; }

    /// <summary>What a passkey is called unless its owner calls it otherwise.</summary>
    public string PasskeyName => Device.NameOf(Request.Headers.UserAgent.ToString());

    public long CurrentSession => current.SignedIn!.SessionId;

    /// <summary>Reads what every handler needs: the account, which may be gone.</summary>
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (await Profile.ReadAsync(transactions, time, current.UserId, context.HttpContext.RequestAborted) is not { } profile)
        {
            context.Result = new SeeOther(Addresses.SignIn);
            return;
        }
        Profile = profile;
        (DisplayName, TimeZone) = (profile.User.DisplayName, profile.User.TimeZone ?? "UTC");
        await next();
    }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync(string? displayName, string? timeZone, CancellationToken cancellationToken)
    {
        (DisplayName, TimeZone) = (displayName?.Trim() ?? "", timeZone ?? "");
        if (Profile.Problem(DisplayName) is { } problem)
            ModelState.AddModelError(nameof(DisplayName), problem);
        if (!Profile.TimeZones.Contains(TimeZone))
            ModelState.AddModelError(nameof(TimeZone), "Choose a time zone");
        if (!ModelState.IsValid)
            return Refuse();

        await Profile.EditAsync(transactions, current.UserId, DisplayName, TimeZone, cancellationToken);
        return Done("Saved");
    }

    /// <param name="currentPassword">Not needed where there is none yet.</param>
    public async Task<IActionResult> OnPostChangePasswordAsync(string? currentPassword, string? newPassword, CancellationToken cancellationToken)
    {
        if (await ConfirmAsync(currentPassword, "CurrentPassword", cancellationToken) is not { } user)
            return Refuse();
        if (await passwords.SetAsync(user, newPassword ?? "") is { Succeeded: false } refused)
        {
            ModelState.AddErrors(refused, "NewPassword");
            return Refuse();
        }

        // The session of this browser has ended with all others; this one goes on in a new one.
        return await signIn.TryAsync(user, null, cancellationToken)
            ? Done("The password is changed, and you are signed out everywhere else")
            : SignedOut("The password is changed. Sign in with it");
    }

    /// <summary>The password comes before the passkey: a device does not take back one that is refused here.</summary>
    /// <param name="passkeyPassword">Not needed where there is none.</param>
    public async Task<IActionResult> OnPostNewPasskeyAsync(string? passkeyPassword, CancellationToken cancellationToken)
    {
        if (Profile.Passkeys.Count >= Passkeys.MaxCount)
            return Conflict($"You have {Passkeys.MaxCount} passkeys, which is the most: remove one first");
        if (await ConfirmAsync(passkeyPassword, "PasskeyPassword", cancellationToken) is not { } user)
            return Refuse();

        NewPasskey = await passkeys.ToAddAsync(user);
        return Page();
    }

    /// <param name="state">Of <see cref="PasskeyForm"/>: it shows that the password was right a moment ago.</param>
    /// <param name="credential">What the browser answered, as JSON.</param>
    public async Task<IActionResult> OnPostAddPasskeyAsync(string? passkeyName, string? state, string? credential, CancellationToken cancellationToken)
    {
        if (await passkeys.AddAsync(Profile.User, passkeyName, state, credential, cancellationToken))
            return Done("The passkey is added: you can sign in with it");

        ModelState.AddModelError("", "This did not add a passkey: the page was open too long, or it was sent before. Look at your passkeys, and try again");
        return Refuse();
    }

    public async Task<IActionResult> OnPostRemovePasskeyAsync(string? passkey, CancellationToken cancellationToken)
    {
        if (Profile.Passkeys.FirstOrDefault(each => each.Id == passkey) is not { } removed)
            return Conflict("This passkey was removed before");
        await passkeys.RemoveAsync(Profile.User, removed.CredentialId, cancellationToken);
        return Done($"“{removed.Name}” does not sign you in any more. Delete it on your device as well");
    }

    public async Task<IActionResult> OnPostSignOutAsync(CancellationToken cancellationToken)
    {
        await signIn.EndAsync(cancellationToken);
        return SignedOut("You are signed out");
    }

    public async Task<IActionResult> OnPostEndSessionAsync(long session, CancellationToken cancellationToken)
    {
        await signIn.EndAsync(current.UserId, session, cancellationToken);
        return Done("That device is signed out");
    }

    public async Task<IActionResult> OnPostSignOutEverywhereAsync()
        => await signIn.EndEverywhereAsync(Profile.User) is { Succeeded: false } refused ? Conflict(refused.Errors.First().Description) : SignedOut("You are signed out everywhere");

    public async Task<IActionResult> OnPostDeleteAccountAsync(string? deletePassword, CancellationToken cancellationToken)
    {
        if (await ConfirmAsync(deletePassword, "DeletePassword", cancellationToken) is not { } user)
            return Refuse();

        await signIn.DeleteAsync(user);
        return SignedOut("Your account is deleted");
    }

    /// <returns>Whoever is signed in, if the password is right, or if there is none; else null, with what is wrong.</returns>
    private async Task<User?> ConfirmAsync(string? password, string field, CancellationToken cancellationToken)
    {
        if (Profile.User.PasswordHash is null)
            return Profile.User;
        var user = await signIn.CheckPasswordAsync(Profile.User.Name, password, cancellationToken);
        if (user is null)
            ModelState.AddModelError(field, new AccountErrors().PasswordMismatch().Description);
        return user;
    }

    private SeeOther Done(string message)
    {
        TempData.SetFlash(new Flash(message));
        return new SeeOther(Addresses.Profile());
    }

    private SeeOther SignedOut(string message)
    {
        // What the browser kept to go back to is not for whoever comes next.
        Response.Headers["Clear-Site-Data"] = "\"cache\"";
        TempData.SetFlash(new Flash(message));
        return new SeeOther(Addresses.SignIn);
    }

    private PageResult Refuse()
    {
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    private PageResult Conflict(string problem)
    {
        ModelState.AddModelError("", problem);
        Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
    }
}

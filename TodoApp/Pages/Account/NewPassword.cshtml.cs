using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Http;

namespace TodoApp.Pages.Account;

/// <summary>Where a link leads that lets a password be set. To open it does not use it up: programs look at links, too.</summary>
[AllowAnonymous]
[PostsPerMinute(20)]
public sealed class NewPasswordModel(Passwords passwords, SignIn signIn) : PageModel
{
    public string? Link { get; private set; }

    /// <summary>Tells a second send of this form, for which the link is still good, from another form.</summary>
    public long FormKey { get; private set; } = Accounts.User.NewId();

    public bool IsGone { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? link, CancellationToken cancellationToken)
    {
        Link = link;
        return await passwords.FindAsync(link, FormKey, cancellationToken) is null ? Gone() : Page();
    }

    public async Task<IActionResult> OnPostAsync(string? password, string? link, long formKey, CancellationToken cancellationToken)
    {
        (Link, FormKey) = (link, formKey);
        if (await passwords.FindAsync(link, formKey, cancellationToken) is not { } user)
            return Gone();

        var result = await passwords.SetAsync(user, password ?? "");
        if (result.Succeeded)
            return await SignInAsync(user, cancellationToken);

        ModelState.AddErrors(result);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    private async Task<IActionResult> SignInAsync(User user, CancellationToken cancellationToken)
    {
        if (await signIn.TryAsync(user, null, cancellationToken))
            return new SeeOther(Addresses.Home);
        TempData.SetFlash(new Flash("The password is set. Sign in with it"));
        return new SeeOther(Addresses.SignIn);
    }

    private PageResult Gone()
    {
        IsGone = true;
        Response.StatusCode = StatusCodes.Status403Forbidden;
        return Page();
    }
}

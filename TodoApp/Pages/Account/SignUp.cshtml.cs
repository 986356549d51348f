using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Http;

namespace TodoApp.Pages.Account;

[AllowAnonymous]
[PostsPerMinute(20)]
public sealed class SignUpModel(SignUps signUps, SignIn signIn) : PageModel
{
    public string? Name { get; private set; }

    public string? Link { get; private set; }

    /// <summary>Becomes the id of the account: a second send of the form makes no other one.</summary>
    public long FormKey { get; private set; } = Accounts.User.NewId();

    /// <summary>There is no invitation, or not any more, and it takes one.</summary>
    public bool MayNot { get; private set; }

    /// <summary>Where it leads: within the app.</summary>
    public string ReturnUrl { get; private set; } = Addresses.Home;

    public Task<IActionResult> OnGetAsync(string? link, string? returnUrl, CancellationToken cancellationToken)
    {
        ReturnUrl = Url.Within(returnUrl);
        return ShowAsync(link, cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(
        string? name, string? password, string? link, long formKey, string? returnUrl, CancellationToken cancellationToken)
    {
        ReturnUrl = Url.Within(returnUrl);
        Name = name?.Trim() ?? "";
        if (formKey > 0)
            FormKey = formKey;
        if (await ShowAsync(link, cancellationToken) is var page && MayNot)
            return page;

        if (Name.Length is 0 or > Accounts.User.MaxNameLength)
            ModelState.AddModelError(nameof(Name), Name.Length == 0 ? "Name is required" : $"Name must be {Accounts.User.MaxNameLength} characters or fewer");
        else if (await signUps.MakeAsync(FormKey, Name, password ?? "", Link) is { Succeeded: false } refused)
            ModelState.AddErrors(refused);
        else
            return await SignInAsync(password, cancellationToken);

        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return page;
    }

    private async Task<IActionResult> SignInAsync(string? password, CancellationToken cancellationToken)
    {
        if (await signIn.TryAsync(new User { Name = Name! }, password ?? "", cancellationToken))
            return new SeeOther(ReturnUrl);
        TempData.SetFlash(new Flash("Your account is made. Sign in with it"));
        return new SeeOther(Addresses.SignIn);
    }

    private async Task<IActionResult> ShowAsync(string? link, CancellationToken cancellationToken)
    {
        Link = string.IsNullOrEmpty(link) ? null : link;
        MayNot = Link is null ? !await signUps.AreOpenAsync(cancellationToken) : !await signUps.IsInvitationAsync(Link, FormKey, cancellationToken);
        if (MayNot)
            Response.StatusCode = StatusCodes.Status403Forbidden;
        return Page();
    }
}

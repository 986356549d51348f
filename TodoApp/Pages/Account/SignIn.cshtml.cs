using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Http;

namespace TodoApp.Pages.Account;

[AllowAnonymous]
[PostsPerMinute(20)]
public sealed class SignInModel(SignIn signIn, PasskeyCeremonies passkeys, SignUps signUps, CurrentUser current) : PageModel
{
    public string? Name { get; private set; }

    /// <summary>Where it leads: within the app.</summary>
    public string ReturnUrl { get; private set; } = Addresses.Home;

    public bool MaySignUp { get; private set; }

    /// <summary>For whoever has one, and a browser that can use it.</summary>
    public PasskeyForm Passkey { get; private set; } = null!;

    /// <summary>A provider was to sign somebody in, and did not.</summary>
    public bool HasFailed { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? returnUrl, string? provider, CancellationToken cancellationToken)
    {
        ReturnUrl = Url.Within(returnUrl);
        if (current.SignedIn is not null)
            return new SeeOther(ReturnUrl);
        HasFailed = provider is not null;
        return await ShowAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(string? name, string? password, string? returnUrl, CancellationToken cancellationToken)
    {
        ReturnUrl = Url.Within(returnUrl);
        if (await signIn.WithPasswordAsync(name, password, cancellationToken))
            return new SeeOther(ReturnUrl);

        Name = name;
        ModelState.AddModelError(nameof(Name), "This name and password do not belong together, or were tried too often: wait a quarter of an hour then");
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return await ShowAsync(cancellationToken);
    }

    /// <param name="state">Of <see cref="PasskeyForm"/>.</param>
    /// <param name="credential">What the browser answered, as JSON.</param>
    public async Task<IActionResult> OnPostPasskeyAsync(string? state, string? credential, string? returnUrl, CancellationToken cancellationToken)
    {
        ReturnUrl = Url.Within(returnUrl);
        if (await passkeys.SignInAsync(state, credential, cancellationToken))
            return new SeeOther(ReturnUrl);

        ModelState.AddModelError("", "This passkey did not sign you in, or the page was open too long. Try again, or use your password");
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return await ShowAsync(cancellationToken);
    }

    private async Task<PageResult> ShowAsync(CancellationToken cancellationToken)
    {
        MaySignUp = await signUps.AreOpenAsync(cancellationToken);
        Passkey = await passkeys.ToSignInAsync();
        return Page();
    }
}

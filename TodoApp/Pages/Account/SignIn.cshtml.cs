using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Http;

namespace TodoApp.Pages.Account;

[AllowAnonymous]
[PostsPerMinute(20)]
public sealed class SignInModel(SignIn signIn, SignUps signUps, CurrentUser current) : PageModel
{
    public string? Name { get; private set; }

    /// <summary>Where it leads: within the app.</summary>
    public string ReturnUrl { get; private set; } = Addresses.Home;

    public bool MaySignUp { get; private set; }

    /// <summary>A provider was to sign somebody in, and did not.</summary>
    public bool HasFailed { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? returnUrl, string? provider, CancellationToken cancellationToken)
    {
        ReturnUrl = Url.Within(returnUrl);
        if (current.SignedIn is not null)
            return new SeeOther(ReturnUrl);
        HasFailed = provider is not null;
        MaySignUp = await signUps.AreOpenAsync(cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? name, string? password, string? returnUrl, CancellationToken cancellationToken)
    {
        ReturnUrl = Url.Within(returnUrl);
        if (await signIn.WithPasswordAsync(name, password, cancellationToken))
            return new SeeOther(ReturnUrl);

        Name = name;
        ModelState.AddModelError(nameof(Name), "This name and password do not belong together, or were tried too often: wait a quarter of an hour then");
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        MaySignUp = await signUps.AreOpenAsync(cancellationToken);
        return Page();
    }
}

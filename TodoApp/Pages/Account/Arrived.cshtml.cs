using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Accounts.Providers;
using TodoApp.Database;
using TodoApp.Http;

namespace TodoApp.Pages.Account;

/// <summary>Where somebody arrives whom a provider knows: the account is signed in to, or made.</summary>
[AllowAnonymous]
[PostsPerMinute(20)]
public sealed class ArrivedModel(ProviderSignIn provider, SignUps signUps) : PageModel
{
    public string? Name { get; private set; }

    /// <inheritdoc cref="SignUpModel.FormKey"/>
    public long FormKey { get; private set; } = Accounts.User.NewId();

    /// <summary>There is no account, and making one takes an invitation; or there is one that is disabled.</summary>
    public bool MayNot { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await provider.AnswerAsync() is not { } answer)
            return new SeeOther(Addresses.SignIn);
        Name = answer.Name;
        return await provider.BeginAsync(answer, cancellationToken) switch
        {
            true => GoOn(answer),
            false => Refuse(),
            _ => await ShowAsync(answer, cancellationToken),
        };
    }

    public async Task<IActionResult> OnPostAsync(string? name, long formKey, CancellationToken cancellationToken)
    {
        if (await provider.AnswerAsync() is not { } answer)
            return new SeeOther(Addresses.SignIn);
        Name = name?.Trim() ?? "";
        if (formKey > 0)
            FormKey = formKey;
        if (await ShowAsync(answer, cancellationToken) is var page && MayNot)
            return page;

        if (Name.Length is 0 or > Accounts.User.MaxNameLength)
            ModelState.AddModelError(nameof(Name), Name.Length == 0 ? "Name is required" : $"Name must be {Accounts.User.MaxNameLength} characters or fewer");
        else if (await signUps.MakeAsync(FormKey, Name, password: null, answer.Link, answer.Login) is { Succeeded: false } refused)
            ModelState.AddErrors(refused);
        else
            return await SignInAsync(answer, cancellationToken);

        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return page;
    }

    private async Task<IActionResult> ShowAsync(ProviderAnswer answer, CancellationToken cancellationToken)
        => await (answer.Link is null ? signUps.AreOpenAsync(cancellationToken) : signUps.IsInvitationAsync(answer.Link, FormKey, cancellationToken))
            ? Page()
            : Refuse();

    /// <summary>The account is made, also where the database is away by now.</summary>
    private async Task<IActionResult> SignInAsync(ProviderAnswer answer, CancellationToken cancellationToken)
    {
        try
        {
            if (await provider.BeginAsync(answer, cancellationToken) == true)
                return GoOn(answer);
        }
        catch (Exception e) when (DatabaseFailure.IsUnavailable(e))
        {
        }
        TempData.SetFlash(new Flash("Your account is made. Sign in with it"));
        return new SeeOther(Addresses.SignIn);
    }

    private PageResult Refuse()
    {
        MayNot = true;
        Response.StatusCode = StatusCodes.Status403Forbidden;
        return Page();
    }

    private SeeOther GoOn(ProviderAnswer answer)
        => new(Url.Within(answer.ReturnUrl));
}

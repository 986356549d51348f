using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Npgsql;
using TodoApp.Database;

namespace TodoApp.Accounts;

/// <summary>What a form needs for the browser to make or use a passkey.</summary>
/// <param name="Options">JSON for the browser, with the challenge in it.</param>
/// <param name="State">Sealed by the app, which gets it back with the answer.</param>
public sealed record PasskeyForm(string Options, string State);

/// <summary>
/// Adds passkeys and signs people in with them: the two ceremonies of WebAuthn, whose rules Identity's handler checks.
/// See https://www.w3.org/TR/webauthn-3/#sctn-rp-operations.
/// </summary>
/// <remarks>
/// The form itself carries the challenge back, encrypted and signed by the key ring that all replicas share, together with what and whom
/// it is for, and when it expires. So any replica can take the answer, two tabs do not overwrite each other's challenge as they would in
/// a cookie, and whoever only looks at a page makes the database keep nothing. That an answer counts once is a row of
/// <see cref="Passkeys.Challenges"/>, which it takes a good answer to write.
/// </remarks>
public sealed partial class PasskeyCeremonies(
    IPasskeyHandler<User> handler,
    SignIn signIn,
    RetryingTransaction transactions,
    IDataProtectionProvider protection,
    TimeProvider time,
    IHttpContextAccessor current,
    ILogger<PasskeyCeremonies> logger)
{
    /// <summary>How long after a form was made its answer is taken.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private const int MaxReasonLength = 200;

    private HttpContext Context => current.HttpContext!;

    /// <summary>A passkey takes the place of the name and of the password: so it knows whose it is, and asks whether it is them.</summary>
    public static void Configure(IdentityPasskeyOptions options)
    {
        options.ResidentKeyRequirement = "required";
        options.UserVerificationRequirement = "required";
        options.AttestationConveyancePreference = "none";
    }

    /// <summary>Two round trips.</summary>
    public async Task<PasskeyForm> ToAddAsync(User user)
    {
        var made = await handler.MakeCreationOptionsAsync(
            new PasskeyUserEntity { Id = $"{user.UserId}", Name = user.Name, DisplayName = user.ShownName }, Context);
        return new(made.CreationOptionsJson, Seal(made.AttestationState!, user));
    }

    /// <summary>For whoever it is: the passkey says that.</summary>
    public async Task<PasskeyForm> ToSignInAsync()
    {
        var made = await handler.MakeRequestOptionsAsync(null, Context);
        return new(made.RequestOptionsJson, Seal(made.AssertionState!, null));
    }

    /// <summary>Adds the passkey that a browser has made for this user, of whose form <paramref name="state"/> is.</summary>
    /// <param name="name">Longer ones are cut; without one it is called after the browser.</param>
    public async Task<bool> AddAsync(User user, string? name, string? state, string? credential, CancellationToken cancellationToken)
    {
        if (Open(state, user) is not var (opened, challenge))
            return Refuse(user.UserId, "its form has expired, or is none");

        var result = await handler.PerformAttestationAsync(
            new PasskeyAttestationContext { HttpContext = Context, CredentialJson = credential ?? "", AttestationState = opened });
        ThrowIfDatabase(result.Failure);
        if (!result.Succeeded)
            return Refuse(user.UserId, result.Failure.Message);
        if (result.Passkey.PublicKey.Length > Passkeys.MaxPublicKeyBytes)
            return Refuse(user.UserId, "its public key is too long");
        if (!await Passkeys.AddAsync(transactions, time, user.UserId, ShownName(name), result.Passkey, challenge, cancellationToken))
            return Refuse(user.UserId, "its challenge was answered before, or there are too many");

        LogAdded(user.UserId, signIn.Address);
        return true;
    }

    /// <summary>Signs in whoever a passkey belongs to.</summary>
    /// <returns>False if it is not good, or nobody's, or if the account is disabled: which, only the log says.</returns>
    public async Task<bool> SignInAsync(string? state, string? credential, CancellationToken cancellationToken)
    {
        if (Open(state, null) is not var (opened, challenge))
            return RefuseSignIn("its form has expired, or is none");

        var result = await handler.PerformAssertionAsync(
            new PasskeyAssertionContext { HttpContext = Context, CredentialJson = credential ?? "", AssertionState = opened });
        ThrowIfDatabase(result.Failure);
        if (!result.Succeeded)
            return RefuseSignIn(result.Failure.Message);
        if (!await Passkeys.UseAsync(transactions, time, result.User.UserId, result.Passkey, challenge, cancellationToken))
            return RefuseSignIn("its challenge was answered before");
        return await signIn.BeginAsync(result.User, "a passkey", cancellationToken) || RefuseSignIn("the account is disabled, or was changed meanwhile");
    }

    public async Task RemoveAsync(User user, byte[] id, CancellationToken cancellationToken)
    {
        await Passkeys.RemoveAsync(transactions, user.UserId, id, cancellationToken);
        LogRemoved(user.UserId, signIn.Address);
    }

    /// <param name="state">What Identity wants back, with the challenge in it.</param>
    /// <param name="user">Who adds a passkey; null for signing in.</param>
    public string Seal(string state, User? user)
        => Protector(user).Protect(string.Create(CultureInfo.InvariantCulture, $"{(time.Now() + Lifetime).Ticks} {state}"));

    /// <returns>Null if it was sealed for something or somebody else, has expired, or was not sealed here.</returns>
    private (string State, Challenge Challenge)? Open(string? sealedState, User? user)
    {
        try
        {
            var opened = Protector(user).Unprotect(sealedState ?? "").Split(' ', 2);
            var expires = new DateTime(long.Parse(opened[0], CultureInfo.InvariantCulture));
            return expires > time.Now() ? (opened[1], new(SHA256.HashData(Encoding.UTF8.GetBytes(opened[1])), expires)) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector Protector(User? user) => protection.CreateProtector("Passkeys", user is null ? "sign in" : $"add {user.UserId}");

    private string ShownName(string? name)
    {
        var shown = string.Concat((name ?? "").EnumerateRunes().Where(rune => !Rune.IsControl(rune)).Take(Passkey.MaxNameLength)).Trim();
        return shown.Length > 0 ? shown : Device.NameOf(Context.Request.Headers.UserAgent.ToString());
    }

    /// <summary>The handler takes whatever is thrown within it for a fault of the passkey, a database that is away too.</summary>
    private static void ThrowIfDatabase(PasskeyException? failure)
    {
        if (failure?.InnerException is { } cause && (cause is NpgsqlException || DatabaseFailure.IsUnavailable(cause)))
            ExceptionDispatchInfo.Throw(cause);
    }

    private bool Refuse(long user, string reason)
    {
        LogNotAdded(user, Cut(reason), signIn.Address);
        return false;
    }

    private bool RefuseSignIn(string reason)
    {
        LogNotSignedIn(Cut(reason), signIn.Address);
        return false;
    }

    /// <summary>A reason may quote what was sent, which may have any length.</summary>
    private static string Cut(string reason) => reason.Length > MaxReasonLength ? reason[..MaxReasonLength] : reason;

    [LoggerMessage(LogLevel.Information, "User {User} added a passkey from {Address}")]
    private partial void LogAdded(long user, string address);

    [LoggerMessage(LogLevel.Information, "User {User} removed a passkey from {Address}")]
    private partial void LogRemoved(long user, string address);

    [LoggerMessage(LogLevel.Warning, "A passkey of user {User} was not added, because {Reason}, from {Address}")]
    private partial void LogNotAdded(long user, string reason, string address);

    [LoggerMessage(LogLevel.Warning, "A sign-in with a passkey failed, because {Reason}, from {Address}")]
    private partial void LogNotSignedIn(string reason, string address);
}

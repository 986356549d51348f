using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using TodoApp.Database;

namespace TodoApp.Accounts;

/// <summary>
/// Signs people in and out, and writes in the log who did, from where, and who could not. Whether there is an account of a name is not
/// to be told from an answer, nor from the time that it takes: each attempt is one statement and one hash of a password.
/// </summary>
public sealed partial class SignIn(
    UserManager<User> users,
    SignInManager<User> cookies,
    RetryingTransaction transactions,
    TimeProvider time,
    IHttpContextAccessor current,
    ILogger<SignIn> logger)
{
    /// <summary>What the cookie says beside the user's id. The time zone is there for what is decided before the user is read.</summary>
    public const string SessionClaim = "session", TimeZoneClaim = "zone";

    /// <summary>Attempts at one account's password within <see cref="AttemptsWindow"/>; from the next on, none succeeds.</summary>
    public const int MaxAttempts = 10;

    public static readonly TimeSpan AttemptsWindow = TimeSpan.FromMinutes(15);

    /// <summary>Nobody's password, to be hashed where there is no account.</summary>
    private static readonly string NobodysHash
        = AccountServices.CreateHasher().HashPassword(new User(), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    private HttpContext Context => current.HttpContext!;

    /// <summary>Without the zone of a link-local address, which may have any length.</summary>
    internal string Address => $"{Context.Connection.RemoteIpAddress}".Split('%')[0];

    // Counted before the password is looked at: guesses that come at the same time do not get more tries than others. That it is
    // counted twice where the outcome of the first time is unknown does no harm.
    private const string CountAttempt = $"""
        UPDATE users
        SET attempts = CASE WHEN attempts_since < @window THEN 1 ELSE attempts + 1 END,
          attempts_since = CASE WHEN attempts_since < @window THEN @now ELSE attempts_since END
        WHERE normalized_name = @name AND NOT is_disabled
        RETURNING {UserStore.Columns}, attempts
        """;

    /// <summary>Looks whether a password is right. After ten attempts within a quarter of an hour the right one is wrong too.</summary>
    /// <returns>Whose it is; null if it is wrong, if it was tried too often, or if there is no such account.</returns>
    public async Task<User?> CheckPasswordAsync(string? name, string? password, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var attempted = await transactions.QueryAsync<User>(
            CountAttempt,
            new { name = users.NormalizeName(name?.Trim() ?? ""), now, window = now - AttemptsWindow },
            idempotent: true,
            cancellationToken);
        var user = attempted.SingleOrDefault();
        var result = users.PasswordHasher.VerifyHashedPassword(user ?? new User(), user?.PasswordHash ?? NobodysHash, password ?? "");
        if (user?.PasswordHash is null || result == PasswordVerificationResult.Failed || user.Attempts > MaxAttempts)
        {
            LogWrongPassword(user is null ? "no account" : $"user {user.UserId}", user?.Attempts ?? 0, Address);
            return null;
        }
        return user;
    }

    /// <summary>Signs in whoever has this name and password.</summary>
    /// <returns>False as for <see cref="CheckPasswordAsync"/>.</returns>
    public async Task<bool> WithPasswordAsync(string? name, string? password, CancellationToken cancellationToken)
        => await CheckPasswordAsync(name, password, cancellationToken) is { } user && await BeginAsync(user, "a password", cancellationToken);

    /// <summary>
    /// Signs in whoever has just done what stays done. Where the database is away by now, they are not told that nothing was done, but
    /// sign in later.
    /// </summary>
    /// <param name="password">Given where <paramref name="user"/> may not be as it was read: it is checked, then.</param>
    public async Task<bool> TryAsync(User user, string? password, CancellationToken cancellationToken)
    {
        try
        {
            return password is null
                ? await BeginAsync(user, "a new password", cancellationToken)
                : await WithPasswordAsync(user.Name, password, cancellationToken);
        }
        catch (Exception e) when (DatabaseFailure.IsUnavailable(e))
        {
            return false;
        }
    }

    /// <summary>Begins a session of its own for this browser, in place of the one that it may have.</summary>
    /// <param name="means">By which the user has shown who it is, for the log.</param>
    /// <returns>Whether it has begun: not if the account was changed since <paramref name="user"/> was read.</returns>
    public async Task<bool> BeginAsync(User user, string means, CancellationToken cancellationToken)
    {
        var session = new Session { SessionId = User.NewId(), Device = Device.NameOf(Context.Request.Headers.UserAgent.ToString()), Address = Address };
        if (!await Sessions.BeginAsync(transactions, time, user, session, SessionOf(Context.User), cancellationToken))
            return false;

        await cookies.SignInWithClaimsAsync(
            user,
            new AuthenticationProperties { IsPersistent = true },
            ClaimsOf(session.SessionId, user.TimeZone));
        LogSignedIn(user.UserId, means, Address);
        return true;
    }

    /// <summary>Has the cookie say the time zone of whoever is signed in, which another device may have changed.</summary>
    public async Task KeepTimeZoneAsync(SignedInUser user)
    {
        if (SessionOf(Context.User) is { } session && (Context.User.FindFirstValue(TimeZoneClaim) ?? "") != (user.TimeZone ?? ""))
        {
            await Context.SignInAsync(
                IdentityConstants.ApplicationScheme,
                AccountServices.PrincipalOf(user.UserId, ClaimsOf(session.Session, user.TimeZone)),
                new AuthenticationProperties { IsPersistent = true });
        }
    }

    private static Claim[] ClaimsOf(long session, string? timeZone)
        => [new Claim(SessionClaim, session.ToString(CultureInfo.InvariantCulture)), new Claim(TimeZoneClaim, timeZone ?? "")];

    /// <summary>Ends the session of this browser.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (SessionOf(Context.User) is var (user, session))
        {
            await Sessions.EndAsync(transactions, user, session, cancellationToken);
            LogSignedOut(user, Address);
        }
        await cookies.SignOutAsync();
    }

    /// <summary>Ends a session of whoever is signed in, on another device. Idempotent.</summary>
    public async Task EndAsync(long user, long session, CancellationToken cancellationToken)
    {
        await Sessions.EndAsync(transactions, user, session, cancellationToken);
        LogEnded(user, Address);
    }

    /// <summary>Ends all sessions of this user, on all replicas, by a new security stamp.</summary>
    public async Task<IdentityResult> EndEverywhereAsync(User user)
    {
        var result = await users.UpdateSecurityStampAsync(user);
        if (result.Succeeded)
        {
            LogSignedOutEverywhere(user.UserId, Address);
            await cookies.SignOutAsync();
        }
        return result;
    }

    /// <summary>Deletes the account for good, and signs out everywhere with that.</summary>
    public async Task DeleteAsync(User user)
    {
        await users.DeleteAsync(user);
        LogDeleted(user.UserId, Address);
        await cookies.SignOutAsync();
    }

    /// <returns>Which session a cookie names, whether or not it has ended; null if it names none.</returns>
    internal static (long User, long Session)? SessionOf(ClaimsPrincipal principal)
        => long.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture, out var user)
            && long.TryParse(principal.FindFirstValue(SessionClaim), CultureInfo.InvariantCulture, out var session)
            ? (user, session)
            : null;

    [LoggerMessage(LogLevel.Information, "User {User} signed in with {Means} from {Address}")]
    private partial void LogSignedIn(long user, string means, string address);

    [LoggerMessage(LogLevel.Information, "User {User} signed out from {Address}")]
    private partial void LogSignedOut(long user, string address);

    [LoggerMessage(LogLevel.Information, "User {User} signed another device out from {Address}")]
    private partial void LogEnded(long user, string address);

    [LoggerMessage(LogLevel.Information, "User {User} signed out everywhere from {Address}")]
    private partial void LogSignedOutEverywhere(long user, string address);

    [LoggerMessage(LogLevel.Information, "User {User} deleted the account from {Address}")]
    private partial void LogDeleted(long user, string address);

    [LoggerMessage(LogLevel.Warning, "A sign-in with a password failed for {User}, attempt {Attempt} of this quarter of an hour, from {Address}")]
    private partial void LogWrongPassword(string user, long attempt, string address);
}

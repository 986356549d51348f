using Microsoft.AspNetCore.Identity;
using TodoApp.Database;

namespace TodoApp.Accounts;

/// <summary>Who may make an account, and the making of it.</summary>
public sealed partial class SignUps(
    UserManager<User> users,
    RetryingTransaction transactions,
    TimeProvider time,
    IConfiguration configuration,
    IHostEnvironment environment,
    ILogger<SignUps> logger)
{
    private const string SelectAny = "SELECT 1 FROM users LIMIT 1";

    /// <summary>
    /// Whether anybody may, without an invitation: where the app is open to all, and on a developer's machine that has no account yet.
    /// </summary>
    public async Task<bool> AreOpenAsync(CancellationToken cancellationToken)
        => Settings.AccountsMode.Read(configuration) == AccountsMode.Open
        || (environment.IsDevelopment() && (await transactions.ReadAsync<int>(SelectAny, null, cancellationToken)).Count == 0);

    /// <summary>Whether whoever has this link may.</summary>
    /// <param name="usedBy">As in <see cref="UsedLink"/>.</param>
    public async Task<bool> IsInvitationAsync(string? link, long usedBy, CancellationToken cancellationToken)
        => await OneTimeLinks.FindAsync(transactions, time, link, usedBy, cancellationToken) == 0;

    /// <summary>Makes an account, with a password or with a sign-in with a provider. Idempotent: with the same id and name it is the same one.</summary>
    public async Task<IdentityResult> MakeAsync(long userId, string name, string? password, string? link, ProviderLogin? login = null)
    {
        var user = new User { UserId = userId, Name = name, Login = login, Link = link is null ? null : new(SecretLink.Hash(link), userId) };
        var result = login is null ? await users.CreateAsync(user, password ?? "") : await users.CreateAsync(user);
        if (result.Succeeded)
            LogMade(userId);
        return result;
    }

    [LoggerMessage(LogLevel.Information, "User {User} was made by signing up")]
    private partial void LogMade(long user);
}

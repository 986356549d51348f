using Microsoft.AspNetCore.Identity;
using TodoApp.Database;

namespace TodoApp.Accounts;

/// <summary>Sets passwords. A new one ends all sessions of its user, in the same transaction.</summary>
public sealed partial class Passwords(
    UserManager<User> users, RetryingTransaction transactions, TimeProvider time, ILogger<Passwords> logger)
{
    /// <returns>Whose password this link lets be set, with the link in <see cref="User.Link"/>; null if it does not, or no longer.</returns>
    /// <param name="usedBy">As in <see cref="UsedLink"/>.</param>
    public async Task<User?> FindAsync(string? link, long usedBy, CancellationToken cancellationToken)
    {
        if (await OneTimeLinks.FindAsync(transactions, time, link, usedBy, cancellationToken) is not (> 0 and var id)
            || await users.FindByIdAsync($"{id}") is not { IsDisabled: false } user)
        {
            return null;
        }
        user.Link = new(SecretLink.Hash(link!), usedBy);
        return user;
    }

    /// <summary>Uses <see cref="User.Link"/> up, if there is one.</summary>
    public async Task<IdentityResult> SetAsync(User user, string password)
    {
        foreach (var rule in users.PasswordValidators)
        {
            if (await rule.ValidateAsync(users, user, password) is { Succeeded: false } refused)
                return refused;
        }
        user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        var result = await users.UpdateSecurityStampAsync(user);
        if (result.Succeeded)
            LogSet(user.UserId, user.Link is null ? "the one before" : "a link");
        return result;
    }

    [LoggerMessage(LogLevel.Information, "User {User} has a new password, by means of {Means}, and is signed out everywhere")]
    private partial void LogSet(long user, string means);
}

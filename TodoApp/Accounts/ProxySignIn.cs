using Microsoft.AspNetCore.Identity;
using TodoApp.Database;
using TodoApp.Http;

namespace TodoApp.Accounts;

/// <summary>
/// Believes a proxy in front of the app that says who somebody is, in the header <c>Accounts:ProxyHeader</c> of each request. There is
/// no session then: that is the proxy's.
/// </summary>
public sealed partial class ProxySignIn(
    UserManager<User> users, RetryingTransaction transactions, IConfiguration configuration, ILogger<ProxySignIn> logger)
{
    private readonly string? _header = Settings.ProxyHeader.Read(configuration);

    private const string SelectUser = """
        SELECT user_id, name, display_name, time_zone, is_operator, current_timestamp AS seen_at FROM users
        WHERE normalized_name = @name AND NOT is_disabled
        """;

    /// <returns>What the proxy says; null where none says anything, and where it is not one that is believed.</returns>
    public string? NameIn(HttpContext context)
        => _header is not null && context.IsFromTrustedProxy() && context.Request.Headers[_header] is [{ Length: > 0 } name] ? name : null;

    /// <summary>Makes an account for whoever has none: who may come in is for the proxy to decide.</summary>
    /// <returns>Null where the account is disabled, or where no account can have such a name.</returns>
    public async Task<SignedInUser?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(name, cancellationToken);
        if (found is not null || name.Length > User.MaxNameLength)
            return found;

        var user = new User { Name = name };
        if ((await users.CreateAsync(user)).Succeeded)
            LogMade(user.UserId);
        // Another request may have made it at the same time.
        return await ReadAsync(name, cancellationToken);
    }

    private async Task<SignedInUser?> ReadAsync(string name, CancellationToken cancellationToken)
        => (await transactions.ReadAsync<SignedInUser>(SelectUser, new { name = users.NormalizeName(name) }, cancellationToken)).SingleOrDefault();

    [LoggerMessage(LogLevel.Information, "User {User} was made, because the proxy signed somebody in who had no account")]
    private partial void LogMade(long user);
}

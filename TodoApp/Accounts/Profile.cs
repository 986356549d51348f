using TodoApp.Database;

namespace TodoApp.Accounts;

/// <summary>What is kept about one person, but for the password.</summary>
public sealed record Profile(User User, IReadOnlyList<Session> Sessions, IReadOnlyList<Passkey> Passkeys)
{
    /// <summary>One round trip.</summary>
    /// <returns>Null if the account is gone.</returns>
    public static Task<Profile?> ReadAsync(RetryingTransaction transactions, TimeProvider time, long user, CancellationToken cancellationToken)
    {
        var (idle, oldest) = Accounts.Sessions.Limits(time.Now());
        return transactions.ReadAsync(
            $"{SelectUser}; {Accounts.Sessions.SelectAll}; {Accounts.Passkeys.SelectAll}",
            new { user, idle, oldest },
            async results => (await results.ReadAsync<User>(), await results.ReadAsync<Session>(), await results.ReadAsync<Passkey>())
                is ([var found], var sessions, var passkeys)
                ? new Profile(found, sessions, passkeys)
                : null,
            cancellationToken);
    }

    private const string SelectUser = $"SELECT {UserStore.Columns} FROM users WHERE user_id = @user";

    private const string Update = "UPDATE users SET display_name = @displayName, time_zone = @timeZone WHERE user_id = @user";

    /// <summary>Saves what has no <see cref="Problem"/>. Idempotent.</summary>
    public static Task EditAsync(
        RetryingTransaction transactions, long user, string displayName, string timeZone, CancellationToken cancellationToken)
        => transactions.ExecuteAsync(Update, new { user, displayName, timeZone }, idempotent: true, cancellationToken);

    /// <returns>What is wrong with a display name, for the person who typed it; null if nothing is.</returns>
    public static string? Problem(string displayName)
        => displayName.Any(char.IsControl) ? "The name must not contain control characters"
            : displayName.EnumerateRunes().Count() is var length and > User.MaxDisplayNameLength
                ? $"The name must be {User.MaxDisplayNameLength} characters or fewer; it has {length}"
                : null;

    /// <summary>All that can be chosen, by the names of IANA: those that this machine knows.</summary>
    public static IReadOnlyList<string> TimeZones { get; } =
    [
        .. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Append("UTC").Distinct()
            .Where(id => id == "UTC" || id.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];
}

using TodoApp.Database;

namespace TodoApp.Accounts;

/// <summary>
/// Links that work once: an invitation to make an account, or leave to set the password of one. Whoever has the link may use it, so the
/// database holds its hash alone. What uses it up is <see cref="UserStore"/>, in the transaction of what it is used for.
/// </summary>
public static class OneTimeLinks
{
    public static readonly Table Table = new(
        "user_links",
        ["link_hash", "user_id", "created_at", "expires_at", "used_by"],
        ["link_hash"],
        ["SELECT", "INSERT", "UPDATE", "DELETE"],
        ["user_links_by_user"]);

    public static readonly TimeSpan InvitationLifetime = TimeSpan.FromDays(7), ResetLifetime = TimeSpan.FromHours(1);

    private const string DeleteOld = "DELETE FROM user_links WHERE (user_id = @user_id AND link_hash <> @hash) OR expires_at <= @now";

    private const string Insert = """
        INSERT INTO user_links (link_hash, user_id, created_at, expires_at) VALUES (@hash, @user_id, @now, @expires)
        ON CONFLICT (link_hash) DO NOTHING
        """;

    /// <summary>Idempotent. Of several that let the same password be set, only the latest works.</summary>
    /// <param name="userId">Whose password may be set with it; null if it invites.</param>
    /// <returns>What the address says, 256 random bits; and until when it works, UTC.</returns>
    public static async Task<(string Link, DateTime Expires)> MakeAsync(
        RetryingTransaction transactions, TimeProvider time, long? userId, CancellationToken cancellationToken)
    {
        var link = SecretLink.Make();
        var expires = time.Now() + (userId is null ? InvitationLifetime : ResetLifetime);
        await transactions.ExecuteAsync(
            $"{DeleteOld}; {Insert}",
            new { hash = SecretLink.Hash(link), user_id = userId, now = time.Now(), expires },
            idempotent: true,
            cancellationToken);
        return (link, expires);
    }

    private const string SelectLink = """
        SELECT COALESCE(user_id, 0) FROM user_links WHERE link_hash = @hash AND expires_at > @now AND (used_by IS NULL OR used_by = @used_by)
        """;

    /// <param name="usedBy">As in <see cref="UsedLink"/>.</param>
    /// <returns>Whose password may be set with it; 0 if it invites; null if it does not work, or no longer.</returns>
    public static async Task<long?> FindAsync(
        RetryingTransaction transactions, TimeProvider time, string? link, long usedBy, CancellationToken cancellationToken)
        => string.IsNullOrEmpty(link)
            ? null
            : (await transactions.ReadAsync<long>(SelectLink, new { hash = SecretLink.Hash(link), now = time.Now(), used_by = usedBy }, cancellationToken))
                is [var user] ? user : null;
}

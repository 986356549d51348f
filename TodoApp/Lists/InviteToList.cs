using TodoApp.Database;

namespace TodoApp.Lists;

/// <summary>A link that invites to a list. The address of its page names the list beside the secret, so that it is found by its key.</summary>
public sealed record ListLink
{
    public static readonly Table Table = new(
        "list_links",
        ["list_id", "link_hash", "role", "uses_left", "created_at", "expires_at"],
        ["list_id", "link_hash"],
        ["SELECT", "INSERT", "UPDATE", "DELETE"],
        []);

    public byte[] LinkHash { get; init; } = [];

    public Role Role { get; init; }

    /// <summary>How many more people it lets in.</summary>
    public long UsesLeft { get; init; }

    /// <summary>UTC.</summary>
    public DateTime ExpiresAt { get; init; }
}

/// <summary>Makes links that invite to a list, and takes them back. Idempotent.</summary>
public static class InviteToList
{
    public const int MaxDays = 30, MaxUses = 100;

    /// <summary>Of one list, at one time.</summary>
    private const int MaxLinks = 20;

    private static string DeleteExpired(ListAccess access) => $"DELETE FROM list_links WHERE list_id = @list AND (expires_at <= @now OR uses_left <= 0) AND {access.MayOwn}";

    private static string Insert(ListAccess access) => $"""
        INSERT INTO list_links (list_id, link_hash, role, uses_left, created_at, expires_at)
        SELECT @list::INT8, @hash::BYTEA, @role::INT8, @uses::INT8, @now::TIMESTAMP, @expires::TIMESTAMP
        WHERE (SELECT count(*) FROM list_links WHERE list_id = @list) < @max AND {access.MayOwn}
        ON CONFLICT DO NOTHING
        """;

    private static string SelectOne(ListAccess access) => $"SELECT true FROM list_links WHERE list_id = @list AND link_hash = @hash AND {access.MayOwn}";

    /// <param name="link">The secret of its address: <see cref="SecretLink.Make"/>.</param>
    /// <returns>Whether it works; if not, the list has twenty of them.</returns>
    /// <exception cref="AccessException">The asker may not.</exception>
    public static async Task<bool> RunAsync(
        RetryingTransaction transactions, ListAccess access, string link, Role role, int days, int uses, DateTime now, CancellationToken cancellationToken)
    {
        var made = await transactions.QueryMultipleAsync(
            $"{DeleteExpired(access)}; {Insert(access)}; {SelectOne(access)}",
            access.Parameters(new { hash = SecretLink.Hash(link), role = (long)role, uses = (long)uses, now, expires = now.AddDays(days), max = MaxLinks }),
            async results => await results.ReadValuesAsync<bool>(),
            cancellationToken);
        if (made.Count == 0)
            await access.RequireAsync(transactions, Role.Owner, cancellationToken);
        return made.Count > 0;
    }

    private static string Delete(ListAccess access) => $"DELETE FROM list_links WHERE list_id = @list AND link_hash = @hash AND {access.MayOwn}";

    /// <summary>Nobody comes in by it any more; whoever has, stays.</summary>
    /// <exception cref="AccessException">The asker may not.</exception>
    public static async Task RevokeAsync(RetryingTransaction transactions, ListAccess access, byte[] hash, CancellationToken cancellationToken)
    {
        if (await transactions.ExecuteAsync(Delete(access), access.Parameters(new { hash }), idempotent: true, cancellationToken) == 0)
            await access.RequireAsync(transactions, Role.Owner, cancellationToken);
    }
}

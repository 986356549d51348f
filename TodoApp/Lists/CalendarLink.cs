using TodoApp.Database;

namespace TodoApp.Lists;

/// <summary>
/// An address that calendars subscribe to, for what is due in a list of somebody, or in all of them. Whoever has it may read that; a new
/// one for the same ends it.
/// </summary>
public sealed record CalendarLink
{
    /// <summary>Stands for all lists of somebody, in place of one.</summary>
    public const long AllLists = -1;

    public static readonly Table Table = new(
        "calendar_links",
        ["user_id", "list_id", "link_hash", "created_at"],
        ["user_id", "list_id"],
        ["SELECT", "INSERT", "UPDATE", "DELETE"],
        ["calendar_links_by_hash"]);

    public long UserId { get; init; }

    /// <summary><see cref="AllLists"/> or one.</summary>
    public long ListId { get; init; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; init; }

    private static string Upsert(ListAccess access) => $"""
        INSERT INTO calendar_links (user_id, list_id, link_hash, created_at)
        SELECT @user::INT8, @list::INT8, @hash::BYTEA, @now::TIMESTAMP WHERE {(access.ListId == AllLists ? access.MayAsk : access.MayRead)}
        ON CONFLICT (user_id, list_id) DO UPDATE SET link_hash = excluded.link_hash, created_at = excluded.created_at
        """;

    /// <summary>Idempotent: the secret is its own.</summary>
    /// <param name="access">To the list, or to <see cref="AllLists"/>.</param>
    /// <param name="link">The secret of its address: <see cref="SecretLink.Make"/>.</param>
    /// <param name="now">UTC.</param>
    /// <exception cref="AccessException">The asker may not.</exception>
    public static async Task MakeAsync(RetryingTransaction transactions, ListAccess access, string link, DateTime now, CancellationToken cancellationToken)
    {
        var parameters = access.Parameters(new { hash = SecretLink.Hash(link), now });
        // Again, if they were let in between the two.
        while (await transactions.ExecuteAsync(Upsert(access), parameters, idempotent: true, cancellationToken) == 0)
            await access.RequireAsync(transactions, Role.Viewer, cancellationToken);
    }

    private static string Delete(ListAccess access) => $"DELETE FROM calendar_links WHERE user_id = @user AND list_id = @list AND {access.MayAsk}";

    /// <summary>Calendars read nothing there any more. Idempotent.</summary>
    /// <exception cref="NotSignedInException"/>
    public static async Task StopAsync(RetryingTransaction transactions, ListAccess access, CancellationToken cancellationToken)
    {
        if (await transactions.ExecuteAsync(Delete(access), access.Parameters(), idempotent: true, cancellationToken) == 0)
            await access.RequireAskerAsync(transactions, cancellationToken);
    }

    /// <summary>Those of the asker, the first ones first.</summary>
    public static Query<IReadOnlyList<CalendarLink>> SelectOwn(ListAccess access) => new(
        $"SELECT list_id, created_at FROM calendar_links WHERE user_id = @user AND {access.MayAsk} ORDER BY list_id LIMIT @max_calendars",
        access.Parameters(new { max_calendars = TodoList.MaxCount + 1 }),
        async results => await results.ReadAsync<CalendarLink>());
}

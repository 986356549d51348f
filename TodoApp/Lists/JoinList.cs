using TodoApp.Database;

namespace TodoApp.Lists;

/// <summary>Makes the asker a member by a link. Idempotent: whoever is a member already stays what they are, and uses up nothing.</summary>
public static class JoinList
{
    private static string SelectInvitation(ListAccess access) => $"""
        SELECT role, {TodoList.HasRoom} AS has_room,
          (SELECT name FROM lists WHERE list_id = @list AND deleted_at IS NULL) AS name,
          COALESCE((SELECT role FROM list_members WHERE list_id = @list AND user_id = @user), 0) AS own
        FROM list_links WHERE list_id = @list AND link_hash = @hash AND expires_at > @now AND uses_left > 0 AND {access.MayAsk}
        """;

    private static string UseUp(ListAccess access)
        => $"UPDATE list_links SET uses_left = uses_left - 1 WHERE list_id = @list AND link_hash = @hash AND uses_left > 0 AND {access.MayAsk}";

    private static string Insert(ListAccess access) => $"""
        INSERT INTO list_members (list_id, user_id, role, position, joined_at)
        SELECT @list::INT8, @user::INT8, @role::INT8, @position::INT8, @now::TIMESTAMP WHERE {access.MayAsk}
        """;

    private sealed record Row
    {
        public Role Role { get; init; }

        public bool HasRoom { get; init; }

        public string? Name { get; init; }

        public long Own { get; init; }
    }

    /// <returns>What the link is good for; null if it is not, or not any more.</returns>
    public static async Task<Invitation?> ReadAsync(
        RetryingTransaction transactions, ListAccess access, string link, DateTime now, CancellationToken cancellationToken)
        => Of(await transactions.ReadAsync<Row>(SelectInvitation(access), access.Parameters(new { hash = SecretLink.Hash(link), now, max = TodoList.MaxCount }), cancellationToken));

    /// <returns>Whether the asker is a member now.</returns>
    public static Task<bool> RunAsync(RetryingTransaction transactions, ListAccess access, string link, DateTime now, CancellationToken cancellationToken)
        => transactions.RunAsync(
            async transaction =>
            {
                var hash = SecretLink.Hash(link);
                var own = await transaction.QueryAsync<long>(SelectOwn(access), access.Parameters());
                if (own is [> 0])
                    return true;
                if (Of(await transaction.QueryAsync<Row>(SelectInvitation(access), access.Parameters(new { hash, now, max = TodoList.MaxCount }))) is not { HasRoom: true } invitation)
                    return false;
                await transaction.ExecuteAsync(UseUp(access), access.Parameters(new { hash }));
                await transaction.ExecuteAndCommitAsync(
                    Insert(access), access.Parameters(new { role = (long)invitation.Role, position = MoveList.EndAt(now), now }));
                return true;
            },
            idempotent: true,
            cancellationToken);

    private static string SelectOwn(ListAccess access) => $"SELECT role FROM list_members WHERE list_id = @list AND user_id = @user AND {access.MayAsk}";

    private static Invitation? Of(IReadOnlyList<Row> rows)
        => rows is [{ Name: { } name } row] && row.Own >= 0 ? new Invitation(name, row.Role, row.Own > 0, row.HasRoom) : null;
}

/// <param name="Name">Of the list.</param>
/// <param name="Role">That whoever comes gets.</param>
/// <param name="IsMember">The asker is one already.</param>
/// <param name="HasRoom">The asker has fewer than <see cref="TodoList.MaxCount"/> lists.</param>
public sealed record Invitation(string Name, Role Role, bool IsMember, bool HasRoom);

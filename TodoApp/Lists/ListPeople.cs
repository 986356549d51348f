using TodoApp.Database;

namespace TodoApp.Lists;

/// <summary>Somebody who is a member of a list.</summary>
public sealed record Member
{
    public long UserId { get; init; }

    public Role Role { get; init; }

    /// <summary>UTC.</summary>
    public DateTime JoinedAt { get; init; }

    /// <summary>What others see.</summary>
    public string Name { get; init; } = "";
}

/// <summary>Who is a member of a list, and which links invite to it.</summary>
/// <param name="Links">None unless the asker is an owner.</param>
public sealed record ListPeople(IReadOnlyList<Member> Members, IReadOnlyList<ListLink> Links)
{
    private const int MaxMembers = 500;

    private static string SelectMembers(ListAccess access) => $"""
        SELECT user_id, role, joined_at FROM list_members
        WHERE list_id = @list AND role > 0 AND {access.MayRead} ORDER BY user_id LIMIT @max
        """;

    private static string SelectLinks(ListAccess access) => $"""
        SELECT link_hash, role, uses_left, expires_at FROM list_links
        WHERE list_id = @list AND expires_at > @now AND uses_left > 0 AND {access.MayOwn} ORDER BY link_hash LIMIT @max
        """;

    /// <param name="now">UTC.</param>
    public static Query<ListPeople> Select(ListAccess access, DateTime now) => new(
        $"{SelectMembers(access)}; {SelectLinks(access)}",
        access.Parameters(new { now, max = MaxMembers }),
        async results => new(
            [.. (await results.ReadAsync<Member>()).OrderByDescending(member => member.Role).ThenBy(member => member.JoinedAt)],
            [.. (await results.ReadAsync<ListLink>()).OrderBy(link => link.ExpiresAt)]));
}

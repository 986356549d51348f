using TodoApp.Database;

namespace TodoApp.Lists;

/// <summary>
/// Ends all memberships of somebody whose account is deleted. A list that has nobody else is deleted with all that is in it; where nobody
/// else is an owner, whoever has the highest role becomes one, and of several the one who has been there longest.
/// </summary>
public static class LeaveLists
{
    private const string SelectOwn = "SELECT list_id FROM list_members WHERE user_id = @user LIMIT @max";

    private const string SelectMembers = "SELECT list_id, user_id, role, joined_at FROM list_members WHERE list_id = ANY(@lists)";

    private const string SetOwner = "UPDATE list_members SET role = @role WHERE list_id = @list AND user_id = @user";

    private const string SetDeleted = "UPDATE lists SET deleted_at = @now WHERE list_id = ANY(@lists) AND deleted_at IS NULL";

    private const string DeleteOwn = "DELETE FROM list_members WHERE list_id = ANY(@lists) AND user_id = @user";

    private sealed record Row
    {
        public long ListId { get; init; }

        public long UserId { get; init; }

        /// <summary>Negative where the list is deleted.</summary>
        public long Role { get; init; }

        public DateTime JoinedAt { get; init; }
    }

    /// <summary>Within the transaction that deletes the account.</summary>
    /// <param name="now">UTC.</param>
    public static async Task RunAsync(Transaction transaction, long user, DateTime now)
    {
        var lists = (await transaction.QueryAsync<long>(SelectOwn, new { user, max = 10 * TodoList.MaxCount })).ToArray();
        if (lists.Length == 0)
            return;

        var others = (await transaction.QueryAsync<Row>(SelectMembers, new { lists })).Where(row => row.UserId != user).ToLookup(row => row.ListId);
        foreach (var members in lists.Select(list => others[list].ToList()).Where(members => members.Count > 0))
        {
            if (members.Exists(member => Math.Abs(member.Role) == (long)Role.Owner))
                continue;
            var next = members.OrderByDescending(member => Math.Abs(member.Role)).ThenBy(member => member.JoinedAt).ThenBy(member => member.UserId).First();
            await transaction.ExecuteAsync(SetOwner, new { role = Math.Sign(next.Role) * (long)Role.Owner, list = next.ListId, user = next.UserId });
        }
        await transaction.ExecuteAsync(SetDeleted, new { lists = lists.Where(list => !others.Contains(list)).ToArray(), now });
        await transaction.ExecuteAsync(DeleteOwn, new { lists, user });
    }
}

using TodoApp.Database;

namespace TodoApp.Lists;

/// <summary>
/// Gives a member of a list another role, or ends the membership: an owner does this, and everybody ends their own. Idempotent: it states
/// the target. A list always has an owner.
/// </summary>
public static class ChangeMember
{
    private const string HasAnotherOwner = "EXISTS (SELECT 1 FROM list_members WHERE list_id = @list AND user_id <> @member AND role = @owner)";

    private static string UpdateRole(ListAccess access) => $"""
        UPDATE list_members SET role = @role
        WHERE list_id = @list AND user_id = @member AND role > 0 AND (@role = @owner OR {HasAnotherOwner}) AND {access.MayOwn}
        """;

    private static string Delete(ListAccess access, bool isOwn) => $"""
        DELETE FROM list_members
        WHERE list_id = @list AND user_id = @member AND role > 0 AND {HasAnotherOwner} AND {(isOwn ? access.MayAsk : access.MayOwn)}
        """;

    private static string SelectRole(ListAccess access)
        => $"SELECT role FROM list_members WHERE list_id = @list AND user_id = @member AND role > 0 AND {access.MayAsk}";

    /// <returns>Whether they have the role now; not if nobody else would be an owner, or if they are no member.</returns>
    /// <exception cref="AccessException">The asker may not.</exception>
    public static async Task<bool> SetRoleAsync(
        RetryingTransaction transactions, ListAccess access, long member, Role role, CancellationToken cancellationToken)
    {
        var parameters = access.Parameters(new { member, role = (long)role, owner = (long)Role.Owner });
        if (await transactions.ExecuteAsync(UpdateRole(access), parameters, idempotent: true, cancellationToken) > 0)
            return true;
        await access.RequireAsync(transactions, Role.Owner, cancellationToken);
        return false;
    }

    /// <summary>Ends a membership; the asker's own, where they are the member.</summary>
    /// <returns>Whether they are none now; they still are where nobody else would be an owner.</returns>
    /// <exception cref="AccessException">The asker may not.</exception>
    public static async Task<bool> RemoveAsync(RetryingTransaction transactions, ListAccess access, long member, CancellationToken cancellationToken)
    {
        var isOwn = member == access.Asker.UserId;
        var parameters = access.Parameters(new { member, owner = (long)Role.Owner });
        if (await transactions.ExecuteAsync(Delete(access, isOwn), parameters, idempotent: true, cancellationToken) > 0)
            return true;
        if (isOwn)
            await access.RequireAskerAsync(transactions, cancellationToken);
        else
            await access.RequireAsync(transactions, Role.Owner, cancellationToken);
        return (await transactions.ReadAsync<long>(SelectRole(access), parameters, cancellationToken)).Count == 0;
    }
}

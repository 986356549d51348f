using TodoApp.Database;

namespace TodoApp.Lists;

/// <summary>Puts a list out of the asker's way, or back; nobody else's. Idempotent: it states the target.</summary>
public static class ArchiveList
{
    private static string UpdateArchived(ListAccess access)
        => $"UPDATE list_members SET is_archived = @archived WHERE list_id = @list AND user_id = @user AND role > 0 AND {access.MayAsk}";

    /// <exception cref="AccessException">The asker may not.</exception>
    public static async Task RunAsync(RetryingTransaction transactions, ListAccess access, bool archived, CancellationToken cancellationToken)
    {
        // Again, if they were let in between the two.
        while (await transactions.ExecuteAsync(UpdateArchived(access), access.Parameters(new { archived }), idempotent: true, cancellationToken) == 0)
            await access.RequireAsync(transactions, Role.Viewer, cancellationToken);
    }
}

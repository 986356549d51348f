using TodoApp.Database;

namespace TodoApp.Lists;

/// <summary>Gives a list another name. Idempotent: it states the target.</summary>
public static class RenameList
{
    private static string UpdateName(ListAccess access) => $"UPDATE lists SET name = @name WHERE list_id = @list AND {access.MayOwn}";

    /// <exception cref="AccessException">The asker may not.</exception>
    public static async Task RunAsync(RetryingTransaction transactions, ListAccess access, string name, CancellationToken cancellationToken)
    {
        // Again, if they were let in between the two.
        while (await transactions.ExecuteAsync(UpdateName(access), access.Parameters(new { name }), idempotent: true, cancellationToken) == 0)
            await access.RequireAsync(transactions, Role.Owner, cancellationToken);
    }
}

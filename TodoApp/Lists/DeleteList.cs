using TodoApp.Database;

namespace TodoApp.Lists;

/// <summary>
/// Deletes a list with all that is in it, for everybody, or takes that back. Idempotent: it states the target. What is in it stays where
/// it is; without a role that counts, nobody finds it.
/// </summary>
public static class DeleteList
{
    private static string SetDeleted(ListAccess access)
        => $"UPDATE lists SET deleted_at = @now WHERE list_id = @list AND deleted_at IS NULL AND {access.MayOwn}";

    private static string HideFromMembers(ListAccess access)
        => $"UPDATE list_members SET role = -role WHERE list_id = @list AND role > 0 AND {access.MayOwn}";

    private static string SelectDeleted(ListAccess access)
        => $"SELECT name FROM lists WHERE list_id = @list AND deleted_at IS NOT NULL AND {access.MayOwnDeleted}";

    /// <returns>Its name.</returns>
    /// <exception cref="AccessException">The asker may not.</exception>
    public static async Task<string> RunAsync(RetryingTransaction transactions, ListAccess access, DateTime now, CancellationToken cancellationToken)
        => await NameAsync(
            transactions, $"{SetDeleted(access)}; {HideFromMembers(access)}; {SelectDeleted(access)}", access, now, cancellationToken);

    private static string SetRestored(ListAccess access)
        => $"UPDATE lists SET deleted_at = NULL WHERE list_id = @list AND deleted_at IS NOT NULL AND {access.MayOwnDeleted}";

    private static string ShowToMembers(ListAccess access)
        => $"UPDATE list_members SET role = -role WHERE list_id = @list AND role < 0 AND {access.MayOwnDeleted}";

    private static string SelectRestored(ListAccess access)
        => $"SELECT name FROM lists WHERE list_id = @list AND deleted_at IS NULL AND {access.MayOwn}";

    /// <inheritdoc cref="RunAsync"/>
    public static async Task<string> UndoAsync(RetryingTransaction transactions, ListAccess access, CancellationToken cancellationToken)
        => await NameAsync(
            transactions, $"{SetRestored(access)}; {ShowToMembers(access)}; {SelectRestored(access)}", access, default, cancellationToken);

    private static async Task<string> NameAsync(
        RetryingTransaction transactions, string statements, ListAccess access, DateTime now, CancellationToken cancellationToken)
    {
        var names = await transactions.QueryMultipleAsync(
            statements, access.Parameters(new { now }), async results => await results.ReadValuesAsync<string>(), cancellationToken);
        if (names is [var name])
            return name;

        await access.RequireAsync(transactions, Role.Owner, cancellationToken);
        throw new NoSuchListException(); // Somebody else has done the opposite meanwhile.
    }

    private const string DeleteRows = """
        DELETE FROM list_links WHERE list_id = @list;
        DELETE FROM list_members WHERE list_id = @list;
        DELETE FROM lists WHERE list_id = @list AND deleted_at IS NOT NULL
        """;

    /// <summary>The last of a deleted list, whose to-dos are gone. Idempotent.</summary>
    public static Task ForGoodAsync(RetryingTransaction transactions, long list, CancellationToken cancellationToken)
        => transactions.ExecuteAsync(DeleteRows, new { list }, idempotent: true, cancellationToken);
}

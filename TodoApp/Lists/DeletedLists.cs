using TodoApp.Database;

namespace TodoApp.Lists;

/// <summary>The lists that the asker owns and that are deleted, last deleted first.</summary>
public static class DeletedLists
{
    private static string SelectIds(ListAccess access)
        => $"SELECT list_id FROM list_members WHERE user_id = @user AND role <= -{(long)Role.Owner} AND {access.MayAsk} LIMIT @max";

    private const string SelectLists = "SELECT list_id, name, deleted_at FROM lists WHERE list_id = ANY(@ids)";

    public static Task<IReadOnlyList<TodoList>> ReadAsync(RetryingTransaction transactions, ListAccess access, CancellationToken cancellationToken)
        => transactions.RunAsync(
            async transaction =>
            {
                var ids = await transaction.QueryAsync<long>(SelectIds(access), access.Parameters(new { max = TodoList.MaxCount }));
                var lists = ids.Count == 0 ? [] : await transaction.QueryAndCommitAsync<TodoList>(SelectLists, new { ids = ids.ToArray() });
                return (IReadOnlyList<TodoList>)[.. lists.OrderByDescending(list => list.DeletedAt)];
            },
            idempotent: true,
            cancellationToken);
}

using TodoApp.Database;

namespace TodoApp.Lists;

/// <summary>Puts a list in its place among the asker's. Idempotent: it states the target.</summary>
public static class MoveList
{
    private const long Spacing = 1000;

    /// <summary>The position after all others: the Unix time in microseconds.</summary>
    /// <param name="now">UTC.</param>
    internal static long EndAt(DateTime now) => (now - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static string SelectOrder(ListAccess access) => $"""
        SELECT list_id FROM list_members WHERE user_id = @user AND role > 0 AND {access.MayAsk} ORDER BY position, list_id LIMIT @max
        """;

    private static string UpdatePositions(ListAccess access, int count) => $"""
        UPDATE list_members SET position = {ValueOfEach.Sql("list_id", count, "position", "INT8")}
        WHERE user_id = @user AND list_id = ANY(@ids) AND {access.MayAsk}
        """;

    /// <param name="before">The list above which it is put; null for the end.</param>
    /// <returns>Whether both are the asker's.</returns>
    public static Task<bool> RunAsync(RetryingTransaction transactions, ListAccess access, long? before, CancellationToken cancellationToken)
        => transactions.RunAsync(transaction => MoveAsync(transaction, access, before), idempotent: true, cancellationToken);

    private static async Task<bool> MoveAsync(Transaction transaction, ListAccess access, long? before)
    {
        var order = (await transaction.QueryAsync<long>(SelectOrder(access), access.Parameters(new { max = TodoList.MaxCount }))).ToList();
        if (!order.Contains(access.ListId) || (before is { } target && !order.Contains(target)))
            return false;
        if (before == access.ListId)
            return true;

        order.Remove(access.ListId);
        order.Insert(before is { } below ? order.IndexOf(below) : order.Count, access.ListId);
        var parameters = access.Parameters(new { ids = order.ToArray() });
        foreach (var (row, id) in order.Index())
        {
            parameters.Add($"id{row}", id);
            parameters.Add($"position{row}", row * Spacing);
        }
        await transaction.ExecuteAndCommitAsync(UpdatePositions(access, order.Count), parameters);
        return true;
    }
}

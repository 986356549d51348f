using Dapper;

namespace TodoApp.Database;

/// <summary>
/// Large changes go in bounded transactions: one over a whole table would conflict with everybody and be retried as a whole. Each
/// asks for ids, from an index and with a limit, and then acts on these: CockroachDB reads exactly the rows that a statement names, and
/// where a statement looks for them itself it may read the whole table.
/// </summary>
public static class Batches
{
    /// <summary>Rows a transaction.</summary>
    public const int Size = 1000;

    /// <summary>How long a request may go on with further batches before it answers and offers to go on.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    /// <summary>Acts on batches of ids until there are no more or <paramref name="timeLimit"/> is over.</summary>
    /// <param name="selectIds">Returns ids, up to <c>@limit</c>, of which none comes again once it was acted on.</param>
    /// <param name="act">One statement about <c>@ids</c>; idempotent.</param>
    /// <param name="parameters">Of both, without these two.</param>
    /// <param name="ifNoneAsync">What is done where there is nothing to act on at all, such as asking why; null if nothing.</param>
    /// <returns>Whether that was all of them.</returns>
    /// <exception cref="AmbiguousCommitException">A batch after the first failed: what the others changed stays changed.</exception>
    public static async Task<bool> RunAsync(
        RetryingTransaction transactions, string selectIds, string act, object parameters, TimeSpan timeLimit, TimeProvider time,
        CancellationToken cancellationToken, Func<Task>? ifNoneAsync = null)
    {
        var start = time.GetTimestamp();
        var hasActed = false;
        do
        {
            try
            {
                var count = await transactions.RunAsync(ActAsync, idempotent: true, cancellationToken);
                if (count == 0 && !hasActed && ifNoneAsync is not null)
                    await ifNoneAsync();
                if (count < Size)
                    return true;
                hasActed = true;
            }
            catch (Exception e) when (hasActed && DatabaseFailure.IsUnavailable(e))
            {
                throw new AmbiguousCommitException(e);
            }
        }
        while (time.GetElapsedTime(start) < timeLimit);
        return false;

        async Task<int> ActAsync(Transaction transaction)
        {
            var own = new DynamicParameters(parameters);
            own.Add("limit", Size);
            var ids = await transaction.QueryAsync<long>(selectIds, own);
            if (ids.Count > 0)
            {
                own.Add("ids", ids.ToArray());
                await transaction.ExecuteAndCommitAsync(act, own);
            }
            return ids.Count;
        }
    }
}

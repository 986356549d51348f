namespace TodoApp.Database;

/// <summary>Large changes go in bounded transactions: one over a whole table would conflict with everybody and be retried as a whole.</summary>
public static class Batches
{
    /// <summary>Rows a transaction.</summary>
    public const int Size = 1000;

    /// <summary>How long a request may go on with further batches before it answers and offers to go on.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Runs a unit that changes up to <see cref="Size"/> rows until it changes fewer or <paramref name="timeLimit"/> is over.
    /// </summary>
    /// <param name="executeBatchAsync">Idempotent; returns the number of rows changed.</param>
    /// <returns>The number of rows changed, and whether that was all of them.</returns>
    /// <exception cref="AmbiguousCommitException">A batch after the first failed: what the others changed stays changed.</exception>
    public static async Task<(int Rows, bool IsDone)> RunAsync(Func<Task<int>> executeBatchAsync, TimeSpan timeLimit, TimeProvider time)
    {
        var start = time.GetTimestamp();
        var rows = 0;
        do
        {
            try
            {
                var batch = await executeBatchAsync();
                rows += batch;
                if (batch < Size)
                    return (rows, true);
            }
            catch (Exception e) when (rows > 0 && DatabaseFailure.IsUnavailable(e))
            {
                throw new AmbiguousCommitException(e);
            }
        }
        while (time.GetElapsedTime(start) < timeLimit);
        return (rows, false);
    }
}

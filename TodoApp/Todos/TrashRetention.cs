using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Deletes for good, once an hour, what has been in the trash for more than <c>Trash:RetentionDays</c>: to-dos of every list, and lists
/// with all that is in them.
/// </summary>
public sealed class TrashRetention(RetryingTransaction transactions, TimeProvider time, IConfiguration configuration, IHostApplicationLifetime lifetime)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Lists that are looked at in one statement.</summary>
    private const int ListsAtOnce = 500;

    private readonly int _days = Settings.TrashRetentionDays.Read(configuration);

    private const string SelectLists = "SELECT list_id, deleted_at < @before AS is_expired FROM lists WHERE list_id > @after ORDER BY list_id LIMIT @limit";

    private const string SelectExpired = "SELECT list_id, todo_id FROM deleted_todos WHERE list_id = ANY(@lists) AND deleted_at < @before LIMIT @limit";

    private const string DeleteExpired = "DELETE FROM deleted_todos WHERE list_id = @list AND todo_id = ANY(@ids)";

    private sealed record ListRow(long ListId, bool? IsExpired);

    private sealed record DeletedRow(long ListId, long TodoId);

    /// <param name="days">What was deleted before so many.</param>
    public async Task DeleteExpiredAsync(int days, CancellationToken cancellationToken)
    {
        var before = time.Now().AddDays(-days);
        for (long? after = long.MinValue; after is not null;)
        {
            var lists = await transactions.ReadAsync<ListRow>(SelectLists, new { after, before, limit = ListsAtOnce }, cancellationToken);
            foreach (var list in lists.Where(list => list.IsExpired == true))
                await DeleteListAsync(list.ListId, cancellationToken);
            await DeleteTodosAsync([.. lists.Where(list => list.IsExpired != true).Select(list => list.ListId)], before, cancellationToken);
            after = lists.Count < ListsAtOnce ? null : lists[^1].ListId;
        }
    }

    private async Task DeleteTodosAsync(long[] lists, DateTime before, CancellationToken cancellationToken)
    {
        int found;
        do
        {
            found = await transactions.RunAsync(DeleteBatchAsync, idempotent: true, cancellationToken);
        }
        while (found == Batches.Size);

        async Task<int> DeleteBatchAsync(Transaction transaction)
        {
            var rows = await transaction.QueryAsync<DeletedRow>(SelectExpired, new { lists, before, limit = Batches.Size });
            foreach (var list in rows.GroupBy(row => row.ListId, row => row.TodoId))
                await transaction.ExecuteAsync(DeleteExpired, new { list = list.Key, ids = list.ToArray() });
            return rows.Count;
        }
    }

    /// <summary>The list itself comes last, so that what is left after a failure is found again.</summary>
    private async Task DeleteListAsync(long list, CancellationToken cancellationToken)
    {
        foreach (var table in new[] { "todos", "deleted_todos" })
        {
            var isDone = false;
            while (!isDone)
            {
                isDone = await Batches.RunAsync(
                    transactions,
                    $"SELECT todo_id FROM {table} WHERE list_id = @list LIMIT @limit",
                    $"DELETE FROM {table} WHERE list_id = @list AND todo_id = ANY(@ids)",
                    new { list },
                    Interval,
                    time,
                    cancellationToken);
            }
        }
        await DeleteList.ForGoodAsync(transactions, list, cancellationToken);
    }

    public override Task StartAsync(CancellationToken cancellationToken)
        => _days == 0 ? Task.CompletedTask : base.StartAsync(cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.StartedAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await DeleteExpiredAsync(_days, stoppingToken);
            }
            catch (Exception e) when (DatabaseFailure.IsUnavailable(e))
            {
                // The database is away; whoever needs it says so. The next hour is soon enough.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

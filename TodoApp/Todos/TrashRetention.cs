using Microsoft.Extensions.Options;
using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>Deletes for good, once an hour, what has been in the trash for more than <c>Trash:RetentionDays</c>.</summary>
public sealed class TrashRetention(RetryingTransaction transactions, TimeProvider time, IConfiguration configuration) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(10);

    /// <exception cref="OptionsValidationException">The setting is not a number of days.</exception>
    public static int Days(IConfiguration configuration)
        => (int)configuration.Number("Trash:RetentionDays", 30, 0, 36_500, "days, 0 for ever");

    // Ordered by id, so that replicas that do this at the same time wait for each other and do not deadlock.
    private const string DeleteExpired = """
        DELETE FROM deleted_todos
        WHERE list_id = @list AND todo_id IN (
          SELECT todo_id FROM deleted_todos WHERE list_id = @list AND deleted_at < @before ORDER BY deleted_at, todo_id LIMIT @limit)
        """;

    public Task DeleteExpiredAsync(int days, CancellationToken cancellationToken)
    {
        var parameters = new { list = Todo.SharedList, before = time.Now().AddDays(-days), limit = Batches.Size };
        return Batches.RunAsync(
            () => transactions.ExecuteAsync(DeleteExpired, parameters, idempotent: true, cancellationToken), TimeLimit, time);
    }

    public override Task StartAsync(CancellationToken cancellationToken)
        => Days(configuration) == 0 ? Task.CompletedTask : base.StartAsync(cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await DeleteExpiredAsync(Days(configuration), stoppingToken);
            }
            catch (Exception e) when (DatabaseFailure.IsUnavailable(e))
            {
                // The database is away; whoever needs it says so. The next hour is soon enough.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

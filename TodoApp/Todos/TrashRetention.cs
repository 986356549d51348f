using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>Deletes for good, once an hour, what has been in the trash for more than <c>Trash:RetentionDays</c>.</summary>
public sealed class TrashRetention(RetryingTransaction transactions, TimeProvider time, IConfiguration configuration) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly int _days = Settings.TrashRetentionDays.Read(configuration);

    public Task DeleteExpiredAsync(int days, CancellationToken cancellationToken)
        => EmptyTrash.ExpiredAsync(transactions, time, Todo.SharedList, time.Now().AddDays(-days), cancellationToken);

    public override Task StartAsync(CancellationToken cancellationToken)
        => _days == 0 ? Task.CompletedTask : base.StartAsync(cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
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

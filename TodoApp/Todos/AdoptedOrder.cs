using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Gives the to-dos of an adopted table their place, newest first, at the start and in batches. They are at the end of the list until
/// then, in no particular order. Idempotent: a to-do that has a place keeps it, so that every replica may do this at once.
/// </summary>
public sealed class AdoptedOrder(RetryingTransaction transactions, TimeProvider time, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30), TimeLimit = TimeSpan.FromHours(1);

    private const string SelectUnplaced = "SELECT todo_id FROM todos WHERE list_id = @list AND done = @done AND position = @none LIMIT @limit";

    // One less, so that it is never no position; and within the years that 64 bits of nanoseconds hold.
    private const string Place = """
        UPDATE todos SET position = (-(extract(epoch FROM
          GREATEST(LEAST(COALESCE(pub_date, TIMESTAMP '1970-01-01 00:00:00'), TIMESTAMP '2100-01-01 00:00:00'), TIMESTAMP '1900-01-01 00:00:00')
        ) * 1000000000))::INT8 - 1
        WHERE list_id = @list AND todo_id = ANY(@ids) AND position = @none
        """;

    public async Task PlaceAsync(CancellationToken cancellationToken)
    {
        foreach (var done in new[] { false, true })
        {
            var parameters = new { list = TodoList.First, done, none = Todo.NoPosition };
            await Batches.RunAsync(transactions, SelectUnplaced, Place, parameters, TimeLimit, time, cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.StartedAsync(stoppingToken);
        while (true)
        {
            try
            {
                await PlaceAsync(stoppingToken);
                return;
            }
            catch (Exception e) when (DatabaseFailure.IsUnavailable(e))
            {
                // The database is away; whoever needs it says so. Until it is back, nobody sees an order.
            }
            await Task.Delay(Pause, time, stoppingToken);
        }
    }
}

namespace TodoApp;

public static class HostLifetime
{
    /// <summary>Serves until it is asked to stop. Where it cannot start, what runs in the background ends as it does then, and complains of nothing.</summary>
    public static async Task ServeAsync(this WebApplication app)
    {
        await using (app)
        {
            try
            {
                await app.StartAsync();
            }
            catch
            {
                await app.StopAsync();
                throw;
            }
            await app.WaitForShutdownAsync();
        }
    }

    /// <summary>Completes once the app serves: what can wait until then makes no start slower.</summary>
    public static async Task StartedAsync(this IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        // The host tells one after the other, and nobody is to wait for what somebody does about it.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }
}

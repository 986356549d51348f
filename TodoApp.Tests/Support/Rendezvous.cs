namespace TodoApp.Tests.Support;

/// <summary>
/// Makes transactions overlap that would do so only by luck: nobody goes on before all have arrived. It stays open after that, so
/// whoever comes back with a second attempt passes.
/// </summary>
public sealed class Rendezvous(int participants)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _everyone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _missing = participants;

    /// <exception cref="TimeoutException">The others did not come within 30 seconds.</exception>
    public Task ArriveAsync()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
            _everyone.SetResult();
        return _everyone.Task.WaitAsync(Patience);
    }
}

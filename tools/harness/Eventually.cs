using System.Diagnostics;

namespace TodoApp.Harness;

public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>For what another process does in its own time: looks until it is so.</summary>
    /// <param name="seen">What there was instead, for the failure.</param>
    /// <exception cref="TimeoutException">It is not so after <paramref name="patience"/>.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan patience, Func<string>? seen = null)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed >= patience)
                throw new TimeoutException($"Not so after {waited.Elapsed.TotalSeconds:0} s. {seen?.Invoke()}");
            await Task.Delay(Pause);
        }
    }
}

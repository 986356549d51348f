using System.Diagnostics;

namespace TodoApp.Tests;

public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>For what another process does in its own time: looks until it is so, and fails after <paramref name="patience"/>.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan patience)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < patience, $"Not so after {waited.Elapsed.TotalSeconds:0} s.");
            await Task.Delay(Pause);
        }
    }
}

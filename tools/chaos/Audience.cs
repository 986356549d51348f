using System.Diagnostics;
using System.Net.ServerSentEvents;

namespace TodoApp.Chaos;

/// <summary>
/// Browsers that have a list open through the load balancer and listen for what others change in it. Its to-do is completed and reopened
/// over and over, the next time when each of them was told of the last.
/// </summary>
public sealed class Audience(Random random, Cluster cluster, Tally tally, int count) : Person(random, cluster, tally)
{
    /// <summary>A restart of the database and both replicas coming back take most of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly CancellationTokenSource _left = new();
    private readonly HttpClient _client = Cluster.ConnectUncounted();
    private readonly long[] _told = new long[count];
    private readonly List<double> _waits = [];
    private TickedList? _list;
    private int _ended;

    /// <summary>Makes the list, before anything fails.</summary>
    public async Task BeginAsync()
    {
        _list = new TickedList(_client, path => Cluster.Address(Random, path));
        await _list.BeginAsync();
    }

    public override async Task RunAsync(CancellationToken over)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(over, _left.Token);
        await Task.WhenAll([.. Enumerable.Range(0, count).Select(listener => ListenAsync(listener, end.Token)), TickAsync(end.Token)]);
    }

    /// <summary>They close their pages.</summary>
    public Task LeaveAsync() => _left.CancelAsync();

    /// <summary>How long it took from a tick to the moment at which the last of them was told.</summary>
    public void Print(TextWriter output)
    {
        var sorted = _waits.Order().ToList();
        output.WriteLine(sorted.Count == 0
            ? $"{count} streams: none was told of anything"
            : $"{count} streams were told of each of {sorted.Count} ticks, the last of them within {sorted[sorted.Count / 2]:F0} ms (median; at most {sorted[^1]:F0} ms); {_ended} streams ended and were opened again");
    }

    private async Task TickAsync(CancellationToken over)
    {
        await ToldAsync(since: 0, over); // That it listens, each is told first.
        while (!over.IsCancellationRequested)
        {
            var since = Stopwatch.GetTimestamp();
            try
            {
                if (await _list!.TickAsync() is null)
                    continue;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or InvalidOperationException)
            {
                await Task.Delay(50, CancellationToken.None); // Whether it was done shows the next page.
                continue;
            }
            var untold = await ToldAsync(since, over);
            if (untold == 0)
                _waits.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            else if (!over.IsCancellationRequested)
                Tally.Surprises.Enqueue($"{untold} of {count} streams were not told within {Patience.TotalSeconds} s of a change");
        }
        if (_waits.Count == 0)
            Tally.Surprises.Enqueue("Nobody who listened was told of anything");
    }

    /// <summary>Waits until all were told of something since then.</summary>
    /// <returns>How many were not, in the end.</returns>
    private async Task<int> ToldAsync(long since, CancellationToken over)
    {
        var waiting = Stopwatch.StartNew();
        while (_told.Any(told => told <= since) && waiting.Elapsed < Patience && !over.IsCancellationRequested)
            await Task.Delay(10, CancellationToken.None);
        return _told.Count(told => told <= since);
    }

    private async Task ListenAsync(int listener, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var pause = TimeSpan.FromSeconds(1);
            try
            {
                using var stream = await _client.GetAsync(
                    Cluster.Address(Random, $"{_list!.Path}/changes"), HttpCompletionOption.ResponseHeadersRead, over);
                stream.EnsureSuccessStatusCode();
                await using var body = await stream.Content.ReadAsStreamAsync(over);
                var events = SseParser.Create(body);
                await foreach (var told in events.EnumerateAsync(over))
                {
                    if (told.EventType == "changed")
                        _told[listener] = Stopwatch.GetTimestamp();
                    if (events.ReconnectionInterval is { Ticks: > 0 } interval)
                        pause = interval;
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                // As a browser does, it comes back.
            }
            if (over.IsCancellationRequested)
                return;
            Interlocked.Increment(ref _ended);
            await Task.Delay(pause, CancellationToken.None);
        }
    }
}

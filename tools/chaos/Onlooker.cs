using System.Diagnostics;
using System.Net.ServerSentEvents;
using TodoApp.Harness;

namespace TodoApp.Chaos;

/// <summary>
/// Two browsers on two replicas that have the same list open: in the one a to-do is completed and reopened over and over, and the other,
/// which asks for its page again when it is told of a change, as the app's script does, has to show each of that.
/// </summary>
public sealed class Onlooker(Random random, Cluster cluster, Tally tally) : Person(random, cluster, tally)
{
    private const int Here = 0, There = 1;

    /// <summary>A replica that is killed just before the database crashes, and both coming back, take most of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>So long after a change the page is asked for once more.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(4);

    private readonly HttpClient _client = Cluster.ConnectUncounted(), _looker = Cluster.ConnectUncounted();
    private readonly List<double> _waits = [];
    private readonly Stopwatch _sinceTold = new(), _sinceAsked = new();
    private volatile string _seen = "", _stream = "never open";
    private TickedList? _list;
    private int _missed;

    /// <summary>Makes the list, before anything fails.</summary>
    public async Task BeginAsync()
    {
        _list = new TickedList(_client, path => Cluster.Address(Here, path));
        await _list.BeginAsync();
    }

    public override Task RunAsync(CancellationToken over) => Task.WhenAll(LookAsync(over), TickAsync(over));

    /// <summary>How long it took from the answer to the one until the other showed it.</summary>
    public void Print(TextWriter output)
    {
        var sorted = _waits.Order().ToList();
        output.WriteLine(sorted.Count == 0
            ? "ticks seen on the other replica: none"
            : $"ticks seen on the other replica: {sorted.Count}, half of them within {sorted[sorted.Count / 2]:F0} ms, nine of ten within {sorted[sorted.Count * 9 / 10]:F0} ms, all within {sorted[^1]:F0} ms; never seen: {_missed}");
    }

    private async Task TickAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                if (await _list!.TickAsync() is not { } expected)
                    continue;
                var since = Stopwatch.StartNew();
                while (_seen != expected && since.Elapsed < Patience && !over.IsCancellationRequested)
                    await Task.Delay(5, CancellationToken.None);
                if (_seen == expected)
                    _waits.Add(since.Elapsed.TotalMilliseconds);
                else if (!over.IsCancellationRequested)
                {
                    _missed++;
                    Tally.Surprises.Enqueue($"The other replica did not show within {Patience.TotalSeconds} s that a to-do was {expected}. It was last told of something {_sinceTold.Elapsed.TotalSeconds:F1} s before and has last read its page {_sinceAsked.Elapsed.TotalSeconds:F1} s before; its stream is {_stream}");
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or InvalidOperationException)
            {
                await Task.Delay(50, CancellationToken.None); // Whether it was done shows the next page.
            }
        }
    }

    private async Task LookAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                using var stream = await _looker.GetAsync(
                    Cluster.Address(There, $"{_list!.Path}/changes"), HttpCompletionOption.ResponseHeadersRead, over);
                stream.EnsureSuccessStatusCode();
                _stream = "open";
                await using var body = await stream.Content.ReadAsStreamAsync(over);
                await foreach (var told in SseParser.Create(body).EnumerateAsync(over))
                {
                    _sinceTold.Restart();
                    if (told.EventType == "changed" && await AskAsync(over))
                        _ = AskLaterAsync(over);
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                _stream = $"lost: {e.Message}";
                await Task.Delay(500, CancellationToken.None); // A browser comes back by itself.
            }
        }
    }

    private async Task AskLaterAsync(CancellationToken over)
    {
        try
        {
            do
                await Task.Delay(Again, over);
            while (await AskAsync(over));
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    /// <summary>Until the page comes.</summary>
    /// <returns>Whether it has changed.</returns>
    private async Task<bool> AskAsync(CancellationToken over)
    {
        for (; ; await Task.Delay(TimeSpan.FromSeconds(1), over))
        {
            try
            {
                if (TickedList.StateOf(await _looker.GetPageAsync(Cluster.Address(There, _list!.Path).ToString())) is not { } state)
                    continue;
                _sinceAsked.Restart();
                var isChanged = _seen != state;
                _seen = state;
                return isChanged;
            }
            catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !over.IsCancellationRequested))
            {
                // As the script does, after a while.
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TodoApp.Bench;

/// <summary>What people felt of one program under one load: the medians of the rounds.</summary>
/// <param name="Load">In words.</param>
/// <param name="PerSecond">Requests that people made.</param>
/// <param name="Answered">Of these each second; where it is less, the program fell behind, and the latency only says for how long.</param>
/// <param name="P50">Milliseconds, as <paramref name="P99"/>.</param>
public sealed record Felt(string Load, double PerSecond, string Program, double Answered, double P50, double P99, long Failed);

/// <summary>
/// People who open a page, think for two seconds and press a button, over 16 connections, as a proxy keeps them. They come at random
/// moments (a Poisson process), whatever became of those before them. A request's latency counts from the moment at which the person
/// made it, also when it then waits for one of the connections or for the generator: no delay leaves out the requests that it hits.
/// </summary>
public static class People
{
    private const int Connections = 16;
    private static readonly TimeSpan Thought = TimeSpan.FromSeconds(2), LongestSleep = TimeSpan.FromMilliseconds(1);

    private static readonly (string Name, double Share)[] Loads = [("a tenth of the app's maximum", 0.1), ("a half", 0.5), ("nine tenths", 0.9)];

    public static Task<List<Felt>> MeasureAsync(Programs programs, int rounds, int seconds, int warmUpSeconds) => Rows.TwentyThousand.MeasureAsync(async database =>
    {
        await using var servers = await programs.StartAsync(Scenario.People.Programs, database);
        foreach (var server in servers)
            await RushAsync(server, warmUpSeconds);
        var felt = await EachAsync("without a thought: the maximum", 0, (server, _) => RushAsync(server, seconds));
        var maximum = felt[0].Answered;
        foreach (var (name, share) in Loads)
            felt.AddRange(await EachAsync(name, share * maximum, (server, round) => ComeAsync(server, share * maximum, seconds, seed: round)));
        return felt;

        async Task<List<Felt>> EachAsync(string load, double perSecond, Func<Server, int, Task<Answers>> measure)
        {
            await Console.Error.WriteLineAsync($"people: {load}");
            var answers = servers.ToDictionary(server => server, _ => new List<Answers>());
            for (var round = 0; round < rounds; round++)
            {
                foreach (var server in servers)
                    answers[server].Add(await measure(server, round));
            }
            return [.. servers.Select(server => Of(load, perSecond, server, answers[server]))];
        }

        static Felt Of(string load, double perSecond, Server server, List<Answers> rounds)
        {
            var answered = rounds.Select(round => round.PerSecond).Median();
            return new Felt(
                load, perSecond > 0 ? perSecond : answered, server.Name, answered,
                rounds.Select(round => round.Milliseconds.Percentile(0.5)).Median(), rounds.Select(round => round.Milliseconds.Percentile(0.99)).Median(),
                rounds.Sum(round => round.Failed));
        }
    });

    /// <param name="Milliseconds">Of each request that belongs to the time that is measured.</param>
    /// <param name="PerSecond">Answers that came within that time.</param>
    private sealed record Answers(IReadOnlyCollection<double> Milliseconds, double PerSecond, long Failed);

    /// <summary>As many people as there are connections, who do not think.</summary>
    private static async Task<Answers> RushAsync(Server server, int seconds)
    {
        using var generator = await Generator.StartAsync(server, TimeSpan.Zero, TimeSpan.FromSeconds(seconds));
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            for (var n = Interlocked.Increment(ref next); !generator.IsOver; n = Interlocked.Increment(ref next))
            {
                await generator.SendAsync(Generator.Page, n, generator.Now);
                await generator.SendAsync(Generator.Action, n, generator.Now);
            }
        }));
        return generator.Answers;
    }

    /// <summary>The first two seconds have pages only and are not measured.</summary>
    /// <param name="perSecond">Requests; half as many people come.</param>
    private static async Task<Answers> ComeAsync(Server server, double perSecond, int seconds, int seed)
    {
        using var generator = await Generator.StartAsync(server, Thought, Thought + TimeSpan.FromSeconds(seconds));
        var thinking = new ConcurrentQueue<(int Person, TimeSpan Due)>(); // All think equally long: who came first presses first.
        var sent = new ConcurrentBag<Task>();
        var clock = new Thread(() =>
        {
            var random = new Random(seed);
            var (person, arrival) = (0, TimeSpan.Zero);
            while (!generator.IsOver)
            {
                for (; arrival <= generator.Now; arrival += TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) * 2 / perSecond))
                    Visit(person++, arrival);
                while (thinking.TryPeek(out var first) && first.Due <= generator.Now && thinking.TryDequeue(out first))
                    Press(first.Person, first.Due);
                var due = thinking.TryPeek(out var next) && next.Due < arrival ? next.Due : arrival;
                Sleep(due - generator.Now);
            }
        })
        {
            IsBackground = true,
        };
        clock.Start();
        await Task.Run(clock.Join);
        await Task.WhenAll(sent);
        return generator.Answers;

        void Visit(int person, TimeSpan due) => sent.Add(Task.Run(async () =>
        {
            await generator.SendAsync(Generator.Page, person, due);
            thinking.Enqueue((person, generator.Now + Thought));
        }));

        void Press(int person, TimeSpan due) => sent.Add(Task.Run(() => generator.SendAsync(Generator.Action, person, due)));
    }

    /// <summary>Some 60 µs too long at most, where <see cref="Thread.Sleep(TimeSpan)"/> rounds to milliseconds.</summary>
    private static void Sleep(TimeSpan time)
    {
        if (time > TimeSpan.Zero)
            _ = NanoSleep(new TimeSpec(0, (nint)(time < LongestSleep ? time : LongestSleep).TotalNanoseconds), 0);
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);

    [DllImport("libc", EntryPoint = "nanosleep"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NanoSleep(in TimeSpec time, nint remaining);

    /// <summary>Sends requests to a server, and keeps the latency of those made in a part of the time.</summary>
    private sealed class Generator : IDisposable
    {
        public const int Page = 0, Action = 1;

        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private readonly ConcurrentBag<double> _milliseconds = [];
        private readonly HttpClient _client;
        private readonly Visit _visit;
        private readonly TimeSpan _from, _to;
        private long _inTime;
        private long _failed;

        private Generator(HttpClient client, Visit visit, TimeSpan from, TimeSpan to) => (_client, _visit, _from, _to) = (client, visit, from, to);

        public TimeSpan Now => _clock.Elapsed;

        public bool IsOver => Now >= _to;

        public Answers Answers => new(_milliseconds, _inTime / (_to - _from).TotalSeconds, _failed);

        public static async Task<Generator> StartAsync(Server server, TimeSpan from, TimeSpan to)
        {
            var visit = await Visit.StartAsync(server, Scenario.People);
            return new Generator(Visit.Connect(server, Connections), visit, from, to);
        }

        /// <param name="due">When the person made the request.</param>
        public async Task SendAsync(int request, int n, TimeSpan due)
        {
            using var message = _visit.Message(_visit.Requests[request], n);
            using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
            await response.Content.CopyToAsync(Stream.Null);
            var answered = Now;
            if (answered >= _from && answered < _to)
                Interlocked.Increment(ref _inTime);
            if (due < _from || due >= _to)
                return;
            _milliseconds.Add((answered - due).TotalMilliseconds);
            if (!Visit.IsAnswer(_visit.Requests[request], response))
                Interlocked.Increment(ref _failed);
        }

        public void Dispose() => _client.Dispose();
    }
}

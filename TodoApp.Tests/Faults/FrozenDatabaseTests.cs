using System.Diagnostics;
using System.Net;
using System.Runtime.Versioning;
using TodoApp.Database.Local;

namespace TodoApp.Tests.Faults;

/// <summary>
/// A server that takes connections and answers nothing, neither a statement nor a request to cancel one: stopped by SIGSTOP.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class FrozenDatabaseTests(ITestOutputHelper log) : IAsyncLifetime
{
    private const int People = 60, CommandTimeout = 1, RetryDeadline = 3;

    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"todoapp-test-{Guid.NewGuid():N}");
    private LocalDatabase? _database;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Executable.Find("cockroach") is not null, "This stops the processes of a PostgreSQL.");
        _database = await LocalDatabase.StartAsync(_directory);
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is null)
            return;
        await SignalAsync("CONT");
        await _database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Everybody_hears_of_it_in_time_and_the_process_stays_healthy()
    {
        await using var app = StartApp();
        using var client = new HttpClient { BaseAddress = await app.AddressAsync() };
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(client, Addresses.List())).Status);
        await Task.WhenAll(Enumerable.Range(0, People).Select(_ => AskAsync(client, Addresses.List())));

        await SignalAsync("STOP");
        var pages = Enumerable.Range(0, People).Select(_ => AskAsync(client, Addresses.List())).ToList();
        var (health, readiness) = (new List<Answer>(), new List<Answer>());
        while (!pages.TrueForAll(page => page.IsCompleted))
        {
            readiness.Add(await AskAsync(client, Addresses.Readyz));
            health.Add(await AskAsync(client, Addresses.Healthz));
        }

        var answers = await Task.WhenAll(pages);
        log.WriteLine($"/healthz {Longest(health):0.00} s, /readyz {Longest(readiness):0.00} s, pages {Longest(answers):0.00} s");
        Assert.All(answers, page => Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status));
        // Twice what is promised: the machine has other tests to run meanwhile.
        Assert.All(answers, page => Assert.InRange(page.Seconds, 0, RetryDeadline + 4));
        Assert.All(readiness, ready => Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status));
        Assert.All(readiness, ready => Assert.InRange(ready.Seconds, 0, 5));
        Assert.All(health, alive => Assert.Equal(HttpStatusCode.OK, alive.Status));
        Assert.All(health, alive => Assert.InRange(alive.Seconds, 0, 2));

        await SignalAsync("CONT");
        await RecoversAsync(client);
    }

    [Fact]
    public async Task A_start_does_not_wait_for_it_and_pages_say_what_is_the_matter()
    {
        await using (var first = StartApp())
            await first.AddressAsync(); // The schema is there, and the files are in the system's memory.
        await SignalAsync("STOP");
        var start = Stopwatch.GetTimestamp();

        await using var app = StartApp();
        using var client = new HttpClient { BaseAddress = await app.AddressAsync() };

        log.WriteLine($"listens after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.00} s");
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 6); // Half of it is for a machine that has other things to do.
        var answers = await Task.WhenAll(Enumerable.Range(0, People).Select(_ => AskAsync(client, Addresses.New())));
        Assert.All(answers, page => Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status));
        Assert.All(answers, page => Assert.InRange(page.Seconds, 0, 8));

        await SignalAsync("CONT");
        await RecoversAsync(client);
    }

    private AppProcess StartApp() => new(
    [
        ("ConnectionStrings__Todos", _database!.ConnectionString),
        ("Database__ApplySchema", "true"),
        ("Database__CommandTimeout", $"{CommandTimeout}"),
        ("Database__RetryDeadline", $"{RetryDeadline}"),
    ]);

    private static double Longest(IEnumerable<Answer> answers) => answers.Max(each => each.Seconds);

    private static Task RecoversAsync(HttpClient client) => Eventually.TrueAsync(
        async () => (await AskAsync(client, Addresses.New())).Status == HttpStatusCode.OK, patience: TimeSpan.FromSeconds(20));

    private static async Task<Answer> AskAsync(HttpClient client, string address)
    {
        var start = Stopwatch.GetTimestamp();
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
        return new Answer(answer.StatusCode, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>To the server and to each of its processes: twice, because it may have been starting one.</summary>
    private async Task SignalAsync(string signal)
    {
        var server = (await File.ReadAllLinesAsync(Path.Combine(_database!.DataDirectory, "data", "postmaster.pid")))[0];
        for (var times = 0; times < 2; times++)
        {
            var children = await RunAsync("ps", "-o", "pid=", "--ppid", server);
            await RunAsync("kill", [$"-{signal}", server, .. children.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)]);
        }
    }

    private sealed record Answer(HttpStatusCode Status, double Seconds);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }
}

using System.Diagnostics;
using TodoApp.Harness;
using TodoApp.Pages;

namespace TodoApp.Bench;

/// <summary>A published program that serves on loopback, as a process of its own.</summary>
public sealed class Server : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private readonly AppProcess _process;

    private Server(string name, string file, IEnumerable<(string Key, string Value)> settings)
    {
        (Name, Address) = (name, new Uri($"http://127.0.0.1:{Loopback.FreePort()}"));
        _process = new AppProcess(file, [.. settings, ("ASPNETCORE_URLS", Address.ToString())]);
    }

    public string Name { get; }

    public Uri Address { get; }

    /// <summary>From the start of the process to its first answer on <c>/healthz</c>.</summary>
    public TimeSpan StartTime { get; private set; }

    public TimeSpan CpuTime => _process.CpuTime;

    public long PeakMemory => _process.PeakMemory;

    /// <param name="settings">Environment variables.</param>
    public static async Task<Server> StartAsync(string name, string file, params IEnumerable<(string Key, string Value)> settings)
    {
        var server = new Server(name, file, settings);
        server.StartTime = await server.AnswersAsync(Addresses.Healthz);
        return server;
    }

    /// <summary>Waits until an address answers with success.</summary>
    /// <returns>How long that was, from the start of the process.</returns>
    public async Task<TimeSpan> AnswersAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = Address };
        while (!await TryAsync(client, path))
        {
            if (_process.HasExited || _sinceStart.Elapsed > Patience)
            {
                await DisposeAsync();
                throw new InvalidOperationException($"{Name} does not start: {_process.Output}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(2));
        }
        return _sinceStart.Elapsed;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<bool> TryAsync(HttpClient client, string path)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

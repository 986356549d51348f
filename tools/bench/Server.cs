using System.Diagnostics;
using TodoApp.Harness;
using TodoApp.Pages;

namespace TodoApp.Bench;

/// <summary>A published program that serves on loopback, as a process of its own.</summary>
public sealed class Server : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly AppProcess _process;

    private Server(string name, AppProcess process, Uri address) => (Name, _process, Address) = (name, process, address);

    public string Name { get; }

    public Uri Address { get; }

    /// <summary>From the start of the process to its first answer on <c>/healthz</c>.</summary>
    public TimeSpan StartTime { get; private set; }

    public TimeSpan CpuTime => _process.CpuTime;

    public long PeakMemory => _process.PeakMemory;

    /// <param name="settings">Environment variables.</param>
    public static async Task<Server> StartAsync(string name, string program, params IEnumerable<(string Key, string Value)> settings)
    {
        var address = new Uri($"http://127.0.0.1:{Loopback.FreePort()}");
        var started = Stopwatch.StartNew();
        var server = new Server(name, new AppProcess(program, [.. settings, ("ASPNETCORE_URLS", address.ToString())]), address);
        using var client = new HttpClient { BaseAddress = address };
        while (!await AnswersAsync(client))
        {
            if (server._process.HasExited || started.Elapsed > Patience)
            {
                await server.DisposeAsync();
                throw new InvalidOperationException($"{program} does not start: {server._process.Output}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(2));
        }
        server.StartTime = started.Elapsed;
        return server;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(Addresses.Healthz, UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

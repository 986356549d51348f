using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TodoApp.Bench;

/// <summary>A published program that serves on loopback, as a process of its own.</summary>
public sealed class Server : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private Server(string name, Process process, Uri address)
    {
        (Name, _process, Address) = (name, process, address);
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Name { get; }

    public Uri Address { get; }

    /// <summary>From the start of the process to its first answer on <c>/healthz</c>.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Line by line as it came.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>User and system, since the start.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident bytes, the most there ever were since the start.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <param name="settings">Environment variables.</param>
    public static async Task<Server> StartAsync(string name, string program, params IEnumerable<(string Key, string Value)> settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [program])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith("ASPNETCORE_", StringComparison.Ordinal) || key is "DATABASE_URL" or "ConnectionStrings__Todos").ToList())
            start.Environment.Remove(variable);
        foreach (var (key, value) in settings.Append(("ASPNETCORE_URLS", address.ToString())))
            start.Environment[key] = value;

        var started = Stopwatch.StartNew();
        var server = new Server(name, Process.Start(start)!, address);
        using var client = new HttpClient { BaseAddress = address };
        while (!await AnswersAsync(client))
        {
            if (server._process.HasExited || started.Elapsed > Patience)
            {
                await server.DisposeAsync();
                throw new InvalidOperationException($"{program} does not start: {string.Join('\n', server.Output)}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(2));
        }
        server.StartTime = started.Elapsed;
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync(new Uri("/healthz", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

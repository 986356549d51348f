using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace TodoApp.Bench;

/// <param name="P50">Latency in milliseconds, as is <paramref name="P99"/>.</param>
public sealed record Load(long Requests, long Microseconds, long Bytes, long Errors, double P50, double P99)
{
    public double PerSecond => Requests * 1e6 / Microseconds;
}

/// <summary>The load generator: https://github.com/wg/wrk.</summary>
public static class Wrk
{
    public const int Connections = 64;

    private const int LongestSeconds = 16;

    private const string HowToInstall = "The bench needs wrk: apt-get install wrk (macOS: brew install wrk).";

    /// <returns>What to do about it if it is missing, or null.</returns>
    public static string? Obstacle()
    {
        try
        {
            using var version = Process.Start(new ProcessStartInfo("wrk", "--version") { RedirectStandardOutput = true, RedirectStandardError = true });
            return null;
        }
        catch (Win32Exception)
        {
            return HowToInstall;
        }
    }

    /// <summary>Sends the requests in turn over <see cref="Connections"/> connections, for so many seconds; longer if no answer came.</summary>
    /// <exception cref="InvalidOperationException">More than one request in twenty failed: the figures would mean nothing.</exception>
    public static async Task<Load> RunAsync(Server server, Visit visit, int seconds)
    {
        string[] options =
        [
            "--threads", "1", "--connections", $"{Connections}", "--duration", $"{seconds}s", "--timeout", "20s",
            "--script", Path.Combine(AppContext.BaseDirectory, "wrk.lua"), $"{server.Address}",
        ];
        var requests = visit.Requests.SelectMany(request => new[] { request.Method, request.Path, request.ContentType, request.Body });
        var start = new ProcessStartInfo("wrk", [.. options, "--", visit.Cookie, .. requests]) { RedirectStandardOutput = true };
        using var wrk = Process.Start(start)!;
        var output = await wrk.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(seconds + 60));
        var load = output.Split('\n').LastOrDefault(line => line.StartsWith('{')) is { } json ? JsonSerializer.Deserialize<Load>(json) : null;
        return load is { Requests: 0, Errors: 0 } && seconds < LongestSeconds ? await RunAsync(server, visit, seconds * 4)
            : load is { Requests: > 0 } && load.Errors * 20 <= load.Requests ? load
            : throw new InvalidOperationException($"{visit.Requests[0].Method} {server.Address}{visit.Requests[0].Path} failed under load: {output}");
    }
}

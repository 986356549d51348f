using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;

[assembly: AssemblyFixture(typeof(HtmlChecker))]

namespace TodoApp.Tests.Support;

/// <summary>
/// Assembly fixture: the Nu HTML checker, which is what https://validator.w3.org/nu runs, started on first need. <c>./dev test</c> fetches
/// it where there is Java.
/// </summary>
public sealed class HtmlChecker : IAsyncDisposable
{
    private static readonly string? Java = Executable.Find("java");
    private static readonly string Jar = Repository.PathOf(".tools", "node_modules", "vnu-jar", "build", "dist", "vnu.jar");

    private readonly int _port = Loopback.FreePort();
    private readonly HttpClient _client = new() { DefaultRequestHeaders = { { "User-Agent", "TodoApp.Tests" } } }; // Refused without one.
    private readonly Lazy<Task> _start;
    private Process? _process;

    public HtmlChecker() => _start = new(StartAsync);

    public static bool IsMissing => Java is null || !File.Exists(Jar);

    /// <summary>Skips the test where there is no checker.</summary>
    public static void SkipIfMissing()
        => Assert.SkipWhen(IsMissing, "There is no Nu HTML checker, so that no page is checked: install Java and npm, and run ./dev test.");

    /// <param name="html">The source of a page.</param>
    /// <returns>What is wrong, a line each; empty if all is well.</returns>
    public async Task<string> ErrorsAsync(string html)
    {
        await _start.Value;
        return await CheckAsync(html);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_process is not { } process)
            return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task<string> CheckAsync(string html)
    {
        using var page = new StringContent(html, Encoding.UTF8, new MediaTypeHeaderValue("text/html", "utf-8"));
        var answer = await _client.PostAsync(new Uri($"http://127.0.0.1:{_port}/?out=gnu&level=error"), page);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    private async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo(
            Java!, ["-Dnu.validator.servlet.bind-address=127.0.0.1", "-cp", Jar, "nu.validator.servlet.Main", $"{_port}"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await Eventually.TrueAsync(IsUpAsync, TimeSpan.FromMinutes(2));
    }

    private async Task<bool> IsUpAsync()
    {
        try
        {
            return await CheckAsync("<!DOCTYPE html><html lang=en><title>Up</title>") is "";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

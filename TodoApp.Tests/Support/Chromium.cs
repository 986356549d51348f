using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace TodoApp.Tests.Support;

/// <summary>
/// Assembly fixture: the run's one Chromium, started on first need. It is the first of <c>chromium</c>, <c>chromium-browser</c> and
/// <c>google-chrome</c> on PATH, else the one that Playwright downloads.
/// </summary>
public sealed class Chromium : IAsyncDisposable
{
    private readonly Lazy<Task<IBrowser>> _browser;
    private IPlaywright? _playwright;

    public Chromium() => _browser = new(LaunchAsync);

    /// <summary>Skips the test where there is none; on the build server (<c>CI=true</c>) the test fails.</summary>
    public Task<IBrowser> BrowserAsync() => _browser.Value;

    public async ValueTask DisposeAsync()
    {
        if (_playwright is null)
            return;
        await (await _browser.Value).CloseAsync();
        _playwright.Dispose();
    }

    private async Task<IBrowser> LaunchAsync()
    {
        var installed = Executable.Find("chromium", "chromium-browser", "google-chrome");
        Assert.SkipUnless(
            installed is not null || Microsoft.Playwright.Program.Main(["install", "chromium"]) == 0 || Environment.GetEnvironmentVariable("CI") == "true",
            "There is no browser: install Chromium or Google Chrome so that chromium, chromium-browser or google-chrome is on PATH.");
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = installed,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }
}

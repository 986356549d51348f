using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace TodoApp.Tests.Support;

/// <summary>
/// Assembly fixture: the run's Chromium, started on first need. It is the first of <c>chromium</c>, <c>chromium-browser</c> and
/// <c>google-chrome</c> on PATH, else the one that Playwright downloads.
/// </summary>
public sealed class Chromium : IAsyncDisposable
{
    private readonly Lazy<Task<IPlaywright>> _playwright = new(Playwright.CreateAsync);
    private readonly Lazy<Task<IBrowser>> _browser, _keepingBrowser;

    /// <summary>In milliseconds: what a page may take on a machine that is busy with other tests.</summary>
    public const float Patience = 15_000;

    public Chromium()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        _browser = new(() => LaunchAsync());
        _keepingBrowser = new(() => LaunchAsync("--disable-back-forward-cache"));
    }

    /// <summary>Skips the test where there is none; on the build server (<c>CI=true</c>) the test fails.</summary>
    /// <param name="keepsPages">
    /// Keeps whole pages to go back to, as a browser on a desk does while it has memory (bfcache). Playwright turns that off.
    /// </param>
    public Task<IBrowser> BrowserAsync(bool keepsPages = false) => (keepsPages ? _keepingBrowser : _browser).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in new[] { _browser, _keepingBrowser }.Where(browser => browser is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
            await (await browser.Value).CloseAsync();
        if (_playwright.IsValueCreated)
            (await _playwright.Value).Dispose();
    }

    /// <param name="unwanted">Of the arguments that Playwright starts it with.</param>
    private async Task<IBrowser> LaunchAsync(params string[] unwanted)
    {
        var installed = Executable.Find("chromium", "chromium-browser", "google-chrome");
        Assert.SkipUnless(
            installed is not null || Microsoft.Playwright.Program.Main(["install", "chromium"]) == 0 || Environment.GetEnvironmentVariable("CI") == "true",
            "There is no browser: install Chromium or Google Chrome so that chromium, chromium-browser or google-chrome is on PATH.");
        return await (await _playwright.Value).Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = installed,
            IgnoreDefaultArgs = unwanted,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }
}

using Microsoft.Playwright;

namespace TodoApp.Tests.Support;

/// <summary>
/// Class fixture: windows of the run's one Chromium, which is the first of <c>chromium</c>, <c>chromium-browser</c> and
/// <c>google-chrome</c> on PATH, else the one that Playwright downloads.
/// </summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string? Installed = Executable.Find("chromium", "chromium-browser", "google-chrome");
    private static readonly Lazy<string?> Lack = new(FindLack);
    private static readonly Lazy<Task<IBrowser>> Chromium = new(LaunchAsync);
    private static IPlaywright? _playwright;

    private readonly List<IBrowserContext> _profiles = [];

    /// <summary>Why browser tests are skipped, or null. On the build server (<c>CI=true</c>) they never are: they fail.</summary>
    public static string? SkipReason => Lack.Value;

    /// <summary>Opens a page in a fresh profile, which is closed when the class is done. Width and height are in CSS pixels.</summary>
    public async Task<TodoPage> OpenAsync(
        Uri address, bool javaScript = true, int width = 1280, int height = 800, ColorScheme colorScheme = ColorScheme.Light)
    {
        var browser = await Chromium.Value;
        var profile = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(),
            JavaScriptEnabled = javaScript,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = colorScheme,
        });
        _profiles.Add(profile);
        profile.SetDefaultTimeout(15_000);
        var page = await profile.NewPageAsync();
        await page.GotoAsync(address.ToString());
        return new TodoPage(page);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Task.WhenAll(_profiles.Select(profile => profile.CloseAsync()));

    /// <summary>Ends Chromium, at the end of the run.</summary>
    internal static async Task CloseAsync()
    {
        if (Chromium.IsValueCreated)
            await (await Chromium.Value).CloseAsync();
        _playwright?.Dispose();
    }

    private static async Task<IBrowser> LaunchAsync()
    {
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Installed,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    private static string? FindLack() =>
        Installed is not null || Microsoft.Playwright.Program.Main(["install", "chromium"]) == 0 || Environment.GetEnvironmentVariable("CI") == "true"
            ? null
            : "There is no browser: install Chromium or Google Chrome so that chromium, chromium-browser or google-chrome is on PATH.";
}

/// <summary>A test in a browser; skipped where there is none, except on the build server.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = BrowserFixture.SkipReason;
}

/// <inheritdoc cref="BrowserFactAttribute"/>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = BrowserFixture.SkipReason;
}

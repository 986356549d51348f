using Microsoft.Playwright;

namespace TodoApp.Tests.Support;

/// <summary>Class fixture: windows of the run's one Chromium. Those of a test are closed when the next test of the class opens its first.</summary>
public sealed class BrowserFixture(Chromium chromium) : IAsyncDisposable
{
    private readonly List<IBrowserContext> _profiles = [];
    private string? _test;

    /// <summary>Opens a page in a fresh profile. Width and height are in CSS pixels.</summary>
    /// <remarks>Skips the test where there is no browser.</remarks>
    /// <param name="keepsPages">As in <see cref="Chromium.BrowserAsync"/>.</param>
    public async Task<TodoPage> OpenAsync(
        Uri address,
        bool javaScript = true,
        int width = 1280,
        int height = 800,
        ColorScheme colorScheme = ColorScheme.Light,
        bool keepsPages = false,
        ForcedColors forcedColors = ForcedColors.None,
        bool isTouch = false)
    {
        // An open page listens for changes, and asks again and again once its app is gone.
        if (TestContext.Current.Test?.UniqueID is { } test && test != _test)
        {
            await CloseAllAsync();
            _test = test;
        }
        var browser = await chromium.BrowserAsync(keepsPages);
        var profile = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(),
            JavaScriptEnabled = javaScript,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = colorScheme,
            ForcedColors = forcedColors,
            HasTouch = isTouch,
        });
        _profiles.Add(profile);
        profile.SetDefaultTimeout(Chromium.Patience);
        var page = await profile.NewPageAsync();
        await page.GotoAsync(address.ToString());
        return new TodoPage(page);
    }

    public async ValueTask DisposeAsync() => await CloseAllAsync();

    private async Task CloseAllAsync()
    {
        await Task.WhenAll(_profiles.Select(profile => profile.CloseAsync())).WaitAsync(TimeSpan.FromMilliseconds(2 * Chromium.Patience));
        _profiles.Clear();
    }
}

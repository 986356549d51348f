using System.Buffers.Binary;
using System.Net.Http.Json;
using System.Text.Json;

namespace TodoApp.Tests.Pages;

/// <summary>A browser can install the app.</summary>
public sealed class ManifestTests(TodoAppFixture app, BrowserFixture browser) : IClassFixture<TodoAppFixture>, IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task Chromium_finds_nothing_that_keeps_it_from_installing_the_app()
    {
        var todo = await browser.OpenAsync(app.Address);
        var devTools = await todo.Page.Context.NewCDPSessionAsync(todo.Page);

        var manifest = (await devTools.SendAsync("Page.getAppManifest"))!.Value;
        var installability = (await devTools.SendAsync("Page.getInstallabilityErrors"))!.Value;

        Assert.Empty(manifest.GetProperty("errors").EnumerateArray());
        // A profile of a test is a private window.
        Assert.Empty(installability.GetProperty("installabilityErrors").EnumerateArray()
            .Select(error => error.GetProperty("errorId").GetString()).Except(["in-incognito"]));
    }

    [Fact]
    public async Task Every_icon_has_the_size_that_is_said_of_it_and_every_shortcut_leads_somewhere()
    {
        using var client = app.CreateClient();
        var manifest = await client.GetFromJsonAsync<JsonElement>(new Uri("/site.webmanifest", UriKind.Relative));
        var shortcuts = manifest.GetProperty("shortcuts").EnumerateArray().ToList();

        Assert.Equal("standalone", manifest.GetProperty("display").GetString());
        foreach (var icon in manifest.GetProperty("icons").EnumerateArray().Concat(shortcuts.SelectMany(each => each.GetProperty("icons").EnumerateArray())))
        {
            var image = await client.GetAsync(new Uri($"/{icon.GetProperty("src").GetString()}", UriKind.Relative));
            Assert.Equal(icon.GetProperty("type").GetString(), image.Content.Headers.ContentType!.MediaType);
            if (icon.GetProperty("sizes").GetString() is var sizes && sizes != "any")
                Assert.Equal(sizes, SizeOf(await image.Content.ReadAsByteArrayAsync()));
        }
        var pages = new List<string>();
        foreach (var shortcut in shortcuts)
            pages.Add((await client.GetPageAsync($"/{shortcut.GetProperty("url").GetString()}")).Url.AbsolutePath);
        Assert.Equal([Addresses.Today, Addresses.New()], pages);
    }

    [Fact]
    public async Task A_home_screen_gets_an_icon_of_its_size_and_the_bar_around_the_page_its_colour_in_both_schemes()
    {
        using var client = app.CreateClient();
        var page = (await client.GetPageAsync(Addresses.List())).Document;

        var icon = page.QuerySelector("link[rel=apple-touch-icon]")!.GetAttribute("href")!;
        Assert.Equal("180x180", SizeOf(await client.GetByteArrayAsync(new Uri(icon, UriKind.Relative))));
        Assert.Equal(
            ["(prefers-color-scheme: light)", "(prefers-color-scheme: dark)"],
            page.QuerySelectorAll("meta[name=theme-color]").Select(meta => meta.GetAttribute("media")));
    }

    /// <summary>Of a PNG, whose header says it: https://www.w3.org/TR/png-3/#11IHDR.</summary>
    private static string SizeOf(ReadOnlySpan<byte> png)
        => $"{BinaryPrimitives.ReadUInt32BigEndian(png[16..])}x{BinaryPrimitives.ReadUInt32BigEndian(png[20..])}";
}

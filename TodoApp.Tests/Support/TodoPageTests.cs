using Microsoft.Playwright;

namespace TodoApp.Tests.Support;

public sealed class TodoPageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task An_unlabelled_field_is_not_accessible_and_a_labelled_one_is()
    {
        var page = await browser.OpenAsync(Address("""<input name="Title">"""));

        var failure = await Assert.ThrowsAnyAsync<Exception>(page.AssertAccessibleAsync);
        Assert.Contains("<input name=\"Title\">", failure.Message, StringComparison.Ordinal);

        page = await browser.OpenAsync(Address("""<label>Title <input name="Title"></label>"""));
        await page.AssertAccessibleAsync();
    }

    [Fact]
    public async Task A_profile_has_the_size_colours_and_scripts_that_were_asked_for()
    {
        const string Probe = """
            <style>@media (width: 390px) and (prefers-color-scheme: dark) { p::after { content: "narrow and dark" } }</style>
            <p></p><script>document.title = "Scripts are on"</script>
            """;
        const string Content = "getComputedStyle(document.querySelector('p'), '::after').content";
        var page = await browser.OpenAsync(Address(Probe), javaScript: false, width: 390, colorScheme: ColorScheme.Dark);
        Assert.Equal("\"narrow and dark\"", await page.Page.EvaluateAsync<string>(Content));
        Assert.Equal("T", await page.Page.TitleAsync());

        page = await browser.OpenAsync(Address(Probe));
        Assert.Equal("none", await page.Page.EvaluateAsync<string>(Content));
        Assert.Equal("Scripts are on", await page.Page.TitleAsync());
    }

    private static Uri Address(string main) => new($"data:text/html,{Uri.EscapeDataString(
        $"""<!doctype html><html lang="en"><title>T</title><main><h1>T</h1>{main}</main></html>""")}");
}

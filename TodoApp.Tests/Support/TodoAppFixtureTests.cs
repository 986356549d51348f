using System.Net;
using TodoApp.Pages.Todos;
using static Microsoft.Playwright.Assertions;

namespace TodoApp.Tests.Support;

public sealed class TodoAppFixtureTests(TodoAppFixture app, BrowserFixture browser)
    : IClassFixture<TodoAppFixture>, IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task The_app_answers_over_TCP_on_loopback()
    {
        using var client = app.CreateClient();

        var page = await client.GetPageAsync("/no-such-page");

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.True(app.Address.IsLoopback);
        Assert.NotEqual(0, app.Address.Port);
    }

    [Fact]
    public async Task Another_instance_has_its_own_port_settings_and_log()
    {
        await using var other = app.StartApp();
        await using var quiet = app.StartApp(("Logging:LogLevel:Default", "Warning"));

        Assert.Equal(3, new[] { app.Address, other.Address, quiet.Address }.Distinct().Count());
        Assert.Contains($"Information Microsoft.Hosting.Lifetime: Now listening on: {Origin(other.Address)}", other.Log.Lines);
        Assert.DoesNotContain(Origin(other.Address), app.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Now listening", quiet.Log.Text, StringComparison.Ordinal);

        static string Origin(Uri address) => address.GetLeftPart(UriPartial.Authority);
    }

    [Fact]
    public async Task What_is_added_in_a_browser_can_be_completed_by_a_form_and_reopened_in_the_browser()
    {
        var page = await browser.OpenAsync(new Uri(app.Address, Addresses.New()), javaScript: false, width: 390);
        await page.AddAsync("Buy milk", "Two bottles");
        await Expect(page.Item("Buy milk")).ToContainTextAsync("Two bottles");

        using var client = app.CreateClient();
        var form = await (await client.GetPageAsync(Addresses.List())).ClickAsync("Complete Buy milk");
        Assert.Equal(HttpStatusCode.OK, form.Status);
        Assert.True(form.Offers("Reopen Buy milk"));

        await page.GoToAsync(Addresses.List(new ListView { Show = ListView.Completed }));
        await page.ReopenAsync("Buy milk");
        await page.GoToAsync(Addresses.List(new ListView { Show = ListView.Active }));
        await Expect(page.Item("Buy milk")).ToBeVisibleAsync();
        await page.ScreenshotAsync("fixture");
        Assert.True(File.Exists(Repository.PathOf("TestResults", "screenshots", "fixture.png")));
    }
}

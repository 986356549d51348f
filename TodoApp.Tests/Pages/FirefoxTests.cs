using System.Diagnostics;

namespace TodoApp.Tests.Pages;

/// <summary>
/// The app in Firefox, which Playwright drives only in a build of its own: <c>firefox.mjs</c> has the steps. <c>./dev test</c> fetches
/// Firefox on Debian, and what drives it where there is npm.
/// </summary>
public sealed class FirefoxTests(TodoAppFixture app) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    private static readonly string? Node = Executable.Find("node"), Firefox = Executable.Find("firefox-esr", "firefox");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(
            Node is not null && Firefox is not null && Directory.Exists(Repository.PathOf(".tools", "node_modules", "puppeteer-core")),
            "There is no Firefox, or nothing to drive it: install Firefox and npm, and run ./dev test.");
        await app.Database.EmptyTodosAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("with script", true)]
    [InlineData("without script", false)]
    public async Task A_to_do_is_added_in_words_completed_deleted_and_brought_back(string journey, bool completes)
    {
        await RunAsync(journey);

        Assert.Equal([completes], await app.Database.QueryAsync<bool>("SELECT done FROM todos"));
        Assert.Equal([new TimeOnly(21, 0)], await app.Database.QueryAsync<TimeOnly>("SELECT due_time FROM todos"));
        Assert.Empty(await app.Database.TitlesAsync("deleted_todos"));
    }

    [Fact]
    public async Task No_page_is_wider_than_a_small_phone()
    {
        await app.Database.AddTodosAsync(3);
        await RunAsync("a small window");
    }

    [Fact]
    public async Task Enter_on_a_checkbox_completes_nothing()
    {
        await app.Database.AddTodosAsync(3);
        await RunAsync("Enter on a checkbox");
    }

    private async Task RunAsync(string journey)
    {
        using var driver = Process.Start(new ProcessStartInfo(Node!, [Repository.PathOf("TodoApp.Tests", "Pages", "firefox.mjs"), Firefox!, app.Address.ToString(), journey])
        {
            RedirectStandardError = true,
        })!;
        var errors = await driver.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await driver.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(driver.ExitCode == 0, errors);
    }
}

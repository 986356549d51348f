using System.Net;

namespace TodoApp.Tests;

public sealed class TodoAppFixtureTests(TodoAppFixture app) : IClassFixture<TodoAppFixture>
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
}

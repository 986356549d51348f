using System.Net;

namespace TodoApp.Tests.Http;

/// <summary>A page elsewhere can have its own name lead to this machine, and would then count as the app's own.</summary>
public sealed class AllowedHostsTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    [Fact]
    public async Task In_development_only_this_machines_names_are_answered()
    {
        await using var app = new AppEndingIn(database) { EnvironmentName = "Development" };

        Assert.Equal(HttpStatusCode.BadRequest, await GetAsync(app, "rebound.example"));
        foreach (var own in new[] { "localhost", "localhost:8080", "127.0.0.1", "[::1]:8080", Environment.MachineName, Dns.GetHostName() })
            Assert.Equal(HttpStatusCode.OK, await GetAsync(app, own));
    }

    [Theory]
    [InlineData("todo.example")]
    [InlineData("*")]
    public async Task In_development_a_setting_allows_others(string allowed)
    {
        await using var app = new AppEndingIn(database, last: null, ("AllowedHosts", allowed)) { EnvironmentName = "Development" };

        Assert.Equal(HttpStatusCode.OK, await GetAsync(app, "todo.example"));
    }

    [Fact]
    public async Task In_production_any_host_is_answered_until_the_operator_names_his()
    {
        await using var any = new AppEndingIn(database);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(any, "rebound.example"));

        await using var one = new AppEndingIn(database, last: null, ("AllowedHosts", "todo.example"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(one, "todo.example"));
        Assert.Equal(HttpStatusCode.BadRequest, await GetAsync(one, "rebound.example"));
    }

    private static async Task<HttpStatusCode> GetAsync(AppEndingIn app, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Addresses.Healthz) { Headers = { Host = host } };
        using var response = await app.Client.SendAsync(request);
        return response.StatusCode;
    }
}

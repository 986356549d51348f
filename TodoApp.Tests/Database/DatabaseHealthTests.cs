using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace TodoApp.Tests.Database;

public sealed class DatabaseHealthTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>
{
    [Fact]
    public async Task A_replica_whose_pool_is_in_use_to_the_last_connection_is_ready()
    {
        await using var app = fixture.StartApp(("Database:MaxPoolSize", "1"));
        using var client = app.CreateClient();
        await using var only = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetAsync(new Uri(Addresses.Readyz, UriKind.Relative))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Fact]
    public async Task A_replica_that_the_server_gives_no_connection_is_not_ready_until_it_does()
    {
        await using var app = await ProxiedApp.StartAsync(fixture.Database);
        await Operation.Add.PrepareAsync(fixture.Database.DataSource);
        Assert.Equal(HttpStatusCode.OK, await ReadinessAsync());

        app.App.Services.GetRequiredService<NpgsqlDataSource>().Clear();
        app.Proxy.Arm(Fault.Error(FaultPoint.Connect, PostgresErrorCodes.TooManyConnections) with { Times = int.MaxValue });
        var add = app.PostAsync(Operation.Add);
        await Eventually.TrueAsync(async () => await ReadinessAsync() == HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(5));
        Assert.False(add.IsCompleted);

        app.Proxy.Reset();
        using var added = await add;
        Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.OK), (added.StatusCode, await ReadinessAsync()));

        async Task<HttpStatusCode> ReadinessAsync()
        {
            using var answer = await app.Client.GetAsync(new Uri(Addresses.Readyz, UriKind.Relative));
            return answer.StatusCode;
        }
    }
}

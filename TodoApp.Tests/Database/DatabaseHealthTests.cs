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
}

using System.Net;
using Npgsql;

namespace TodoApp.Tests.Operations;

/// <summary>The app as a database user with the privileges that the README grants, and a password that must not get out.</summary>
public sealed class LeastPrivilegeTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private const string Password = "Q7gc8rEdS-never-shown";

    [Fact]
    public async Task It_does_everything_with_few_privileges_and_never_writes_the_password_anywhere()
    {
        Assert.SkipWhen(TestServer.IsCockroach, "PostgreSQL only: creates a role, which an insecure CockroachDB node refuses a password.");
        var role = $"todoapp_{Guid.NewGuid():N}"[..20];
        await database.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD '{Password}'");
        foreach (var table in Tables.All)
            await database.ExecuteAsync(table.Grant(role));
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var url = $"postgresql://{role}:{Password}@{server.Host}:{server.Port}/{database.Name}?sslmode=disable";
        var told = new List<string>();
        try
        {
            await using var app = new AppProcess([("DATABASE_URL", url), ("Database__AllowPlaintext", "true"), ("Logging__LogLevel__Default", "Trace"), ("Logging__LogLevel__Npgsql", "Trace")]);
            using var client = new HttpClient { BaseAddress = await app.AddressAsync() };
            var page = await (await client.GetPageAsync(Addresses.List())).Fill("Title", "Milk").ClickAsync("Add to-do");
            foreach (var button in new[] { "Complete Milk", "Undo", "Delete", "Undo", "Complete Milk", "Clear completed" })
            {
                page = await page.ClickAsync(button);
                Assert.Equal(HttpStatusCode.OK, page.Status);
            }
            page = await (await page.ClickAsync("Trash")).ClickAsync("Delete for good: Milk");
            Assert.Equal(HttpStatusCode.OK, page.Status);

            // And where everything fails.
            await database.ExecuteAsync("ALTER TABLE todos RENAME TO away");
            told.Add(await client.GetStringOfAsync(Addresses.List()));
            told.Add(await client.GetStringOfAsync(Addresses.Readyz));
            await database.ExecuteAsync("ALTER TABLE away RENAME TO todos");
            told.Add(app.Output);
        }
        finally
        {
            await database.ExecuteAsync($"DROP OWNED BY {role}");
            await database.ExecuteAsync($"DROP ROLE {role}");
        }

        Assert.Contains("todos", told[^1], StringComparison.Ordinal); // The log is there, statements and all.
        Assert.All(told, text => Assert.DoesNotContain(Password, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData($"postgresql://maxroach:{Password}@127.0.0.1:1/todos")]
    [InlineData($"postgresql://maxroach:{Password}@127.0.0.1:1/todos?unknown=1")]
    [InlineData($"postgresql://maxroach:{Password}@")]
    [InlineData($"Host=127.0.0.1;Port=1;Username=maxroach;Password={Password};Nonsense=1")]
    public async Task A_connection_string_that_does_not_work_is_explained_without_its_password(string connectionString)
    {
        await using var app = new AppProcess([("DATABASE_URL", connectionString), ("Logging__LogLevel__Default", "Trace")], "migrate");

        Assert.Equal(1, await app.ExitAsync());
        Assert.NotEmpty(app.Output);
        Assert.DoesNotContain(Password, app.Output, StringComparison.Ordinal);
    }
}

file static class Client
{
    public static async Task<string> GetStringOfAsync(this HttpClient client, string address)
    {
        var response = await client.GetAsync(new Uri(address, UriKind.Relative));
        return $"{response}\n{await response.Content.ReadAsStringAsync()}";
    }
}

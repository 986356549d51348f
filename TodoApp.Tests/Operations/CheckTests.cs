using System.Text.Json;

namespace TodoApp.Tests.Operations;

/// <summary>The command <c>check</c>, as an operator runs it.</summary>
public sealed class CheckTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    [Fact]
    public async Task It_walks_from_the_settings_to_the_tables_and_finds_no_failure()
    {
        var (exitCode, output) = await CheckAsync(("ConnectionStrings__Todos", database.ConnectionString), ("Database__MaxPoolSize", "7"));

        Assert.InRange(exitCode, 0, 1); // A warning at most: PostgreSQL, or no TLS.
        Assert.Contains("Database:MaxPoolSize = 7 (environment", output, StringComparison.Ordinal);
        Assert.Contains("Database:CommandTimeout = 5 (appsettings.json)", output, StringComparison.Ordinal);
        foreach (var step in new[] { "sign-in", "tables", "keys", "indexes", "isolation", "round trip", "clock" })
            Assert.Contains($"ok    {step}", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output); // Not a terminal, no colour.
    }

    [Fact]
    public async Task A_missing_table_is_a_failure_with_the_command_that_mends_it()
    {
        await database.ExecuteAsync("ALTER TABLE deleted_todos RENAME TO elsewhere");
        try
        {
            var (exitCode, output) = await CheckAsync(("ConnectionStrings__Todos", database.ConnectionString));

            Assert.Equal(2, exitCode);
            Assert.Contains("TodoApp migrate", Assert.Single(output.Split('\n'), line => line.StartsWith("FAIL", StringComparison.Ordinal)), StringComparison.Ordinal);
        }
        finally
        {
            await database.ExecuteAsync("ALTER TABLE elsewhere RENAME TO deleted_todos");
        }
    }

    [Fact]
    public async Task A_key_of_an_earlier_release_and_an_index_that_is_not_read_are_notes_with_the_statement_that_changes_them()
    {
        await using var earlier = new TestDatabase(isAdopted: true);
        Assert.SkipWhen(database.IsShared, "There is one database, and this test needs another.");
        await earlier.InitializeAsync();
        await earlier.ExecuteAsync("CREATE INDEX todos_by_date ON todos (list_id, pub_date DESC, todo_id DESC)");

        var (exitCode, output) = await CheckAsync(("ConnectionStrings__Todos", earlier.ConnectionString));

        Assert.InRange(exitCode, 0, 1); // A warning at most: PostgreSQL, or no TLS.
        string[] notes = [.. output.Split('\n').Where(line => line.StartsWith("note", StringComparison.Ordinal))];
        Assert.EndsWith("ALTER TABLE todos ALTER PRIMARY KEY USING COLUMNS (list_id, todo_id)", notes[0], StringComparison.Ordinal);
        Assert.EndsWith("ALTER TABLE deleted_todos ALTER PRIMARY KEY USING COLUMNS (list_id, todo_id)", notes[1], StringComparison.Ordinal);
        Assert.EndsWith("DROP INDEX todos_by_date", notes[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_setting_of_appsettings_json_is_shown()
    {
        var (_, output) = await CheckAsync(("ConnectionStrings__Todos", database.ConnectionString));

        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.PathOf("appsettings.json")));
        var settings = file.RootElement.EnumerateObject()
            .Where(section => section.Name is not ("Logging" or "ConnectionStrings"))
            .SelectMany(section => section.Value.ValueKind == JsonValueKind.Object
                ? section.Value.EnumerateObject().Select(setting => $"{section.Name}:{setting.Name}")
                : [section.Name])
            .ToList();
        Assert.Contains("Database:MaxPoolSize", settings);
        Assert.All(settings, setting => Assert.Contains($"ok    settings    {setting} ", output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("RateLimit__PostsPerMinute", "abc")]
    [InlineData("Database__CommandTimeout", "0")]
    [InlineData("ForwardedHeaders__KnownNetworks__0", "everywhere")]
    [InlineData("Trash__RetentionDays", "a month")]
    [InlineData("ShutdownDelay", "-1")]
    [InlineData("DataProtection__Certificate", "/nowhere/keys.pem")]
    public async Task A_setting_that_makes_no_sense_is_a_failure(string setting, string value)
    {
        var (exitCode, output) = await CheckAsync(("ConnectionStrings__Todos", database.ConnectionString), (setting, value));

        Assert.Equal(2, exitCode);
        Assert.Contains(value, output.Split('\n')[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*", "Production", true)]
    [InlineData("todo.example.org;*", "Production", true)]
    [InlineData("", "Production", true)]
    [InlineData("todo.example.org;localhost", "Production", false)]
    [InlineData("*", "Development", false)]
    public async Task Any_host_is_a_warning_in_production(string hosts, string environment, bool warns)
    {
        var (_, output) = await CheckAsync(
            ("DATABASE_URL", "postgresql://maxroach@127.0.0.1:1/todos"), ("AllowedHosts", hosts), ("ASPNETCORE_ENVIRONMENT", environment));

        const string Warning = "warn  settings    requests for any host are taken: name the hosts that people use in AllowedHosts";
        Assert.Equal(warns ? [Warning] : [], output.Split('\n').Where(line => line.StartsWith("warn", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080", "off", true)]
    [InlineData("http://127.0.0.1:8080", "off", false)]
    [InlineData("http://0.0.0.0:8080", "open", false)]
    public async Task That_everybody_may_do_everything_is_a_warning_where_other_machines_get_in(string urls, string mode, bool warns)
    {
        var (_, output) = await CheckAsync(
            ("DATABASE_URL", "postgresql://maxroach@127.0.0.1:1/todos"), ("AllowedHosts", "localhost"), ("ASPNETCORE_URLS", urls), ("Accounts__Mode", mode));

        const string Warning = "warn  settings    listening on http://0.0.0.0:8080: whoever reaches this address can read and change everything: "
            + "set Accounts:Mode to invited or open, or let a proxy decide who gets here";
        Assert.Equal(warns ? [Warning] : [], output.Split('\n').Where(line => line.StartsWith("warn", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_setting_that_makes_no_sense_is_named()
    {
        var (exitCode, output) = await CheckAsync(
            ("ConnectionStrings__Todos", database.ConnectionString), ("Database__CommandTimeout", "0"),
            ("ShutdownDelay", "-1"), ("Trash__RetentionDays", "0.5"), ("DataProtection__Certificate", "/nowhere/keys.pem"),
            ("AllowedHosts", "localhost"));

        Assert.Equal(2, exitCode);
        string[] wrong = ["Database:CommandTimeout", "ShutdownDelay", "Trash:RetentionDays", "DataProtection:Certificate"];
        var named = output.Split('\n').Select(line => line.Split(" is ")[0].Split(": ")[0]);
        Assert.Equal(wrong.Select(name => $"FAIL  settings    {name}"), named);
    }

    [Theory]
    [InlineData("postgresql://maxroach:Q7gc8rEdS@nosuchhost.invalid/todos", "DNS")]
    [InlineData("postgresql://maxroach:Q7gc8rEdS@127.0.0.1:1/todos", "TCP")]
    [InlineData("postgresql://maxroach:Q7gc8rEdS@localhost/todos?sslrootcert=/nowhere/ca.crt", "settings")]
    public async Task The_first_step_that_fails_is_named_and_the_password_is_not(string url, string step)
    {
        var (exitCode, output) = await CheckAsync(("DATABASE_URL", url));

        Assert.Equal(2, exitCode);
        Assert.StartsWith($"FAIL  {step}", output.Split('\n').First(line => line.StartsWith("FAIL", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("Q7gc8rEdS", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> CheckAsync(params (string, string)[] settings)
    {
        await using var app = new AppProcess([.. settings, ("Database__AllowPlaintext", "true")], "check");
        return (await app.ExitAsync(), app.Output);
    }
}

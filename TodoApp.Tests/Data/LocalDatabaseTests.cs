using System.Diagnostics;
using System.Runtime.Versioning;
using Npgsql;
using TodoApp.Data;

namespace TodoApp.Tests.Data;

/// <summary>Each test starts real servers in a folder of its own.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LocalDatabaseTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"todoapp-test-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    [LocalFact]
    public async Task To_dos_survive_a_restart_and_nothing_runs_in_between()
    {
        int first;
        await using (var database = await LocalDatabase.StartAsync(_directory))
        {
            first = ProcessId(database);
            await ScalarAsync(database, "CREATE TABLE kept (id INT8 DEFAULT unique_rowid() PRIMARY KEY, note VARCHAR); INSERT INTO kept (note) VALUES ('milk')");
        }

        await AssertGoneAsync(first);
        await using (var database = await LocalDatabase.StartAsync(_directory))
            Assert.Equal("milk", await ScalarAsync(database, "SELECT note FROM kept"));
    }

    [LocalFact]
    public async Task A_server_killed_outright_comes_back_with_everything_that_was_committed()
    {
        await using var first = await LocalDatabase.StartAsync(_directory);
        await ScalarAsync(first, "CREATE TABLE kept (id INT8 PRIMARY KEY); INSERT INTO kept VALUES (1), (2)");
        await KillAsync(ProcessId(first));

        await using var second = await LocalDatabase.StartAsync(_directory);

        Assert.Equal(2L, await ScalarAsync(second, "SELECT count(*) FROM kept"));
    }

    [LocalFact]
    public async Task Users_of_one_folder_share_one_server_until_the_last_leaves()
    {
        var users = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LocalDatabase.StartAsync(_directory)));

        Assert.Single(users.Select(u => u.ConnectionString).Distinct());
        var server = ProcessId(users[0]);
        foreach (var user in users[..^1])
            await user.DisposeAsync();
        Assert.Equal(1, await ScalarAsync(users[^1], "SELECT 1"));
        await users[^1].DisposeAsync();
        await AssertGoneAsync(server);
    }

    [LocalFact]
    public async Task Two_folders_have_two_servers()
    {
        await using var one = await LocalDatabase.StartAsync(Path.Combine(_directory, "one"));
        await using var two = await LocalDatabase.StartAsync(Path.Combine(_directory, "two"));

        await ScalarAsync(one, "CREATE TABLE only_here (id INT8 PRIMARY KEY)");

        await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(two, "SELECT count(*) FROM only_here"));
    }

    [LocalFact]
    public async Task Ids_are_unique_in_the_database_and_in_any_created_later()
    {
        const string Count = "SELECT count(DISTINCT id) FROM (SELECT unique_rowid() AS id FROM generate_series(1, 100000)) x";
        await using var database = await LocalDatabase.StartAsync(_directory);
        await ScalarAsync(database, "CREATE DATABASE later");

        Assert.Equal(100_000L, await ScalarAsync(database, Count));
        Assert.Equal(100_000L, await ScalarAsync(database, Count, "later"));
        Assert.IsType<long>(await ScalarAsync(database, "SELECT unique_rowid()"));
    }

    [LocalFact]
    public async Task The_description_names_engine_version_and_folder()
    {
        await using var database = await LocalDatabase.StartAsync(_directory);

        Assert.Matches(@"^(PostgreSQL|CockroachDB)\b.* v?\d+\.\d+\S* in ", database.Description);
        Assert.EndsWith(database.DataDirectory, database.Description);
        Assert.StartsWith(_directory, database.DataDirectory);
    }

    [PostgresFact]
    public async Task Another_user_of_the_machine_cannot_sign_in()
    {
        await using var database = await LocalDatabase.StartAsync(_directory);
        var guess = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Password = "guess", Pooling = false };

        await using var connection = new NpgsqlConnection(guess.ConnectionString);

        Assert.Equal(PostgresErrorCodes.InvalidPassword, (await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync())).SqlState);
        Assert.Equal("127.0.0.1", await ScalarAsync(database, "SHOW listen_addresses"));
        Assert.Equal("", await ScalarAsync(database, "SHOW unix_socket_directories"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(database.DataDirectory, "password")));
    }

    [PostgresFact]
    public async Task A_set_up_that_was_cut_short_is_begun_again()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "postgres.new", "data", "base"));

        await using var database = await LocalDatabase.StartAsync(_directory);

        Assert.Equal(1, await ScalarAsync(database, "SELECT 1"));
    }

    [PostgresFact]
    public async Task Data_of_a_PostgreSQL_that_is_not_installed_is_left_alone_and_said_so()
    {
        var cluster = Directory.CreateDirectory(Path.Combine(_directory, "postgres", "data"));
        await File.WriteAllTextAsync(Path.Combine(cluster.FullName, "PG_VERSION"), "9\n");

        var error = await Assert.ThrowsAsync<LocalDatabaseException>(() => LocalDatabase.StartAsync(_directory));

        Assert.Contains("PostgreSQL 9", error.Message);
        Assert.Contains("DATABASE_URL", error.Message);
        Assert.Contains("docker compose up", error.Message);
        Assert.Contains("install cockroach or postgresql", error.Message);
    }

    private static int ProcessId(LocalDatabase database)
    {
        var postgres = Path.Combine(database.DataDirectory, "data", "postmaster.pid");
        return int.Parse(File.ReadLines(File.Exists(postgres) ? postgres : database.DataDirectory + ".pid").First());
    }

    private static async Task AssertGoneAsync(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(5));
        }
        catch (ArgumentException)
        {
            // There is no such process.
        }
    }

    private static async Task KillAsync(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
        await process.WaitForExitAsync();
    }

    private static async Task<object?> ScalarAsync(LocalDatabase database, string sql, string name = "todos")
    {
        var address = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = name, Pooling = false };
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private class LocalFactAttribute : FactAttribute
    {
        public LocalFactAttribute()
        {
            if (Environment.GetEnvironmentVariable("TODOAPP_TEST_DATABASE") is { Length: > 0 })
                Skip = "Tests the local database, and TODOAPP_TEST_DATABASE names another.";
        }
    }

    private sealed class PostgresFactAttribute : LocalFactAttribute
    {
        public PostgresFactAttribute()
        {
            if ((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(f => File.Exists(Path.Combine(f, "cockroach"))))
                Skip = "Tests PostgreSQL as the local database, and here that is cockroach.";
        }
    }
}

using System.Diagnostics;
using System.Runtime.Versioning;
using Npgsql;
using TodoApp.Database.Local;

namespace TodoApp.Tests.Database;

/// <summary>Each test starts real servers in a folder of its own.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LocalDatabaseTests : IDisposable
{
    private const string NotPostgres = "This is about PostgreSQL as the local database, and here that is cockroach.";

    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"todoapp-test-{Guid.NewGuid():N}");

    public LocalDatabaseTests() => Assert.SkipWhen(
        Environment.GetEnvironmentVariable(TestServer.Variable) is { Length: > 0 },
        $"This is about the local database, and {TestServer.Variable} names another.");

    public void Dispose()
    {
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task To_dos_survive_a_restart_and_nothing_runs_in_between()
    {
        int first;
        await using (var database = await LocalDatabase.StartAsync(_directory))
        {
            first = ProcessId(database);
            await ScalarAsync(database, "CREATE TABLE kept (id INT8 DEFAULT unique_rowid() PRIMARY KEY, note VARCHAR)");
            await ScalarAsync(database, "INSERT INTO kept (note) VALUES ('milk')");
        }

        await AssertGoneAsync(first);
        await using (var database = await LocalDatabase.StartAsync(_directory))
            Assert.Equal("milk", await ScalarAsync(database, "SELECT note FROM kept"));
    }

    [Fact]
    public async Task A_server_killed_outright_comes_back_with_everything_that_was_committed()
    {
        await using var first = await LocalDatabase.StartAsync(_directory);
        await ScalarAsync(first, "CREATE TABLE kept (id INT8 PRIMARY KEY); INSERT INTO kept VALUES (1), (2)");
        await KillAsync(ProcessId(first));

        await using var second = await LocalDatabase.StartAsync(_directory);

        Assert.Equal(2L, await ScalarAsync(second, "SELECT count(*) FROM kept"));
    }

    [Fact]
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

    [Fact]
    public async Task Two_folders_have_two_servers_and_each_says_what_and_where_it_is()
    {
        await using var one = await LocalDatabase.StartAsync(Path.Combine(_directory, "one"));
        await using var two = await LocalDatabase.StartAsync(Path.Combine(_directory, "two"));

        await ScalarAsync(one, "CREATE TABLE only_here (id INT8 PRIMARY KEY)");

        await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(two, "SELECT count(*) FROM only_here"));
        Assert.Matches(@"^(PostgreSQL|CockroachDB)\b.* v?\d+\.\d+\S* in ", two.Description);
        Assert.EndsWith(two.DataDirectory, two.Description);
        Assert.StartsWith(Path.Combine(_directory, "two"), two.DataDirectory);
    }

    [Fact]
    public async Task Ids_are_unique_in_the_database_and_in_any_created_later()
    {
        const string Count = "SELECT count(DISTINCT id) FROM (SELECT unique_rowid() AS id FROM generate_series(1, 100000)) x";
        await using var database = await LocalDatabase.StartAsync(_directory);
        await ScalarAsync(database, "CREATE DATABASE later");

        Assert.Equal(100_000L, await ScalarAsync(database, Count));
        Assert.Equal(100_000L, await ScalarAsync(database, Count, "later"));
        Assert.IsType<long>(await ScalarAsync(database, "SELECT unique_rowid()"));
    }

    [Fact]
    public async Task Another_user_of_the_machine_cannot_sign_in()
    {
        Assert.SkipWhen(Executable.Find("cockroach") is not null, NotPostgres);
        await using var database = await LocalDatabase.StartAsync(_directory);
        var guess = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Password = "guess", Pooling = false };

        await using var connection = new NpgsqlConnection(guess.ConnectionString);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync());
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
        Assert.Equal("127.0.0.1", await ScalarAsync(database, "SHOW listen_addresses"));
        Assert.Equal("", await ScalarAsync(database, "SHOW unix_socket_directories"));
        var mode = File.GetUnixFileMode(Path.Combine(database.DataDirectory, "password"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
    }

    [Fact]
    public async Task A_set_up_that_was_cut_short_is_begun_again()
    {
        Assert.SkipWhen(Executable.Find("cockroach") is not null, NotPostgres);
        Directory.CreateDirectory(Path.Combine(_directory, "postgres.new", "data", "base"));

        await using var database = await LocalDatabase.StartAsync(_directory);

        Assert.Equal(1, await ScalarAsync(database, "SELECT 1"));
    }

    [Fact]
    public async Task Data_of_a_PostgreSQL_that_is_not_installed_is_left_alone_and_said_so()
    {
        Assert.SkipWhen(Executable.Find("cockroach") is not null, NotPostgres);
        var cluster = Directory.CreateDirectory(Path.Combine(_directory, "postgres", "data"));
        await File.WriteAllTextAsync(Path.Combine(cluster.FullName, "PG_VERSION"), "9\n");

        var error = await Assert.ThrowsAsync<LocalDatabaseException>(() => LocalDatabase.StartAsync(_directory));

        Assert.Contains("PostgreSQL 9", error.Message);
        Assert.Contains("DATABASE_URL", error.Message);
        Assert.Contains("docker compose up", error.Message);
        Assert.Contains("install cockroach or postgresql", error.Message);
    }

    [Fact]
    public async Task A_clone_that_the_user_postgres_cannot_enter_keeps_its_data_where_it_can()
    {
        Assert.SkipWhen(Executable.Find("cockroach") is not null, NotPostgres);
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "This is about what happens as root.");
        Directory.CreateDirectory(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var clone = Path.Combine(_directory, "clone");
        string elsewhere;
        await using (var database = await LocalDatabase.StartAsync(clone))
        {
            elsewhere = database.DataDirectory;
            await ScalarAsync(database, "CREATE TABLE kept (id INT8 PRIMARY KEY)");
        }

        try
        {
            Assert.StartsWith("/var/tmp/todoapp-", elsewhere);
            await using var again = await LocalDatabase.StartAsync(clone);
            Assert.Equal(0L, await ScalarAsync(again, "SELECT count(*) FROM kept"));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(elsewhere)!, recursive: true);
        }
    }

    [Fact]
    public async Task The_app_takes_over_what_a_killed_run_left_and_stops_it_when_it_stops()
    {
        await using var killed = await RunningApp.StartAsync(_directory);
        var server = ProcessId(Path.Combine(_directory, ".data"));
        await KillAsync(killed.ProcessId);

        await using var next = await RunningApp.StartAsync(_directory);
        Assert.Equal(server, ProcessId(Path.Combine(_directory, ".data")));
        await next.TerminateAsync();

        await AssertGoneAsync(server);
    }

    /// <summary>What stands in for <c>cockroach</c> does what its documentation says of these flags; PostgreSQL answers for it.</summary>
    [Fact]
    public async Task A_cockroach_on_the_path_is_run_as_a_single_node_on_loopback()
    {
        Assert.SkipWhen(Executable.Find("cockroach") is not null, NotPostgres);
        await using var database = await LocalDatabase.StartAsync(_directory);
        await ScalarAsync(database, "CREATE ROLE root SUPERUSER LOGIN");
        await ScalarAsync(database, "CREATE SCHEMA crdb_internal", "postgres");
        await ScalarAsync(
            database, "CREATE FUNCTION crdb_internal.cluster_id() RETURNS UUID LANGUAGE SQL AS 'SELECT md5(''node'')::UUID'", "postgres");
        var port = new NpgsqlConnectionStringBuilder(database.ConnectionString).Port;
        await File.WriteAllTextAsync(Path.Combine(database.DataDirectory, "data", "pg_hba.conf"), "host all all 127.0.0.1/32 trust");
        await ScalarAsync(database, "SELECT pg_reload_conf()");
        var data = Path.Combine(_directory, ".data");
        var programs = Directory.CreateDirectory(Path.Combine(_directory, "bin")).FullName;
        var cockroach = Path.Combine(programs, "cockroach");
        await File.WriteAllTextAsync(
            cockroach,
            $"""
            #!/bin/sh
            echo "$@" >>{programs}/arguments
            sleep 600 &
            echo $! >{data}/cockroach.pid
            echo 'postgresql://root@127.0.0.1:{port}/defaultdb?sslmode=disable' >{data}/cockroach.url
            """);
        File.SetUnixFileMode(cockroach, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        await using var killed = await RunningApp.StartAsync(_directory, programs);
        var node = ProcessId(data);
        await KillAsync(killed.ProcessId);
        await using var next = await RunningApp.StartAsync(_directory, programs);
        Assert.Equal(node, ProcessId(data));
        await next.TerminateAsync();

        await AssertGoneAsync(node);
        Assert.Equal(
            "start-single-node --insecure --listen-addr=127.0.0.1:0 --http-addr=127.0.0.1:0 " +
            $"--store={data}/cockroach --pid-file={data}/cockroach.pid --listening-url-file={data}/cockroach.url --background",
            Assert.Single(await File.ReadAllLinesAsync(Path.Combine(programs, "arguments"))));
    }

    private static int ProcessId(LocalDatabase database) => ProcessId(Path.GetDirectoryName(database.DataDirectory)!);

    private static int ProcessId(string directory)
    {
        string[] files = [Path.Combine(directory, "cockroach.pid"), Path.Combine(directory, "postgres", "data", "postmaster.pid")];
        return int.Parse(File.ReadLines(files.First(File.Exists)).First());
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

    /// <summary>The built app in a folder of its own, in Development with nothing configured.</summary>
    private sealed class RunningApp(Process process) : IAsyncDisposable
    {
        public int ProcessId => process.Id;

        /// <param name="folder">Where the app is copied to and keeps its data.</param>
        /// <param name="programs">A folder to put in front of PATH.</param>
        public static async Task<RunningApp> StartAsync(string folder, string? programs = null)
        {
            Directory.CreateDirectory(folder);
            foreach (var file in Directory.GetFiles(AppProcess.Built).Append(Path.Combine(SettingsFolder.Find(), "appsettings.json")))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);

            var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "TodoApp.dll"), "--urls", "http://127.0.0.1:0"])
            {
                RedirectStandardOutput = true,
                Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["ConnectionStrings__Todos"] = "", ["DATABASE_URL"] = "" },
            };
            start.Environment["PATH"] = $"{programs}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
            var app = new RunningApp(Process.Start(start)!);
            await app.ReadyAsync().WaitAsync(TimeSpan.FromMinutes(1));
            return app;
        }

        public async Task TerminateAsync()
        {
            using var kill = Process.Start("kill", ["-TERM", $"{ProcessId}"]);
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        }

        public ValueTask DisposeAsync()
        {
            if (!process.HasExited)
                process.Kill();
            process.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task ReadyAsync()
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("keeping to-dos in ", StringComparison.Ordinal))
                    return;
            }

            Assert.Fail($"The app ended with exit code {process.ExitCode}.");
        }
    }
}

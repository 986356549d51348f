using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TodoApp.Database;
using TodoApp.Operations.Check;

namespace TodoApp.Tests.Operations;

/// <summary>What <c>check</c> says about a server with TLS, and about everything that can be wrong on the way to the tables.</summary>
[Collection(nameof(UsesTlsServer))]
public sealed class CheckTlsTests(TlsServer server, ITestOutputHelper log)
{
    [Fact]
    public async Task A_healthy_server_shows_its_certificate_and_only_the_stand_in_engine_is_a_warning()
    {
        var (exitCode, lines) = await CheckAsync(server.Url());

        Assert.Equal(1, exitCode);
        Assert.StartsWith("warn  engine", Assert.Single(lines, line => !line.StartsWith("ok ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Matches(
            @"^ok    TLS         Tls1[23], CN=server for localhost, issued by CN=Todo Test CA, 90 days left, verified$",
            Assert.Single(lines, line => line.Contains("TLS   ", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.Contains("Database:SslMode = VerifyFull (sslmode in ConnectionStrings:Todos)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains($"Database:RootCertificate = {server.CertificateFolder}/ca.crt (sslrootcert in ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("password hidden", StringComparison.Ordinal));
        foreach (var step in new[] { "DNS", "TCP", "sign-in", "database", "tables", "privileges", "indexes", "isolation", "round trip", "clock" })
            Assert.Contains(lines, line => line.StartsWith($"ok    {step} ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_or_key_that_stands_in_the_settings_is_not_shown()
    {
        string[] pems = [server.Read("other-ca.crt"), server.Read("client.crt"), server.Read("client.key")];

        var (_, lines) = await CheckAsync(server.Url(), settings:
            [("Database:RootCertificate", pems[0]), ("Database:ClientCertificate", pems[1]), ("Database:ClientKey", pems[2])]);

        foreach (var setting in (string[])["RootCertificate", "ClientCertificate", "ClientKey"])
            Assert.Contains(lines, line => line.Contains($"Database:{setting} = inline PEM (", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("is not signed by the authority in inline PEM", StringComparison.Ordinal));
        Assert.All(pems, pem => Assert.DoesNotContain(lines, line => line.Contains(pem.Split('\n')[1], StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Where_all_is_well_the_exit_code_is_0()
    {
        await using var cockroach = FaultProxy.Start(server.Superuser.ConnectionString, actsAsCockroach: true);

        var (exitCode, lines) = await CheckAsync(server.Url(host: "127.0.0.1", port: cockroach.Port, query: "sslmode=disable"));

        Assert.All(lines, line => Assert.StartsWith("ok ", line, StringComparison.Ordinal));
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task A_misspelt_setting_is_a_warning_that_does_not_show_its_value()
    {
        var (exitCode, lines) = await CheckAsync(server.Url(), settings: ("Database:Passwort", "hunter2"));

        Assert.Equal(1, exitCode);
        Assert.Contains(lines, line => line.StartsWith("warn  settings    Database:Passwort is no setting", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public Task An_unknown_host() =>
        FailsAsync(server.Url(host: "nosuchhost.invalid"), "DNS", "nosuchhost.invalid is unknown", "ConnectionStrings:Todos");

    [Fact]
    public Task A_closed_port() =>
        FailsAsync(server.Url(port: Loopback.FreePort()), "TCP", "Nothing accepts connections", "lets this network in", "Networking page");

    [Fact]
    public async Task A_network_that_swallows_packets()
    {
        using var deaf = new Loopback.DeafPort();

        await FailsAsync(
            server.Url(host: "127.0.0.1", port: deaf.Port, query: "sslmode=require&connect_timeout=1"), "TCP", "did not answer in time: let this network in", "Networking page");
    }

    [Fact]
    public async Task A_server_that_takes_connections_and_stays_silent()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;

        await FailsAsync(server.Url(host: "127.0.0.1", port: port, query: "sslmode=require&connect_timeout=1"), "TLS", "did not answer in time");
    }

    [Fact]
    public async Task A_server_without_TLS()
    {
        await using var plaintext = FaultProxy.Start(server.Superuser.ConnectionString);

        await FailsAsync(server.Url(port: plaintext.Port), "TLS", "does not speak TLS", "Database:SslMode");
    }

    [Fact]
    public Task A_server_of_another_authority() => FailsAsync(
        server.Url(query: "sslmode=verify-full&sslrootcert=other-ca.crt"), "TLS", "not signed by", "other-ca.crt", "download the cluster's ca.crt", "Database:RootCertificate");

    [Fact]
    public Task A_wrong_host_name() => FailsAsync(server.Url(host: "127.0.0.1"), "TLS", "is for localhost and not for 127.0.0.1");

    [Fact]
    public async Task An_expired_certificate()
    {
        using var expired = TestCertificates.SignedBy(server.Authority, "server", TlsServer.HostName, days: -1);
        await server.ServeAsync(expired);
        try
        {
            await FailsAsync(server.Url(), "TLS", "expired on", "renew it");
        }
        finally
        {
            await server.ServeAsync(server.Certificate);
        }
    }

    [Fact]
    public async Task A_certificate_that_expires_within_two_weeks()
    {
        using var old = TestCertificates.SignedBy(server.Authority, "server", TlsServer.HostName, days: 13);
        await server.ServeAsync(old);
        try
        {
            await WarnsAsync(server.Url(), "TLS", "13 days left, verified: renew");
        }
        finally
        {
            await server.ServeAsync(server.Certificate);
        }
    }

    [Fact]
    public Task A_mode_that_does_not_verify_the_server() =>
        WarnsAsync(server.Url(host: "127.0.0.1", query: "sslmode=require"), "TLS", "not verified (mode Require)", "verify-full");

    [Fact]
    public Task A_mode_that_does_not_verify_the_host_name() => WarnsAsync(
        server.Url(host: "127.0.0.1", query: "sslmode=verify-ca&sslrootcert=ca.crt"), "TLS", "verified but for the host name", "verify-full");

    [Fact]
    public async Task One_of_several_hosts_that_is_down_is_a_warning()
    {
        var port = Loopback.FreePort();
        await WarnsAsync(server.Url(host: $"localhost:{port},{TlsServer.HostName}"), "TCP", $"localhost:{port}", "Nothing accepts connections");
    }

    [Fact]
    public async Task A_wrong_password()
    {
        var lines = await FailsAsync(server.Url(password: "hunter2"), "sign-in", "refused the password of user 'guest'", "create that SQL user");
        Assert.DoesNotContain(lines, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public Task A_network_that_the_server_rejects() => FailsAsync(server.Url(TlsServer.Stranger), "sign-in", "'stranger'", "authorize the network");

    [Fact]
    public Task A_missing_client_certificate() =>
        FailsAsync(server.Url(TlsServer.CertificateUser, password: null), "sign-in", "'maxroach'", "Database:ClientCertificate");

    [Fact]
    public Task A_server_without_a_connection_to_spare() => FailsAsync(server.Url("crowded"), "sign-in", "no connection left", "Database:MaxPoolSize");

    [Fact]
    public Task A_missing_database() => FailsAsync(server.Url(database: "nowhere"), "database", "'nowhere' does not exist", "create it");

    [Fact]
    public Task A_missing_table() => FailsWhileAsync(
        "ALTER TABLE deleted_todos RENAME TO elsewhere", "ALTER TABLE elsewhere RENAME TO deleted_todos",
        "tables", "deleted_todos is missing", "run `TodoApp migrate`");

    [Fact]
    public Task A_missing_column() => FailsWhileAsync(
        "ALTER TABLE todos RENAME COLUMN list_id TO list", "ALTER TABLE todos RENAME COLUMN list TO list_id",
        "tables", "todos lacks a column", "list_id", "run `TodoApp migrate`");

    [Fact]
    public Task A_missing_privilege() => FailsWhileAsync(
        "REVOKE UPDATE, DELETE ON todos FROM guest", "GRANT UPDATE, DELETE ON todos TO guest",
        "privileges", "guest may not UPDATE, DELETE todos", "GRANT UPDATE, DELETE ON TABLE todos TO guest");

    [Fact]
    public Task Privileges_of_which_there_are_none() => FailsWhileAsync(
        "REVOKE ALL ON data_protection_keys FROM guest", "GRANT SELECT, INSERT ON data_protection_keys TO guest",
        "privileges", "GRANT SELECT, INSERT ON TABLE data_protection_keys TO guest");

    [Fact]
    public async Task A_missing_index()
    {
        await server.ExecuteAsync("ALTER INDEX todos_in_order RENAME TO elsewhere");
        try
        {
            await WarnsAsync(server.Url(), "indexes", "todos_in_order missing", "run `TodoApp migrate`");
        }
        finally
        {
            await server.ExecuteAsync("ALTER INDEX elsewhere RENAME TO todos_in_order");
        }
    }

    [Fact]
    public async Task A_pooler_that_changes_the_isolation()
    {
        const string Asked = "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE";
        await using var pooler = new TlsRelay(
            server, text => text.Replace(Asked, "BEGIN ISOLATION LEVEL READ COMMITTED".PadRight(Asked.Length), StringComparison.Ordinal));

        await FailsAsync(server.Url(port: pooler.Port), "isolation", "read committed, although serializable was asked for", "pooler");
    }

    [Fact]
    public async Task A_database_that_is_far_away()
    {
        await using var distance = new TlsRelay(server, delay: TimeSpan.FromMilliseconds(60));

        await WarnsAsync(server.Url(port: distance.Port), "round trip", "median of 20: ", "in the database's region");
    }

    [Fact]
    public async Task A_clock_that_is_wrong()
    {
        var (exitCode, lines) = await CheckAsync(server.Url(), services => services.AddSingleton<TimeProvider>(new SlowClock()));

        Assert.Equal(1, exitCode);
        Assert.Contains(lines, line => line.StartsWith("warn  clock       this machine and the database differ by 5.0 s: synchronize", StringComparison.Ordinal));
    }

    [Fact]
    public async Task On_a_terminal_the_word_is_coloured()
    {
        var (_, lines) = await CheckAsync(server.Url(password: "hunter2"), useColor: true);

        Assert.StartsWith("\e[31mFAIL\e[0m", lines[^1], StringComparison.Ordinal);
        Assert.StartsWith("\e[32mok  \e[0m", lines[0], StringComparison.Ordinal);
    }

    /// <summary>Exactly this step fails, with these words.</summary>
    private async Task<string[]> FailsAsync(string url, string step, params string[] words)
    {
        var (exitCode, lines) = await CheckAsync(url);

        Assert.Equal(2, exitCode);
        var line = Assert.Single(lines, line => line.StartsWith("FAIL", StringComparison.Ordinal));
        Assert.StartsWith($"FAIL  {step} ", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
        return lines;
    }

    private async Task FailsWhileAsync(string sql, string undo, string step, params string[] words)
    {
        await server.ExecuteAsync(sql);
        try
        {
            await FailsAsync(server.Url(), step, words);
        }
        finally
        {
            await server.ExecuteAsync(undo);
        }
    }

    /// <summary>Nothing fails, and this step warns with these words.</summary>
    private async Task WarnsAsync(string url, string step, params string[] words)
    {
        var (exitCode, lines) = await CheckAsync(url);

        Assert.Equal(1, exitCode);
        var line = Assert.Single(lines, line => line.StartsWith($"warn  {step} ", StringComparison.Ordinal));
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }

    /// <summary>Asserts, too, that no line shows the password.</summary>
    private async Task<(int ExitCode, string[] Lines)> CheckAsync(
        string url, Action<IServiceCollection>? configure = null, bool useColor = false, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = server.CertificateFolder });
        // What is tested here is never that a busy machine was slow.
        builder.Configuration.AddInMemoryCollection(
            [new("ConnectionStrings:Todos", url), new("Database:CommandTimeout", "30"), new("AllowedHosts", "localhost"), .. settings.Select(each => KeyValuePair.Create<string, string?>(each.Key, each.Value))]);
        builder.Services.AddDatabase(Tables.All);
        configure?.Invoke(builder.Services);
        using var host = builder.Build();
        await using var output = new StringWriter { NewLine = "\n" };

        var exitCode = await new CheckCommand(host.Services, output, useColor).RunAsync();

        log.WriteLine($"{output}exit code {exitCode}");
        Assert.DoesNotContain(TlsServer.Password, output.ToString(), StringComparison.Ordinal);
        return (exitCode, output.ToString().TrimEnd().Split('\n'));
    }

    private sealed class SlowClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddSeconds(-5);
    }
}

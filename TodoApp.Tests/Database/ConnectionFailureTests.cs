using System.Net;
using System.Net.Sockets;
using Npgsql;
using TodoApp.Database;

namespace TodoApp.Tests.Database;

[Collection(nameof(UsesTlsServer))]
public sealed class ConnectionFailureTests(TlsServer server)
{
    [Fact]
    public async Task A_wrong_password_names_the_user_and_the_connection_string()
    {
        var sentence = await FailAsync(server.Url(password: "hunter2"));

        Says(sentence, "refused the password", "'guest'", "ConnectionStrings:Todos");
        Assert.DoesNotContain("hunter2", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_host_is_named() =>
        Says(await FailAsync(server.Url(host: "nosuchhost.invalid")), "nosuchhost.invalid", "unknown", "ConnectionStrings:Todos");

    [Fact]
    public async Task A_closed_port_names_the_address_and_the_network()
    {
        var port = Loopback.FreePort();

        Says(await FailAsync(server.Url(port: port)), "Nothing accepts connections", $"localhost:{port}", "Networking", "ConnectionStrings:Todos");
    }

    [Fact]
    public async Task Several_closed_ports_are_explained_like_one()
    {
        var port = Loopback.FreePort();

        Says(await FailAsync(server.Url(host: $"localhost:{port},127.0.0.1", port: port)), "Nothing accepts connections", $"localhost:{port}, 127.0.0.1:{port}");
    }

    [Fact]
    public async Task A_network_that_swallows_packets_names_the_address_and_the_network()
    {
        using var deaf = new Loopback.DeafPort();

        var sentence = await FailAsync(server.Url(host: "127.0.0.1", port: deaf.Port, query: "sslmode=verify-full&connect_timeout=1"));

        Says(sentence, "did not answer in time: let this network in", $"127.0.0.1:{deaf.Port}", "Networking", "ConnectionStrings:Todos");
    }

    [Fact]
    public async Task A_server_that_stays_silent_names_the_address()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;

        var sentence = await FailAsync(server.Url(host: "127.0.0.1", port: port, query: "sslmode=verify-full&connect_timeout=1"));

        Says(sentence, "did not answer in time", $"127.0.0.1:{port}", "ConnectionStrings:Todos");
    }

    [Fact]
    public async Task A_network_that_the_server_rejects_is_named() =>
        Says(await FailAsync(server.Url(TlsServer.Stranger)), "network", $"'{TlsServer.Stranger}'");

    [Fact]
    public async Task A_wrong_authority_names_the_file() =>
        Says(await FailAsync(server.Url(query: "sslmode=verify-full&sslrootcert=other-ca.crt")),
            "not signed by", Path.Combine(server.CertificateFolder, "other-ca.crt"), "Database:RootCertificate");

    [Fact]
    public async Task An_expired_certificate_is_told_from_a_wrong_authority()
    {
        using var expired = TestCertificates.SignedBy(server.Authority, "server", TlsServer.HostName, days: -1);
        await server.ServeAsync(expired);
        try
        {
            Says(await FailAsync(server.Url()), "expired on");
        }
        finally
        {
            await server.ServeAsync(server.Certificate);
        }
    }

    [Fact]
    public async Task A_wrong_host_name_names_both_names()
    {
        var sentence = await FailAsync(server.Url(host: "127.0.0.1"));

        Says(sentence, $"is for {TlsServer.HostName} and not for 127.0.0.1", "ConnectionStrings:Todos");
        Assert.DoesNotContain("not signed", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_TLS_is_named() =>
        Says(await ConnectionFailure.ExplainAsync(server.RefusedBeforeTls!, server.Options(server.Url()), default), "does not speak TLS", "Database:SslMode");

    [Fact]
    public async Task A_missing_client_certificate_names_the_setting() =>
        Says(await FailAsync(server.Url(TlsServer.CertificateUser, password: null)), $"'{TlsServer.CertificateUser}'", "Database:ClientCertificate");

    [Fact]
    public async Task A_missing_database_is_named() =>
        Says(await FailAsync(server.Url(database: "nowhere")), "'nowhere' does not exist", "ConnectionStrings:Todos");

    [Fact]
    public async Task A_missing_table_leads_to_migrate() =>
        Says(await FailAsync(server.Url(), "SELECT todo_id FROM no_such_table"), "TodoApp migrate", "Database:ApplySchema");

    [Fact]
    public async Task A_missing_privilege_names_the_user() =>
        Says(await FailAsync(server.Url(), "SELECT id FROM secrets"), "'guest'", "GRANT");

    [Fact]
    public async Task Too_many_connections_lead_to_the_pool_size() =>
        Says(await FailAsync(server.Url("crowded")), "no connection left", "Database:MaxPoolSize");

    [Fact]
    public async Task A_statement_that_takes_too_long_leads_to_the_command_timeout()
    {
        var options = server.Options(server.Url());
        options.CommandTimeout = 1;

        Says(await FailAsync(options, "SELECT pg_sleep(60)"), "did not answer in time", "1 s", "Database:CommandTimeout");
    }

    [Fact]
    public async Task An_exhausted_pool_leads_to_its_size()
    {
        var options = server.Options(server.Url(query: "sslmode=verify-full&sslrootcert=ca.crt&connect_timeout=1"));
        options.MaxPoolSize = 1;
        await using var pool = options.CreateDataSource(new Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory());
        await using var only = await pool.OpenConnectionAsync();

        var failure = await Assert.ThrowsAsync<NpgsqlException>(async () => await pool.OpenConnectionAsync());

        Says(await ConnectionFailure.ExplainAsync(failure, options, default), "All 1 database connections", "Database:MaxPoolSize");
    }

    [Fact]
    public async Task A_node_that_shuts_down_is_named_as_such()
    {
        await using var pool = server.Pool(server.Url());
        await using var connection = await pool.OpenConnectionAsync();
        await server.ExecuteAsync($"SELECT pg_terminate_backend({connection.ProcessID})");

        await using var command = new NpgsqlCommand("SELECT 1", connection);
        var failure = await Assert.ThrowsAnyAsync<NpgsqlException>(() => command.ExecuteScalarAsync());

        Says(await ConnectionFailure.ExplainAsync(failure, server.Options(server.Url()), default), "shutting down", "several hosts");
    }

    /// <summary>The texts of CockroachDB v19.1, which has no codes of their own for these.</summary>
    [Theory]
    [InlineData("XX000", "invalid password", "refused the password")]
    [InlineData("XX000", "database \"todos\" does not exist", "'todos' does not exist")]
    [InlineData("XX000", "internal error: schema for virtual table not found", "'todos' does not exist")]
    [InlineData("XX000", "node is running secure mode, SSL connection required", "insists on TLS")]
    [InlineData("08004", "connection refused", "Networking")]
    public async Task CockroachDBs_own_answers_are_understood(string state, string text, string cause)
    {
        var failure = new InvalidOperationException("The page", new PostgresException(text, "FATAL", "FATAL", state));

        Says(await ExplainAsync(failure), cause);
    }

    [Theory]
    [InlineData("23505")]
    [InlineData("40001")]
    [InlineData("XX000")]
    public async Task What_is_not_about_the_connection_is_one_line_in_the_databases_own_words(string state)
    {
        var failure = new PostgresException("duplicate key value\n in the table", "ERROR", "ERROR", state, detail: "It is Milk.");

        Assert.Equal($"{state}: duplicate key value in the table", await ExplainAsync(failure));
        Assert.Equal($"{state}: duplicate key value in the table", await ExplainAsync(new InvalidOperationException("The page", failure)));
        Assert.Equal(
            $"The transaction was given up after 3 attempts. Nothing was committed. {state}: duplicate key value in the table",
            await ExplainAsync(new RetriesExhaustedException(3, failure)));
    }

    [Fact]
    public async Task What_the_database_has_said_nothing_about_is_one_line_too()
        => Assert.Equal("It failed. Try again.", await ExplainAsync(new NpgsqlException("It failed.\r\n\tTry again.")));

    private static Task<string> ExplainAsync(Exception failure)
        => ConnectionFailure.ExplainAsync(failure, new() { ConnectionString = "postgresql://u@h/todos" }, default);

    private Task<string> FailAsync(string url, string sql = "SELECT 1") => FailAsync(server.Options(url), sql);

    /// <summary>Asserts that it fails, for the reason's sake, and that the reason is one line without the password.</summary>
    private static async Task<string> FailAsync(DatabaseOptions options, string sql)
    {
        await using var pool = options.CreateDataSource(new Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory());
        var failure = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var command = pool.CreateCommand(sql);
            await command.ExecuteScalarAsync();
        });

        var sentence = await ConnectionFailure.ExplainAsync(failure, options, default);
        Assert.NotNull(sentence);
        Assert.DoesNotContain('\n', sentence);
        Assert.DoesNotContain(TlsServer.Password, $"{failure} {sentence}", StringComparison.Ordinal);
        return sentence;
    }

    private static void Says(string? sentence, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, sentence, StringComparison.Ordinal));
}

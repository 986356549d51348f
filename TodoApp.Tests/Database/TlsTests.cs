using System.Security.Authentication;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TodoApp.Database;

namespace TodoApp.Tests.Database;

[Collection(nameof(UsesTlsServer))]
public sealed class TlsTests(TlsServer server)
{
    private const string WhoAmI = "SELECT usename || ' ' || ssl::TEXT FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE pid = pg_backend_pid()";

    [Fact]
    public async Task Verify_full_is_accepted_with_the_right_authority()
    {
        var (answer, log) = await AskAsync(server.Url());

        Assert.Equal("guest true", answer);
        Assert.DoesNotContain(log, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Verify_full_is_accepted_with_two_authorities_in_one_file_as_when_the_old_one_makes_way()
    {
        var both = Path.Combine(server.CertificateFolder, "both-ca.crt");
        string[] files = ["other-ca.crt", "ca.crt"];
        await File.WriteAllLinesAsync(both, files.Select(file => File.ReadAllText(Path.Combine(server.CertificateFolder, file))));

        var (answer, _) = await AskAsync(server.Url(query: "sslmode=verify-full&sslrootcert=both-ca.crt"));

        Assert.Equal("guest true", answer);
    }

    [Fact]
    public async Task Verify_full_is_accepted_from_the_settings_alone()
    {
        var (answer, _) = await AskAsync(
            server.Url(query: "sslmode=disable&sslrootcert=other-ca.crt"),
            ("Database:SslMode", "verify-full"), ("Database:RootCertificate", Path.Combine(server.CertificateFolder, "ca.crt")));

        Assert.Equal("guest true", answer);
    }

    [Fact]
    public async Task Verify_full_with_a_client_certificate_needs_no_password()
    {
        var (answer, _) = await AskAsync(server.Url(
            TlsServer.CertificateUser, password: null, query: "sslmode=verify-full&sslrootcert=ca.crt&sslcert=client.crt&sslkey=client.key"));

        Assert.Equal($"{TlsServer.CertificateUser} true", answer);
    }

    [Fact]
    public async Task Verify_full_takes_certificates_and_key_from_the_settings_themselves_and_no_log_line_holds_the_key()
    {
        var key = server.Read("client.key");

        var (answer, log) = await AskAsync(
            server.Url(TlsServer.CertificateUser, password: null, query: "sslmode=verify-full"),
            ("Database:RootCertificate", server.Read("ca.crt")),
            ("Database:ClientCertificate", server.Read("client.crt")),
            ("Database:ClientKey", key));

        Assert.Equal($"{TlsServer.CertificateUser} true", answer);
        Assert.DoesNotContain(log, line => line.Message.Contains(key.Split('\n')[1], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_full_refuses_a_server_of_another_authority_than_the_one_in_the_settings()
    {
        await RefusesAsync(server.Url(query: "sslmode=verify-full"), ("Database:RootCertificate", server.Read("other-ca.crt")));
    }

    [Fact]
    public async Task Verify_full_goes_on_to_the_next_host_when_one_is_down()
    {
        var (answer, _) = await AskAsync(server.Url(host: $"localhost:1,[::1]:1,{TlsServer.HostName}"));

        Assert.Equal("guest true", answer);
    }

    [Fact]
    public async Task Verify_full_refuses_a_server_of_another_authority()
    {
        await RefusesAsync(server.Url(query: "sslmode=verify-full&sslrootcert=other-ca.crt"));
    }

    [Fact]
    public async Task Verify_full_refuses_a_server_that_only_the_cluster_vouches_for_when_told_to_ask_the_machine()
    {
        await RefusesAsync(server.Url(query: "sslmode=verify-full&sslrootcert=system"));
    }

    [Fact]
    public async Task Verify_full_refuses_a_wrong_host_name()
    {
        await RefusesAsync(server.Url(host: "127.0.0.1"));
    }

    [Fact]
    public async Task Verify_ca_accepts_another_host_name_but_no_other_authority_and_warns_once()
    {
        var (answer, log) = await AskAsync(server.Url(host: "127.0.0.1", query: "sslmode=verify-ca&sslrootcert=ca.crt"));

        Assert.Equal("guest true", answer);
        Assert.Contains("VerifyCA", Assert.Single(log, line => line.Level >= LogLevel.Warning).Message, StringComparison.Ordinal);
        await RefusesAsync(server.Url(query: "sslmode=verify-ca&sslrootcert=other-ca.crt"));
    }

    [Fact]
    public async Task Require_works_and_warns_once()
    {
        var (answer, log) = await AskAsync(server.Url(host: "127.0.0.1", query: "sslmode=require"));

        Assert.Equal("guest true", answer);
        var warning = Assert.Single(log, line => line.Level >= LogLevel.Warning).Message;
        Assert.Contains("Database:SslMode", warning, StringComparison.Ordinal);
        Assert.Contains("Database:RootCertificate", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_log_line_holds_the_password()
    {
        var (_, log) = await AskAsync(server.Url());

        Assert.Contains(log, line => line.Level == LogLevel.Trace);
        Assert.DoesNotContain(log, line => line.Message.Contains(TlsServer.Password, StringComparison.Ordinal)
            || line.Message.Contains(Uri.EscapeDataString(TlsServer.Password), StringComparison.Ordinal));
    }

    /// <summary>The server's certificate is what is refused.</summary>
    private async Task RefusesAsync(string url, params (string Key, string Value)[] settings)
    {
        var failure = await Assert.ThrowsAsync<NpgsqlException>(() => AskAsync(url, settings));
        Assert.IsType<AuthenticationException>(failure.InnerException);
    }

    /// <summary>Through the registration that the app uses, with two connections at once.</summary>
    private async Task<(string Answer, IReadOnlyCollection<(LogLevel Level, string Message)> Log)> AskAsync(string url, params (string Key, string Value)[] settings)
    {
        using var log = new Log();
        var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = server.CertificateFolder });
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:Todos", url), .. settings.Select(each => KeyValuePair.Create<string, string?>(each.Key, each.Value))]);
        builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddDatabase(Tables.All);
        using var host = builder.Build();
        await host.StartAsync();

        var pool = host.Services.GetRequiredService<NpgsqlDataSource>();
        await using var first = await pool.OpenConnectionAsync();
        await using var second = await pool.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(WhoAmI, second);
        var answer = (string)(await command.ExecuteScalarAsync())!;
        await host.StopAsync();
        return (answer, log.Lines);
    }

    private sealed class Log : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<(LogLevel, string)> _lines = new();

        public IReadOnlyCollection<(LogLevel Level, string Message)> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));

        public void Dispose()
        {
        }
    }
}

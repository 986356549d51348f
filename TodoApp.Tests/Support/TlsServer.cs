using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Npgsql;
using TodoApp.Database;
using TodoApp.Database.Local;
using Xunit.v3;

namespace TodoApp.Tests.Support;

/// <summary>
/// A PostgreSQL of its own with TLS: its certificate is for <see cref="HostName"/> alone, so that 127.0.0.1 is a wrong name. The
/// role <see cref="CertificateUser"/> gets in by client certificate only, and <see cref="Stranger"/> not at all.
/// </summary>
public sealed class TlsServer : IAsyncLifetime
{
    public const string HostName = "localhost";
    public const string CertificateUser = "maxroach";
    public const string Stranger = "stranger";
    public const string Password = "Q7gc8r@/?%EdS";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("todoapp-tls-");
    private LocalDatabase? _database;

    public TlsServer() => Certificate = TestCertificates.SignedBy(Authority, "server", HostName);

    public X509Certificate2 Authority { get; } = TestCertificates.Authority("Todo Test CA");

    /// <summary>What the server shows unless <see cref="ServeAsync"/> was told otherwise.</summary>
    public X509Certificate2 Certificate { get; }

    public NpgsqlConnectionStringBuilder Superuser { get; private set; } = new();

    /// <summary>The folder with ca.crt, other-ca.crt, client.crt and client.key.</summary>
    public string CertificateFolder => _folder.FullName;

    /// <summary>What a connection that demands TLS met while the server had none yet.</summary>
    public NpgsqlException? RefusedBeforeTls { get; private set; }

    /// <summary>Of the role guest, which owns nothing and has the privileges of <see cref="GrantAsync"/>, unless told otherwise.</summary>
    public string Url(
        string user = "guest",
        string? password = Password,
        string host = HostName,
        int? port = null,
        string database = "todos",
        string query = "sslmode=verify-full&sslrootcert=ca.crt") =>
        $"postgresql://{user}{(password is null ? "" : $":{Uri.EscapeDataString(password)}")}@{host}:{port ?? Superuser.Port}/{database}?{query}";

    public DatabaseOptions Options(string url) => new() { ConnectionString = url, SettingsFolder = CertificateFolder };

    public async ValueTask InitializeAsync()
    {
        if (NeedsLocalPostgresAttribute.Obstacle is not null)
            return;

        // PostgreSQL may have to run as another user, who needs a way in.
        await RunAsync("chmod", "755", _folder.FullName);
        using var other = TestCertificates.Authority("Another CA");
        Write("ca.crt", Authority.ExportCertificatePem());
        Write("other-ca.crt", other.ExportCertificatePem());
        using var client = TestCertificates.SignedBy(Authority, CertificateUser);
        Write("client.crt", client.ExportCertificatePem());
        Write("client.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

        _database = await LocalDatabase.StartAsync(Path.Combine(_folder.FullName, "database"));
        Superuser = new(_database.ConnectionString) { Pooling = false };
        RefusedBeforeTls = await Assert.ThrowsAsync<NpgsqlException>(() => OpenAsync(Url()));

        await ExecuteAsync($"""
            CREATE ROLE guest LOGIN PASSWORD '{Password}';
            CREATE ROLE {CertificateUser} LOGIN;
            CREATE ROLE {Stranger} LOGIN PASSWORD '{Password}';
            CREATE ROLE crowded LOGIN PASSWORD '{Password}' CONNECTION LIMIT 0;
            CREATE TABLE secrets (id INT);
            """);
        await using (var superuser = TestServer.Connect(Superuser.ConnectionString))
            await Schema.ApplyAsync(superuser);
        await GrantAsync();
        var accessFile = await ScalarAsync<string>("SHOW hba_file");
        await File.WriteAllTextAsync(accessFile, $"""
            hostssl all {CertificateUser} all cert
            host all {Stranger} all reject
            {await File.ReadAllTextAsync(accessFile)}
            """);

        await ServeAsync(Certificate);
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
        _folder.Delete(recursive: true);
        Certificate.Dispose();
        Authority.Dispose();
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Superuser.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>What the app needs, for guest.</summary>
    public Task GrantAsync() => ExecuteAsync(string.Join(';', Tables.All.Select(table => table.Grant("guest"))));

    /// <summary>As the app would connect, with a pool of its own.</summary>
    public NpgsqlDataSource Pool(string url, ILoggerFactory? loggers = null) =>
        Options(url).CreateDataSource(loggers ?? Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);

    private async Task OpenAsync(string url)
    {
        await using var pool = Pool(url);
        await using var connection = await pool.OpenConnectionAsync();
    }

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Superuser.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>From now on, for new connections.</summary>
    public async Task ServeAsync(X509Certificate2 certificate)
    {
        var data = await ScalarAsync<string>("SHOW data_directory");
        var name = certificate.SerialNumber;
        await WriteForServerAsync(data, $"{name}.crt", certificate.ExportCertificatePem());
        await WriteForServerAsync(data, $"{name}.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await WriteForServerAsync(data, "ca.crt", Authority.ExportCertificatePem());

        await ExecuteAsync($"ALTER SYSTEM SET ssl_cert_file = '{name}.crt'");
        await ExecuteAsync($"ALTER SYSTEM SET ssl_key_file = '{name}.key'");
        await ExecuteAsync("ALTER SYSTEM SET ssl_ca_file = 'ca.crt'");
        await ExecuteAsync("ALTER SYSTEM SET ssl = on");
        await ExecuteAsync("SELECT pg_reload_conf()");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await ScalarAsync<string>("SELECT current_setting('ssl') || current_setting('ssl_cert_file')") != $"on{name}.crt")
            deadline.Token.ThrowIfCancellationRequested();
    }

    /// <summary>PostgreSQL takes a key only if it belongs to the server's user and to nobody else.</summary>
    private static async Task WriteForServerAsync(string data, string name, string text)
    {
        var file = Path.Combine(data, name);
        await File.WriteAllTextAsync(file, text);
        await RunAsync("chmod", "600", file);
        await RunAsync("chown", $"--reference={Path.Combine(data, "PG_VERSION")}", file);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>A file of <see cref="CertificateFolder"/>.</summary>
    public string Read(string name) => File.ReadAllText(Path.Combine(_folder.FullName, name));

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}

/// <summary>One server for all test classes that say so; they run one after another.</summary>
[CollectionDefinition(nameof(UsesTlsServer))]
[NeedsLocalPostgres]
public sealed class UsesTlsServer : ICollectionFixture<TlsServer>;

/// <summary>Tests that configure a PostgreSQL server of their own, whatever database the rest of the run talks to.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsLocalPostgresAttribute : BeforeAfterTestAttribute
{
    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Obstacle is not null)
            Assert.Skip(Obstacle);
    }

    /// <summary>Why there cannot be such a server; null where there can.</summary>
    public static string? Obstacle { get; } =
        OperatingSystem.IsWindows() || !OnPath().Concat(Installed()).Any(folder => File.Exists(Path.Combine(folder, "initdb")))
            ? "This needs PostgreSQL's binaries on this machine."
        : OnPath().Any(folder => File.Exists(Path.Combine(folder, "cockroach")))
            ? "This needs PostgreSQL as the local database, and cockroach is on PATH."
        : null;

    private static string[] OnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Installed() =>
        from pattern in new[] { ("/usr/lib/postgresql", "*"), ("/opt/homebrew/opt", "postgresql*"), ("/usr/local/opt", "postgresql*") }
        where Directory.Exists(pattern.Item1)
        from folder in Directory.EnumerateDirectories(pattern.Item1, pattern.Item2)
        select Path.Combine(folder, "bin");
}

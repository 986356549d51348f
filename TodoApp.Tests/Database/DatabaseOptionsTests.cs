using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using TodoApp.Database;

namespace TodoApp.Tests.Database;

public sealed class DatabaseOptionsTests : IDisposable
{
    private const string Remote = "postgresql://maxroach:hunter2@db.example.org/todos";
    private const string Local = "postgresql://maxroach:hunter2@localhost/todos";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("todoapp-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_CockroachDB_needs_is_set_whatever_the_connection_string_says()
    {
        var npgsql = Npgsql(("ConnectionStrings:Todos", "Host=db.example.org;Username=u;Enlist=true;No Reset On Close=false;Persist Security Info=true;Include Error Detail=true;Maximum Pool Size=7"));

        Assert.True(npgsql.NoResetOnClose);
        Assert.False(npgsql.Enlist);
        Assert.Equal(GssEncryptionMode.Disable, npgsql.GssEncryptionMode);
        Assert.Equal(32, npgsql.MaxAutoPrepare);
        Assert.False(npgsql.PersistSecurityInfo);
        Assert.False(npgsql.IncludeErrorDetail);
        Assert.Equal((20, 5, 5, "TodoApp"), (npgsql.MaxPoolSize, npgsql.CommandTimeout, npgsql.Timeout, npgsql.ApplicationName));
    }

    [Fact]
    public void Settings_reach_the_connection()
    {
        var options = Options(
            ("ConnectionStrings:Todos", $"{Remote}?connect_timeout=9&application_name=mine&options=--cluster%3Dfoo-123"),
            ("Database:MaxPoolSize", "8"), ("Database:CommandTimeout", "3"), ("Database:ConnectionLifetime", "600"),
            ("Database:ApplySchema", "True"), ("Database:RetryAttempts", "4"), ("Database:RetryDeadline", "6"));
        var npgsql = options.ToNpgsql();

        Assert.Equal((8, 3, 9), (npgsql.MaxPoolSize, npgsql.CommandTimeout, npgsql.Timeout));
        Assert.InRange(npgsql.ConnectionLifetime, 539, 660);
        Assert.Equal(("mine", "--cluster=foo-123"), (npgsql.ApplicationName, npgsql.Options));
        Assert.Equal((true, 4, 6), (options.ApplySchema, options.RetryAttempts, options.RetryDeadline));
    }

    [Theory]
    [InlineData("appsettings first", Remote, "postgresql://u@elsewhere.example.org", "db.example.org")]
    [InlineData("then the environment", "", Remote, "db.example.org")]
    [InlineData("blank is unset", "  ", Remote, "db.example.org")]
    public void The_connection_string_comes_from_the_settings_or_else_from_DATABASE_URL(string _, string setting, string variable, string host)
    {
        Assert.Equal(host, Npgsql(("ConnectionStrings:Todos", setting), ("DATABASE_URL", variable)).Host);
    }

    [Fact]
    public void Empty_settings_are_unset()
    {
        var npgsql = Npgsql(
            ("ConnectionStrings:Todos", Remote), ("Database:SslMode", ""), ("Database:RootCertificate", ""), ("Database:ClientCertificate", " "),
            ("Database:ClientKey", ""), ("Database:AllowPlaintext", ""), ("Database:MaxPoolSize", ""), ("Database:ApplySchema", ""));

        Assert.Equal((SslMode.VerifyFull, null, null, 20), (npgsql.SslMode, npgsql.RootCertificate, npgsql.SslCertificate, npgsql.MaxPoolSize));
    }

    [Theory]
    [InlineData("db.example.org", SslMode.VerifyFull)]
    [InlineData("10.0.0.7", SslMode.VerifyFull)]
    [InlineData("127.0.0.1.example.org", SslMode.VerifyFull)]
    [InlineData("localhost.example.org", SslMode.VerifyFull)]
    [InlineData("[2001:db8::1]", SslMode.VerifyFull)]
    [InlineData("localhost,db.example.org", SslMode.VerifyFull)]
    [InlineData("localhost", SslMode.Prefer)]
    [InlineData("127.0.0.1", SslMode.Prefer)]
    [InlineData("127.8.9.1:5432", SslMode.Prefer)]
    [InlineData("[::1]:5432", SslMode.Prefer)]
    [InlineData("localhost:1,[::1]:2", SslMode.Prefer)]
    [InlineData("%2Fvar%2Frun%2Fpostgresql", SslMode.Prefer)]
    public void Only_a_host_on_this_machine_is_trusted_unseen(string hosts, SslMode mode)
    {
        Assert.Equal(mode, Npgsql(("ConnectionStrings:Todos", $"postgresql://u:p@{hosts}/d")).SslMode);
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("?sslmode=verify-ca", "", "VerifyCA")]
    [InlineData("?sslmode=disable", "verify-full", "VerifyFull")]
    [InlineData("?sslmode=verify-full", "Require", "Require")]
    public void The_TLS_setting_wins_over_the_url(string query, string setting, string expected)
    {
        var npgsql = Npgsql(("ConnectionStrings:Todos", Remote + query), ("Database:SslMode", setting));

        Assert.Equal(expected.Length == 0 ? "VerifyFull" : expected, npgsql.SslMode.ToString());
    }

    [Theory]
    [InlineData("disable", "")]
    [InlineData("allow", "")]
    [InlineData("prefer", "")]
    [InlineData("", "Disable")]
    public void What_may_go_plaintext_to_another_machine_is_refused_unless_allowed(string inUrl, string setting)
    {
        (string, string)[] settings = [("ConnectionStrings:Todos", $"{Remote}?sslmode={inUrl}"), ("Database:SslMode", setting)];

        var refusal = Refusal(settings);
        Assert.Contains("Database:AllowPlaintext", refusal, StringComparison.Ordinal);
        Assert.Contains("db.example.org", refusal, StringComparison.Ordinal);
        Assert.StartsWith(setting.Length > 0 ? "Database:SslMode" : "ConnectionStrings:Todos", refusal, StringComparison.Ordinal);

        Assert.True(Npgsql([.. settings, ("Database:AllowPlaintext", "true")]).SslMode < SslMode.Require);
    }

    [Fact]
    public void Plaintext_stays_possible_on_this_machine()
    {
        Assert.Equal(SslMode.Disable, Npgsql(("ConnectionStrings:Todos", Local + "?sslmode=disable")).SslMode);
    }

    [Fact]
    public void A_relative_certificate_path_starts_at_the_settings_folder_and_the_setting_wins()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "certs"));
        using var ca = TestCertificates.Authority("CA");
        File.WriteAllText(Path.Combine(_folder.FullName, "certs", "ca.crt"), ca.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder.FullName, "other.crt"), ca.ExportCertificatePem());

        var url = $"{Local}?sslrootcert=certs/ca.crt";
        var fromUrl = Npgsql(("ConnectionStrings:Todos", url));
        var fromSetting = Npgsql(("ConnectionStrings:Todos", url), ("Database:RootCertificate", "other.crt"));

        Assert.Equal(Path.Combine(_folder.FullName, "certs", "ca.crt"), fromUrl.RootCertificate);
        Assert.Equal(Path.Combine(_folder.FullName, "other.crt"), fromSetting.RootCertificate);
        // A root certificate is there to be checked against, on this machine too.
        Assert.Equal(SslMode.VerifyFull, fromUrl.SslMode);
    }

    [Theory]
    [InlineData("~/")]
    [InlineData("$HOME/")]
    public void The_consoles_way_to_write_the_home_directory_is_understood(string home)
    {
        var refusal = Refusal(("ConnectionStrings:Todos", $"{Remote}?sslrootcert={home}no-such-folder/ca.crt"));

        Assert.Contains(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "no-such-folder", "ca.crt"), refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Database:RootCertificate", "missing.crt", "does not exist")]
    [InlineData("Database:RootCertificate", "no/such/folder/ca.crt", "does not exist")]
    [InlineData("Database:RootCertificate", "folder", "cannot be read")]
    [InlineData("Database:RootCertificate", "text", "no PEM certificate")]
    [InlineData("Database:ClientCertificate", "missing.crt", "does not exist")]
    [InlineData("Database:ClientCertificate", "folder", "cannot be read")]
    [InlineData("Database:ClientCertificate", "text", "no usable certificate")]
    [InlineData("Database:ClientCertificate", "client.crt", "Database:ClientKey")]
    [InlineData("Database:ClientKey", "missing.key", "does not exist")]
    [InlineData("Database:ClientKey", "folder", "cannot be read")]
    public void A_certificate_file_that_cannot_be_used_is_named_with_its_full_path(string setting, string file, string complaint)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "folder"));
        File.WriteAllText(Path.Combine(_folder.FullName, "text"), "not a certificate");
        using var ca = TestCertificates.Authority("CA");
        File.WriteAllText(Path.Combine(_folder.FullName, "client.crt"), ca.ExportCertificatePem());

        var settings = new List<(string, string)> { ("ConnectionStrings:Todos", Remote), (setting, file) };
        if (setting == "Database:ClientKey")
            settings.Add(("Database:ClientCertificate", "client.crt"));
        var refusal = Refusal([.. settings]);

        Assert.StartsWith(setting, refusal, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_folder.FullName, file), refusal, StringComparison.Ordinal);
        Assert.Contains(complaint, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_from_the_url_is_blamed_on_the_url()
    {
        Assert.StartsWith("DATABASE_URL (sslrootcert)", Refusal(("DATABASE_URL", $"{Remote}?sslrootcert=missing.crt")), StringComparison.Ordinal);
    }

    [Fact]
    public void Certificates_and_keys_may_stand_in_the_settings_themselves()
    {
        using var authority = TestCertificates.Authority("CA");
        using var client = TestCertificates.SignedBy(authority, "maxroach");
        var key = client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

        var options = Options(
            ("ConnectionStrings:Todos", Remote), ("Database:RootCertificate", authority.ExportCertificatePem()),
            ("Database:ClientCertificate", client.ExportCertificatePem()), ("Database:ClientKey", $"  {key}\n"));
        var (connection, npgsql) = (options.Connection(), options.ToNpgsql());
        using var pool = options.CreateDataSource(NullLoggerFactory.Instance);

        Assert.Equal(
            "inline PEM, inline PEM, inline PEM",
            $"{connection.RootCertificate}, {connection.ClientCertificate}, {connection.ClientKey}");
        Assert.Equal((null, null, null), (npgsql.RootCertificate, npgsql.SslCertificate, npgsql.SslKey));
        using var loaded = connection.ClientCertificate!.LoadClientCertificate(connection.ClientKey, password: null);
        Assert.True(loaded.HasPrivateKey);
    }

    [Theory]
    [InlineData("Database:RootCertificate", "Database:RootCertificate: inline PEM contains no PEM certificate")]
    [InlineData("Database:ClientCertificate", "Database:ClientCertificate: the inline PEM is no usable certificate (the key belongs into Database:ClientKey)")]
    [InlineData("Database:ClientKey", "Database:ClientKey is set without a certificate")]
    public void No_refusal_quotes_a_key_that_stands_in_the_wrong_setting(string setting, string complaint)
    {
        using var authority = TestCertificates.Authority("CA");
        var key = authority.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

        var refusal = Refusal(("ConnectionStrings:Todos", Remote), (setting, key));

        Assert.StartsWith(complaint, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Split('\n')[1], refusal, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal);
    }

    [Fact]
    public void A_key_without_a_certificate_is_refused()
    {
        Assert.Contains("Database:ClientCertificate", Refusal(("ConnectionStrings:Todos", Remote), ("Database:ClientKey", "client.key")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MaxPoolSize", "0", "connections from 1 to 1000")]
    [InlineData("MaxPoolSize", "1001", "connections from 1 to 1000")]
    [InlineData("MaxPoolSize", "many", "connections from 1 to 1000")]
    [InlineData("CommandTimeout", "0", "seconds from 1 to 300")]
    [InlineData("CommandTimeout", "1.5", "seconds from 1 to 300")]
    [InlineData("ConnectionLifetime", "-1", "seconds from 1 to 86400")]
    [InlineData("RetryAttempts", "0", "attempts from 1 to 100")]
    [InlineData("RetryDeadline", "301", "seconds from 1 to 300")]
    [InlineData("RetryDeadline", "99999999999", "seconds from 1 to 300")]
    [InlineData("AllowPlaintext", "yes", "true or false")]
    [InlineData("ApplySchema", "1", "true or false")]
    [InlineData("SslMode", "full", "verify-full")]
    public void A_value_out_of_range_is_refused_by_name_value_and_range(string name, string value, string range)
    {
        var refusal = Refusal(("ConnectionStrings:Todos", Remote), ($"Database:{name}", value));

        Assert.StartsWith($"Database:{name}", refusal, StringComparison.Ordinal);
        Assert.Contains($"'{value}'", refusal, StringComparison.Ordinal);
        Assert.Contains(range, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_does_not_start_with_wrong_settings_and_says_so_in_one_line()
    {
        using var host = Host(("Database:MaxPoolSize", "20"));

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.StartsWith("ConnectionStrings:Todos is not set", failure.Message, StringComparison.Ordinal);
        Assert.Contains("DATABASE_URL", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Theory]
    [InlineData(Remote + "?foo=1")]
    [InlineData(Remote + "?sslmode=disable")]
    [InlineData(Remote + "?sslrootcert=missing.crt")]
    [InlineData("Host=db.example.org;Password=hunter2;SSL Mode=Disable")]
    [InlineData("Host=db.example.org;Password=hunter2;foo=1")]
    public void No_refusal_and_no_property_of_the_pool_shows_the_password(string connectionString)
    {
        using var host = Host(("ConnectionStrings:Todos", connectionString));
        var failure = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<NpgsqlDataSource>());
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);

        using var good = Host(("ConnectionStrings:Todos", Remote));
        var pool = good.Services.GetRequiredService<NpgsqlDataSource>();
        using var connection = pool.CreateConnection();
        Assert.DoesNotContain("hunter2", $"{pool.ConnectionString} {connection.ConnectionString} {pool}", StringComparison.Ordinal);
    }

    [Fact]
    public void The_section_cannot_smuggle_in_a_connection_string()
    {
        Assert.Equal("db.example.org", Npgsql(("ConnectionStrings:Todos", Remote), ("Database:ConnectionString", Local), ("Database:SettingsFolder", "/tmp")).Host);
    }

    [Fact]
    public void Configuration_that_is_added_after_the_registration_counts()
    {
        var builder = Builder([("ConnectionStrings:Todos", Remote)]);
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:Todos", "postgresql://later.example.org")]);
        using var host = builder.Build();

        Assert.Equal("later.example.org", host.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value.ToNpgsql().Host);
    }

    private NpgsqlConnectionStringBuilder Npgsql(params (string Key, string Value)[] settings) => Options(settings).ToNpgsql();

    private string Refusal(params (string Key, string Value)[] settings) =>
        Assert.Throws<OptionsValidationException>(() => Options(settings)).Message;

    private DatabaseOptions Options(params (string Key, string Value)[] settings)
    {
        using var host = Host(settings);
        return host.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
    }

    private IHost Host(params (string Key, string Value)[] settings) => Builder(settings).Build();

    private HostApplicationBuilder Builder((string Key, string Value)[] settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = _folder.FullName });
        builder.Configuration.AddInMemoryCollection(settings.Select(each => KeyValuePair.Create<string, string?>(each.Key, each.Value)));
        builder.Services.AddDatabase(Tables.All);
        return builder;
    }
}

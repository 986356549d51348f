using Npgsql;
using TodoApp.Database;

namespace TodoApp.Tests.Database;

public sealed class ConnectionUrlTests
{
    [Theory]
    [InlineData("cockroachdb")]
    [InlineData("postgresql")]
    [InlineData("postgres")]
    public void A_console_url_gives_every_part(string scheme)
    {
        var npgsql = ConnectionUrl.Parse($"{scheme}://maxroach:Q7gc8rEdS@cluster.example.org:26258/todos?sslmode=verify-full&sslrootcert=certs/ca.crt&sslcert=certs/client.maxroach.crt&sslkey=certs/client.maxroach.key&application_name=my%20todos&options=--cluster%3Dfoo-123&connect_timeout=7").ToNpgsql();

        Assert.Equal("cluster.example.org", npgsql.Host);
        Assert.Equal(26258, npgsql.Port);
        Assert.Equal("maxroach", npgsql.Username);
        Assert.Equal("Q7gc8rEdS", npgsql.Password);
        Assert.Equal("todos", npgsql.Database);
        Assert.Equal(SslMode.VerifyFull, npgsql.SslMode);
        Assert.Equal("certs/ca.crt", npgsql.RootCertificate);
        Assert.Equal("certs/client.maxroach.crt", npgsql.SslCertificate);
        Assert.Equal("certs/client.maxroach.key", npgsql.SslKey);
        Assert.Equal("my todos", npgsql.ApplicationName);
        Assert.Equal("--cluster=foo-123", npgsql.Options);
        Assert.Equal(7, npgsql.Timeout);
    }

    [Theory]
    [InlineData("postgresql://h", "h", 26257)]
    [InlineData("POSTGRESQL://h/", "h", 26257)]
    [InlineData(" postgresql://h:5432/d \n", "h", 5432)]
    [InlineData("postgresql://10.0.0.7:1", "10.0.0.7", 1)]
    [InlineData("postgresql://[::1]", "::1", 26257)]
    [InlineData("postgresql://u:p@[2001:db8::7]:5433/d", "2001:db8::7", 5433)]
    [InlineData("postgresql://u@%2Fvar%2Frun%2Fpostgresql/d", "/var/run/postgresql", 26257)]
    [InlineData("postgresql://u@h?sslmode=&application_name=", "h", 26257)]
    public void One_host_may_take_any_form_and_the_port_defaults_to_CockroachDBs(string url, string host, int port)
    {
        var npgsql = ConnectionUrl.Parse(url).ToNpgsql();

        Assert.Equal((host, port), (npgsql.Host, npgsql.Port));
        Assert.Equal([(host, port)], ConnectionUrl.Hosts(npgsql));
    }

    [Fact]
    public void Several_hosts_keep_their_ports_and_share_the_load()
    {
        var npgsql = ConnectionUrl.Parse("postgresql://u:p@a.example.org:1,b.example.org,[::1]:3,[::2]/d").ToNpgsql();

        Assert.Equal("a.example.org:1,b.example.org:26257,[::1]:3,[::2]:26257", npgsql.Host);
        Assert.True(npgsql.LoadBalanceHosts);
        Assert.Equal([("a.example.org", 1), ("b.example.org", 26257), ("::1", 3), ("::2", 26257)], ConnectionUrl.Hosts(npgsql));
    }

    [Theory]
    [InlineData("u%40corp", "u@corp", "p%40ss%2Fw%3Fo%23r%25d", "p@ss/w?o#r%d")]
    [InlineData("j%C3%BCrgen", "jürgen", "%C3%A4+%3B'%22%3D", "ä+;'\"=")]
    [InlineData("u", "u", "a:b", "a:b")]
    [InlineData("u", "u", "p@ss", "p@ss")]
    [InlineData("u", "u", "p/w#x", "p/w#x")]
    [InlineData("u", "u", "100%", "100%")]
    [InlineData("u", "u", "x<y>z", "x<y>z")]
    public void Users_and_passwords_arrive_as_the_server_knows_them(string user, string expectedUser, string password, string expectedPassword)
    {
        var npgsql = ConnectionUrl.Parse($"postgresql://{user}:{password}@h:1/d%20b").ToNpgsql();

        Assert.Equal((expectedUser, expectedPassword, "h", "d b"), (npgsql.Username, npgsql.Password, npgsql.Host, npgsql.Database));
        Assert.Equal(expectedPassword, new NpgsqlConnectionStringBuilder(npgsql.ConnectionString).Password);
    }

    [Fact]
    public void A_url_that_says_nothing_about_an_option_leaves_it_open()
    {
        var npgsql = ConnectionUrl.Parse("postgresql://h").ToNpgsql();

        Assert.Equal((null, null, null, null), (npgsql.Username, npgsql.Password, npgsql.Database, npgsql.RootCertificate));
        Assert.False(npgsql.ShouldSerialize("SSL Mode"));
        Assert.False(npgsql.ShouldSerialize("Timeout"));
    }

    [Fact]
    public void Npgsqls_own_form_is_taken_as_it_is()
    {
        var npgsql = ConnectionUrl.Parse("Server=h;User Id=u;Password=\"a;b<c>\";Database=d;SSL Mode=VerifyCA;Timeout=9").ToNpgsql();

        Assert.Equal(("h", 5432, "u", "a;b<c>", "d"), (npgsql.Host, npgsql.Port, npgsql.Username, npgsql.Password, npgsql.Database));
        Assert.Equal((SslMode.VerifyCA, 9), (npgsql.SslMode, npgsql.Timeout));
    }

    [Fact]
    public void What_only_Npgsql_knows_reaches_it_unchanged()
    {
        const string Others = "Keepalive=30;Search Path=\"a;b\";Target Session Attributes=any;Load Balance Hosts=True";

        var npgsql = ConnectionUrl.Parse($"Host=a,b:7,[::1]:8;Port=9;Username=u;SSL Password=s;{Others}").ToNpgsql();

        var expected = new NpgsqlConnectionStringBuilder($"Host=a:9,b:7,[::1]:8;Username=u;SSL Password=s;{Others}");
        Assert.True(npgsql.EquivalentTo(expected), npgsql.ConnectionString);
    }

    [Fact]
    public void In_text_it_has_no_password()
        => Assert.Equal("u@h/d", ConnectionUrl.Parse("Host=h;Username=u;Password=hunter2;SSL Password=hunter2;Database=d").ToString());

    [Theory]
    [InlineData("verify-full", SslMode.VerifyFull)]
    [InlineData("VerifyFull", SslMode.VerifyFull)]
    [InlineData("verify-ca", SslMode.VerifyCA)]
    [InlineData("Require", SslMode.Require)]
    [InlineData("prefer", SslMode.Prefer)]
    [InlineData("allow", SslMode.Allow)]
    [InlineData("disable", SslMode.Disable)]
    public void Tls_modes_have_libpqs_names_and_Npgsqls_in_both_forms(string name, SslMode mode)
    {
        Assert.Equal(mode, ConnectionUrl.Parse($"postgresql://h?sslmode={name}").SslMode);
        Assert.Equal(mode, ConnectionUrl.Parse($"Host=h;SSL Mode={name}").SslMode);
        Assert.Equal(mode, ConnectionUrl.Parse($"Host=h;sslmode={name}").SslMode);
    }

    [Theory]
    [InlineData("postgresql://<user>:p@h/d", "<user>")]
    [InlineData("postgresql://u:<password>@h/d", "<password>")]
    [InlineData("postgresql://u:<ENTER-SQL-USER-PASSWORD>@h/d", "<ENTER-SQL-USER-PASSWORD>")]
    [InlineData("postgresql://u:%3Cpassword%3E@h/d", "<password>")]
    [InlineData("postgresql://u:p@<host>:26257/d", "<host>")]
    [InlineData("postgresql://u:p@free-tier.<region>.example.org/d", "<region>")]
    [InlineData("postgresql://u:p@h:<port>/d", "<port>")]
    [InlineData("postgresql://u:p@h/<cluster_name>.d", "<cluster_name>")]
    [InlineData("postgresql://u:p@h/d?sslmode=verify-full&sslrootcert=<certs_dir>/ca.crt", "<certs_dir>")]
    [InlineData("postgresql://u:p@h/d?sslrootcert=%3Cyour_certs_directory%3E%2Fca.crt", "<your_certs_directory>")]
    [InlineData("postgresql://u:p@h/d?options=--cluster%3D<cluster_name>", "<cluster_name>")]
    [InlineData("Host=<host>;Username=u;Password=p", "<host>")]
    [InlineData("Host=h;Username=u;Password=<password>", "<password>")]
    [InlineData("Host=h;Root Certificate=<certs_dir>/ca.crt", "<certs_dir>")]
    public void A_placeholder_that_was_left_in_is_named(string text, string placeholder)
    {
        Assert.Contains(placeholder, Refusal(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgresql://u:p@h/d?foo=1", "'foo'")]
    [InlineData("postgresql://u:p@h/d?sslmode=require&target_session_attrs=any", "'target_session_attrs'")]
    [InlineData("postgresql://u:p@h/d?sslmode=verify_full", "'verify_full'")]
    [InlineData("postgresql://u:p@h/d?sslmode=5", "'5'")]
    [InlineData("postgresql://u:p@h/d?connect_timeout=soon", "connect_timeout")]
    [InlineData("postgresql://u:p@h/d?connect_timeout=0", "connect_timeout")]
    [InlineData("postgresql://u:p@h/d?connect_timeout=301", "1 to 300")]
    [InlineData("postgresql://u:p@h:0/d", "port")]
    [InlineData("postgresql://u:p@h:65536/d", "port")]
    [InlineData("postgresql://u:p@h:/d", "port")]
    [InlineData("postgresql:///d", "no host")]
    [InlineData("postgresql://u:p@/d", "no host")]
    [InlineData("postgresql://u:p@a,,b/d", "no host")]
    [InlineData("mysql://u:p@h/d", "mysql://")]
    [InlineData("postgresql://u:p%00@h/d", "NUL")]
    [InlineData("postgresql://u:p@h/d\0", "NUL")]
    [InlineData("cockroachdb+psycopg2://u:p@h/d", "cockroachdb+psycopg2://")]
    [InlineData("\"postgresql://u:p@h/d\"", "quotation marks")]
    [InlineData("localhost:26257", "neither a URL")]
    [InlineData("Host=h;Sslrootcert=ca.crt", "'sslrootcert'")]
    [InlineData("Host=h;Port=many", "'port'")]
    [InlineData("Host=h;SSL Mode=verify", "'verify'")]
    [InlineData("Username=u;Password=p", "no host")]
    public void What_is_wrong_is_named(string text, string part)
    {
        Assert.Contains(part, Refusal(text), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("postgresql://u:hunter2@ss/hunter2@h/d")]
    [InlineData("postgresql://u:hunter2?hunter2@h/d")]
    [InlineData("postgresql://u:x@hunter2?hunter2=hunter2@h/d")]
    [InlineData("postgresql://u:x@h&hunter2@h?hunter2=1@h/d")]
    [InlineData("postgresql://u:hunter2@h/d?foo=1")]
    [InlineData("postgresql://u:hunter2@h:port/d")]
    [InlineData("postgresql://u:hunter2@<host>/d")]
    [InlineData("postgresql://u:hunter2")]
    [InlineData("postgresql://hunter2 hunter2@")]
    [InlineData("Host=h;Password=hunter2;foo=1")]
    [InlineData("Host=h;Password=x;hunter2=1")]
    [InlineData("Host=h;Password=x;hunter2")]
    [InlineData("Host=h;Port=x;Password=hunter2")]
    [InlineData("Password=hunter2")]
    public void No_refusal_quotes_the_password(string text)
    {
        var failure = Assert.Throws<FormatException>(() => ConnectionUrl.Parse(text));

        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Theory]
    [InlineData("postgresql://u:p@ss/w@h/d")]
    [InlineData("postgresql://u:p?w@h/d")]
    public void A_password_that_needs_encoding_gets_told_how(string text)
    {
        Assert.Contains("@ is %40, / is %2F, ? is %3F", Refusal(text), StringComparison.Ordinal);
    }

    private static string Refusal(string text) => Assert.Throws<FormatException>(() => ConnectionUrl.Parse(text)).Message;
}

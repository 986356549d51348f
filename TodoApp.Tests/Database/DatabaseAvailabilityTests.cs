using System.Net;

namespace TodoApp.Tests.Database;

/// <summary>A running app that cannot reach its database says what <c>check</c> says: once, however many requests meet it.</summary>
[Collection(nameof(UsesTlsServer))]
public sealed class DatabaseAvailabilityTests(TlsServer server, ITestOutputHelper log)
{
    private static readonly HttpClient Http = new();

    [Fact]
    public Task An_unknown_host() => SaysOnceAsync(server.Url(host: "nosuchhost.invalid", query: "sslmode=require"));

    [Fact]
    public Task A_closed_port() => SaysOnceAsync(server.Url(port: Loopback.FreePort(), query: "sslmode=require"));

    [Fact]
    public Task A_server_of_another_authority() => SaysOnceAsync(server.Url(query: $"sslmode=verify-full&sslrootcert={server.CertificateFolder}/other-ca.crt"));

    [Fact]
    public Task A_wrong_host_name() => SaysOnceAsync(server.Url(host: "127.0.0.1", query: $"sslmode=verify-full&sslrootcert={server.CertificateFolder}/ca.crt"));

    [Fact]
    public Task A_wrong_password() => SaysOnceAsync(server.Url(password: "hunter2", query: "sslmode=require"));

    [Fact]
    public Task A_missing_database() => SaysOnceAsync(server.Url(database: "nowhere", query: "sslmode=require"));

    private async Task SaysOnceAsync(string url)
    {
        await using var check = new AppProcess([("DATABASE_URL", url)], "check");
        Assert.Equal(2, await check.ExitAsync());
        var sentence = Assert.Single(check.Output.Split('\n'), line => line.StartsWith("FAIL", StringComparison.Ordinal))[18..];

        await using var app = new AppProcess([("DATABASE_URL", url)]);
        var address = await app.AddressAsync();
        foreach (var path in (string[])[Addresses.List(), Addresses.Readyz, Addresses.New(), Addresses.List(), Addresses.Readyz, Addresses.Trash(), Addresses.List()])
            await Http.GetAsync(new Uri(address, path));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Http.GetAsync(address)).StatusCode);

        // On a machine that is busy the first tries may get no answer at all, and say that.
        await Eventually.TrueAsync(() => Task.FromResult(app.Output.Contains(sentence, StringComparison.Ordinal)), TimeSpan.FromSeconds(30), () => app.Output);
        log.WriteLine(app.Output);
        Assert.Single(app.Output.Split('\n'), line => line.Contains(sentence, StringComparison.Ordinal));
        Assert.DoesNotContain("Exception", app.Output, StringComparison.Ordinal);
    }
}

using System.Net;
using Npgsql;

namespace TodoApp.Tests.Support;

/// <summary>The app in production with little patience, a <see cref="FaultProxy"/> between it and the database, and one visitor.</summary>
public sealed class ProxiedApp : IAsyncDisposable
{
    /// <summary>In seconds, as the app's settings of these names.</summary>
    public const int ConnectTimeout = 2, CommandTimeout = 1, RetryDeadline = 3;

    public const int RetryAttempts = 5, MaxPoolSize = 4;

    private string? _token;

    private ProxiedApp(FaultProxy proxy, RunningApp app, string name)
        => (Proxy, App, Client, ApplicationName) = (proxy, app, app.CreateClient(), name);

    public FaultProxy Proxy { get; }

    public RunningApp App { get; }

    public HttpClient Client { get; }

    /// <summary>Of the app's connections, for the server's list of them.</summary>
    public string ApplicationName { get; }

    /// <param name="actsAsCockroach">As in <see cref="FaultProxy.Start"/>.</param>
    public static async Task<ProxiedApp> StartAsync(
        TestDatabase database, bool actsAsCockroach = false, int commandTimeout = CommandTimeout)
    {
        var proxy = await database.StartProxyAsync(actsAsCockroach);
        var through = new NpgsqlConnectionStringBuilder(proxy.ConnectionString)
        {
            Timeout = ConnectTimeout,
            ApplicationName = $"proxied-{proxy.Port}",
        };
        var app = new RunningApp("Production", new Dictionary<string, string?>
        {
            ["ConnectionStrings:Todos"] = through.ConnectionString,
            ["Database:CommandTimeout"] = $"{commandTimeout}",
            ["Database:RetryDeadline"] = $"{RetryDeadline}",
            ["Database:RetryAttempts"] = $"{RetryAttempts}",
            ["Database:MaxPoolSize"] = $"{MaxPoolSize}",
            ["ShutdownDelay"] = "0", // No load balancer has to notice.
        });
        var proxied = new ProxiedApp(proxy, app, through.ApplicationName);
        await proxied.WarmUpAsync();
        return proxied;
    }

    /// <summary>Has everything compiled, connected and loaded, so that only faults take time.</summary>
    private async Task WarmUpAsync()
    {
        for (var tries = 1; ; tries++)
        {
            using var list = await Client.GetAsync(new Uri(Addresses.List(), UriKind.Relative));
            using var complete = list.IsSuccessStatusCode ? await PostAsync(Operation.Complete) : list;
            if (complete.StatusCode is HttpStatusCode.SeeOther or HttpStatusCode.NotFound)
                return;
            if (tries == 10)
                throw new InvalidOperationException($"The app does not get to work: {(int)complete.StatusCode}. {App.Log.Text}");
        }
    }

    /// <summary>Sends the form of an operation. Redirects are not followed.</summary>
    public async Task<HttpResponseMessage> PostAsync(Operation operation, CancellationToken cancellationToken = default)
    {
        _token ??= (await Client.GetPageAsync(Addresses.New())).Document
            .QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var form = operation.ToContent(("FormKey", $"{Random.Shared.NextInt64()}"), ("__RequestVerificationToken", _token));
        return await Client.PostAsync(new Uri(operation.Path, UriKind.Relative), form, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
        await Proxy.DisposeAsync();
    }
}

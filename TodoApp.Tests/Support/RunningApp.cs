using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TodoApp.Tests.Support;

/// <summary>The app itself, its own Program and pipeline, on a free loopback port: for HttpClient and a browser alike.</summary>
public sealed class RunningApp : IAsyncDisposable
{
    private readonly Factory _factory;

    /// <summary>Starts it; throws what its start throws.</summary>
    /// <param name="environment"><c>Production</c>, as an operator runs it, or <c>Development</c>.</param>
    /// <param name="settings">Win over appsettings.json and the environment; keys as in <c>Database:MaxPoolSize</c>.</param>
    public RunningApp(string environment, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        _factory = new Factory(environment, settings, Log, Pages);
        _factory.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _factory.StartServer();
    }

    public Uri Address => _factory.ClientOptions.BaseAddress;

    public LogCapture Log { get; } = new();

    public PageRecorder Pages { get; } = new();

    public IServiceProvider Services => _factory.Services;

    /// <summary>A client like a fresh browser profile: it has its own cookies. Redirects are followed only if asked.</summary>
    public HttpClient CreateClient(bool followRedirects = false) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = followRedirects, UseProxy = false }) { BaseAddress = Address };

    public ValueTask DisposeAsync() => _factory.DisposeAsync();

    private sealed class Factory(string environment, IEnumerable<KeyValuePair<string, string?>> settings, LogCapture log, PageRecorder pages)
        : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(environment);
            builder.UseSetting("Trash:RetentionDays", "0"); // Rows of tests are old, and go when a test says so.
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
            builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(log));
            builder.ConfigureServices(services => services.AddSingleton<IStartupFilter>(pages));
        }
    }
}

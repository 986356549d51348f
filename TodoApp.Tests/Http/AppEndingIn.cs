using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TodoApp.Tests.Http;

/// <summary>
/// The app as in production, at https://todo.example and without a network between, so that a test chooses who asks. Its clients
/// follow no redirects and send only the cookies that they are told to.
/// </summary>
/// <param name="last">What answers where the app has nothing.</param>
/// <param name="settings">Keys as in <c>Database:MaxPoolSize</c>.</param>
public sealed class AppEndingIn(TestDatabase database, RequestDelegate? last = null, params (string Key, string Value)[] settings)
    : WebApplicationFactory<Program>
{
    /// <summary><c>Production</c> or <c>Development</c>.</summary>
    public string EnvironmentName { get; init; } = "Production";

    /// <summary>Where requests come from: a client, or a proxy.</summary>
    public IPAddress? Peer { get; set; }

    public LogCapture Log { get; } = new();

    public HttpClient Client => CreateClient(
        new() { BaseAddress = new("https://todo.example"), HandleCookies = false, AllowAutoRedirect = false });

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(EnvironmentName);
        foreach (var (key, value) in settings.Prepend(("ShutdownDelay", "0")).Prepend(("Database:AllowPlaintext", "true")))
            builder.UseSetting(key, value);
        builder.UseSetting("ConnectionStrings:Todos", database.ConnectionString);
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Log));
        builder.ConfigureServices(services => services.AddSingleton<IStartupFilter>(new Ends(this, last)));
    }

    private sealed class Ends(AppEndingIn app, RequestDelegate? last) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => pipeline =>
        {
            pipeline.Use((context, next) =>
            {
                context.Connection.RemoteIpAddress = app.Peer;
                return next(context);
            });
            next(pipeline);
            if (last is not null)
                pipeline.Run(last);
        };
    }
}

using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TodoApp.Database;

namespace TodoApp.Operations;

/// <summary>
/// Renders the list once for nobody before <c>/readyz</c> says yes, so that the first person does not wait for the compiler. The request
/// takes the way of all others through the app, and ends where it would reach the network. Where the database cannot be used there is
/// nothing to render.
/// </summary>
public sealed class WarmUp(DatabaseAvailability database, IHttpContextFactory contexts, IHostApplicationLifetime lifetime)
    : BackgroundService, IHealthCheck
{
    private RequestDelegate? _app;
    private string _path = "";

    /// <summary>The pipeline takes this request, from here on.</summary>
    internal RequestDelegate Learn(RequestDelegate app, string path)
    {
        (_app, _path) = (app, path);
        return app;
    }

    /// <summary>Waits no longer than for the database.</summary>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (ExecuteTask is { IsCompleted: false } warming)
            await warming.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return HealthCheckResult.Healthy();
    }

    /// <summary>After the start, which it would make slower.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.StartedAsync(stoppingToken);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        patience.CancelAfter(DatabaseAvailability.Timeout);
        try
        {
            await database.ProbeAsync(patience.Token);
            await GetAsync(_app!, _path, patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception) when (!stoppingToken.IsCancellationRequested)
        {
            // Whose business it is has said what is wrong, or says it to the first person.
        }
    }

    private async Task GetAsync(RequestDelegate app, string path, CancellationToken cancellationToken)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = HttpMethods.Get,
            Scheme = Uri.UriSchemeHttp,
            Protocol = HttpProtocol.Http11,
            Path = path,
            Headers = { Host = "localhost" },
        });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature { RequestAborted = cancellationToken });
        var context = contexts.Create(features);
        try
        {
            await app(context);
        }
        finally
        {
            contexts.Dispose(context);
        }
    }
}

public static class WarmUpServices
{
    public static IServiceCollection AddWarmUp(this IServiceCollection services)
    {
        services.AddSingleton<WarmUp>();
        services.AddHostedService(provider => provider.GetRequiredService<WarmUp>());
        services.AddHealthChecks().AddCheck<WarmUp>("warm-up");
        return services;
    }

    /// <summary>First of all, so that everything after it is warm.</summary>
    /// <param name="path">Of the page to render.</param>
    public static IApplicationBuilder UseWarmUp(this IApplicationBuilder app, string path)
    {
        var warmUp = app.ApplicationServices.GetRequiredService<WarmUp>();
        return app.Use(next => warmUp.Learn(next, path));
    }
}

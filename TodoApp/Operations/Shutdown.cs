using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TodoApp.Operations;

/// <summary>
/// A replica that is asked to stop says so on <c>/readyz</c> at once, and goes on serving for <c>ShutdownDelay</c> seconds, until
/// load balancers have noticed. Requests in flight then have the time of <see cref="Grace"/> to finish.
/// </summary>
public sealed class Shutdown(IConfiguration configuration, IHostEnvironment environment, IHostApplicationLifetime lifetime)
    : IHostedLifecycleService, IHealthCheck
{
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private readonly TimeSpan _delay = environment.IsDevelopment() ? TimeSpan.Zero : Delay(configuration);

    /// <summary>As it is set. Where that makes no sense this is the default, and the start is refused for all that is wrong.</summary>
    public static TimeSpan Delay(IConfiguration configuration)
        => TimeSpan.FromSeconds(Settings.ShutdownDelay.Read(configuration, out _));

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(_delay, CancellationToken.None);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Unhealthy("This replica is stopping.")
            : HealthCheckResult.Healthy());

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

public static class ShutdownServices
{
    public static IServiceCollection AddGracefulShutdown(this IServiceCollection services)
    {
        services.AddSingleton<Shutdown>();
        services.AddHostedService(provider => provider.GetRequiredService<Shutdown>());
        services.AddOptions<HostOptions>().Configure<IConfiguration>((options, configuration) =>
            options.ShutdownTimeout = Shutdown.Grace + Shutdown.Delay(configuration));
        services.AddHealthChecks().AddCheck<Shutdown>("shutdown");
        return services;
    }
}

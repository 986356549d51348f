using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TodoApp.Database;

/// <summary>Whether the database can be used, found out within two seconds: <c>/readyz</c>.</summary>
public sealed class DatabaseHealth(DatabaseAvailability availability) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await availability.ProbeAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (DatabaseFailure.IsUnavailable(e))
        {
            availability.Report(e);
            return HealthCheckResult.Unhealthy();
        }
    }
}

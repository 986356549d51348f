using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace TodoApp.Data;

/// <summary>Whether the database answers, and has the tables, within two seconds: <c>/readyz</c>.</summary>
public sealed class DatabaseHealth(RetryingTransaction transactions, IOptions<DatabaseOptions> options) : IHealthCheck
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private const string SelectAnything = "SELECT 1 FROM todos WHERE list_id = @list LIMIT 1";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await transactions.QueryAsync<int>(SelectAnything, new { list = Todo.SharedList }, idempotent: true, cancellationToken)
                .WaitAsync(Timeout, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (DatabaseFailure.IsUnavailable(e))
        {
            return HealthCheckResult.Unhealthy(await ConnectionFailure.ExplainAsync(e, options.Value, cancellationToken) ?? e.Message);
        }
    }
}

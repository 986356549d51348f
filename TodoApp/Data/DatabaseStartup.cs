using Microsoft.Extensions.Options;
using Npgsql;

namespace TodoApp.Data;

/// <summary>
/// Applies the schema at start where that is asked for, and says once what is wrong while the database cannot be used. The app
/// serves meanwhile, and recovers by itself.
/// </summary>
public sealed partial class DatabaseStartup(
    NpgsqlDataSource dataSource, IOptions<DatabaseOptions> options, IHostEnvironment environment, ILogger<DatabaseStartup> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>One try before the first request is taken, so that a healthy start never answers 503.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await TryAsync(log: true, cancellationToken))
            await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        do
            await Task.Delay(Pause, stoppingToken);
        while (!await TryAsync(log: false, stoppingToken));
    }

    private async Task<bool> TryAsync(bool log, CancellationToken cancellationToken)
    {
        try
        {
            if (options.Value.ApplySchema || environment.IsDevelopment())
                await Schema.ApplyAsync(dataSource, cancellationToken);
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            LogReady(connection.Engine(), connection.DataSource, connection.Database);
            return true;
        }
        catch (Exception e) when (DatabaseFailure.IsUnavailable(e))
        {
            if (log)
                LogUnavailable(await ConnectionFailure.ExplainAsync(e, options.Value, cancellationToken) ?? e.Message);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "The database cannot be used yet; trying again until it can. {Cause}")]
    private partial void LogUnavailable(string cause);

    [LoggerMessage(LogLevel.Information, "Keeping to-dos in {Engine} at {Address}, database {Database}")]
    private partial void LogReady(string engine, string address, string database);
}

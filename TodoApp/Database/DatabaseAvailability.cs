using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Npgsql;

namespace TodoApp.Database;

/// <summary>
/// Applies the schema at start where that is asked for. When the database cannot be used, then or later, it says once what is wrong,
/// however many requests meet it, and once that it is back. The app serves meanwhile, and recovers by itself.
/// </summary>
public sealed partial class DatabaseAvailability(
    NpgsqlDataSource dataSource,
    RetryingTransaction transactions,
    IOptions<DatabaseOptions> options,
    IReadOnlyList<Table> tables,
    IHostEnvironment environment,
    ILogger<DatabaseAvailability> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string _selectAnything = $"SELECT 1 FROM {tables[0].Name} LIMIT 1";
    private readonly Channel<Exception> _reports = Channel.CreateBounded<Exception>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();
    private Task<Exception?>? _firstTry;
    private Exception? _failure;

    /// <summary>A request met a database that it could not use. Cheap, so that each one may say so.</summary>
    public void Report(Exception failure) => _reports.Writer.TryWrite(failure);

    /// <summary>One round trip that succeeds if the app can work: the database answers, and has the first of the tables.</summary>
    public Task ProbeAsync(CancellationToken cancellationToken)
        => transactions.QueryAsync<int>(_selectAnything, idempotent: true, cancellationToken: cancellationToken);

    /// <summary>
    /// Begins the try that <see cref="StartAsync"/> waits for, so that the rest of the start can go on beside it. What is wrong with the
    /// settings is said there.
    /// </summary>
    public static void BeginStart(IServiceProvider services) => Task.Run(() => services.GetRequiredService<DatabaseAvailability>().FirstTryAsync());

    /// <summary>One try before the first request is taken, so that a healthy start never answers 503.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _failure = await FirstTryAsync().WaitAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var applySchema = _failure is not null;
        while (true)
        {
            if (_failure is not null)
            {
                LogUnavailable(await ExplainAsync(_failure, stoppingToken));
                do
                    await Task.Delay(Pause, stoppingToken);
                while (await TryAsync(applySchema, stoppingToken) is not null);
                applySchema = false;
                _reports.Reader.TryRead(out _); // It is about the time before.
            }

            var report = await _reports.Reader.ReadAsync(stoppingToken);
            _failure = await TryAsync(applySchema, stoppingToken, isRecovery: false);
            if (_failure is null)
                LogFailedRequest(await ExplainAsync(report, stoppingToken));
        }
    }

    private Task<Exception?> FirstTryAsync()
    {
        lock (_lock)
            return _firstTry ??= TryAsync(applySchema: true, CancellationToken.None);
    }

    /// <returns>Why the database cannot be used; null if it can.</returns>
    private async Task<Exception?> TryAsync(bool applySchema, CancellationToken cancellationToken, bool isRecovery = true)
    {
        try
        {
            if (applySchema && (options.Value.ApplySchema || environment.IsDevelopment()))
                await Schema.ApplyAsync(dataSource, cancellationToken);
            await ProbeAsync(cancellationToken);
            if (isRecovery)
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
                LogReady(connection.Engine(), connection.DataSource, connection.Database);
            }
            return null;
        }
        catch (Exception e) when (DatabaseFailure.IsUnavailable(e))
        {
            return e;
        }
    }

    private Task<string> ExplainAsync(Exception failure, CancellationToken cancellationToken)
        => ConnectionFailure.ExplainAsync(failure, options.Value, cancellationToken);

    [LoggerMessage(LogLevel.Error, "The database cannot be used; trying again until it can. {Cause}")]
    private partial void LogUnavailable(string cause);

    [LoggerMessage(LogLevel.Warning, "A request failed, though the database can be used. {Cause}")]
    private partial void LogFailedRequest(string cause);

    [LoggerMessage(LogLevel.Information, "Keeping to-dos in {Engine} at {Address}, database {Database}")]
    private partial void LogReady(string engine, string address, string database);
}

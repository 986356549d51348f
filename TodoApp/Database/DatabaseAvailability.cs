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
    ILoggerFactory loggers,
    ILogger<DatabaseAvailability> logger)
    : BackgroundService
{
    /// <summary>What a probe takes at the most.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How long the start waits for the database.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource _health = options.Value.CreateHealthSource(loggers, Timeout);

    private readonly string _selectAnything = $"SELECT 1 FROM {tables[0].Name} LIMIT 1";
    private readonly Channel<Exception> _reports = Channel.CreateBounded<Exception>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();
    private Task<Exception?>? _firstTry;
    private Task? _probe;
    private Exception? _failure;

    /// <summary>A request met a database that it could not use. Cheap, so that each one may say so.</summary>
    public void Report(Exception failure) => _reports.Writer.TryWrite(failure);

    /// <summary>
    /// One round trip, on a connection of its own, that succeeds if the app can work: the database answers, and has the first of the
    /// tables. That connection says nothing where the server has none for requests, and one of theirs is asked for then. Who asks
    /// meanwhile gets the same answer.
    /// </summary>
    public Task ProbeAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_probe is null or { IsCompleted: true })
                _probe = SelectAnythingAsync();
            return _probe.WaitAsync(Timeout, cancellationToken);
        }
    }

    private async Task SelectAnythingAsync()
    {
        await using var connection = await (transactions.IsStarved ? dataSource : _health).OpenConnectionAsync();
        await using var command = new NpgsqlCommand(_selectAnything, connection);
        await command.ExecuteScalarAsync();
    }

    /// <summary>
    /// Begins the try that <see cref="StartAsync"/> waits for, so that the rest of the start can go on beside it. What is wrong with the
    /// settings is said there.
    /// </summary>
    public static void BeginStart(IServiceProvider services) => Task.Run(() => services.GetRequiredService<DatabaseAvailability>().FirstTryAsync());

    /// <summary>
    /// One try before the first request is taken, so that a healthy start never answers 503. A database that says nothing is not waited
    /// for: who asks meanwhile is told so.
    /// </summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var first = FirstTryAsync();
        if (await Task.WhenAny(first, Task.Delay(StartPatience, cancellationToken)) == first)
            await first;
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _health.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _failure = await FirstTryAsync().WaitAsync(stoppingToken);
        var applySchema = _failure is not null;
        while (true)
        {
            if (_failure is not null)
            {
                // Another cause may show itself later, as where a server that was too slow to say anything refuses.
                var (met, said) = (new HashSet<string>(), new HashSet<string>());
                for (var failure = _failure; failure is not null; failure = await TryAsync(applySchema, stoppingToken))
                {
                    // To explain one may take a TLS handshake.
                    if (met.Add(failure.GetBaseException().Message) && await ExplainAsync(failure, stoppingToken) is var cause && said.Add(cause))
                        LogUnavailable(cause);
                    await Task.Delay(Pause, stoppingToken);
                }
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

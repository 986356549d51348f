using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;

namespace TodoApp.Database;

/// <summary>Applies <c>schema.sql</c>: rerunnable, so it may be applied at every start and by several replicas at once.</summary>
public static class Schema
{
    private const int MaxTries = 10;

    /// <exception cref="OptionsValidationException">The database is not CockroachDB.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached, or refused a statement, for example for want of a privilege.</exception>
    public static async Task ApplyAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken = default)
    {
        var statements = await ReadAsync(cancellationToken);
        for (var tries = 1; ; tries++)
        {
            try
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
                // One statement per implicit transaction, outside RetryingTransaction: CockroachDB commits DDL on its own.
                // No time limit: adding an index to a large table takes as long as it takes.
                foreach (var statement in statements)
                    await connection.ExecuteAsync(new CommandDefinition(statement, commandTimeout: 0, cancellationToken: cancellationToken));
                return;
            }
            catch (PostgresException e) when (tries < MaxTries && e.IsSchemaRace())
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(50, 500)), cancellationToken);
            }
            catch (PostgresException e) when (e.IsMissingFunction())
            {
                throw new OptionsValidationException(
                    DatabaseOptions.Section, typeof(DatabaseOptions),
                    [$"The database has no unique_rowid() and so is not CockroachDB ({e.MessageText}): point ConnectionStrings:Todos or DATABASE_URL at CockroachDB, or, on your own machine, leave both unset to have a database started"]);
            }
        }
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var stream = typeof(Schema).Assembly.GetManifestResourceStream("schema.sql")!;
        using var reader = new StreamReader(stream);
        return SqlScript.Split(await reader.ReadToEndAsync(cancellationToken));
    }
}

using Microsoft.Extensions.Options;
using Npgsql;
using TodoApp.Database;

namespace TodoApp.Operations;

/// <summary>The command <c>TodoApp migrate</c>: applies <c>schema.sql</c>, as often as you like.</summary>
public static class Migrate
{
    /// <returns>The exit code: 0, or 1 after a line on standard error that says what to do.</returns>
    public static async Task<int> RunAsync(IServiceProvider services)
    {
        try
        {
            await Schema.ApplyAsync(services.GetRequiredService<NpgsqlDataSource>());
            await Console.Out.WriteLineAsync("The schema is up to date.");
            return 0;
        }
        catch (Exception e) when (e is NpgsqlException || DatabaseFailure.IsUnavailable(e))
        {
            var options = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
            await Console.Error.WriteLineAsync(await ConnectionFailure.ExplainAsync(e, options, CancellationToken.None));
            return 1;
        }
    }
}

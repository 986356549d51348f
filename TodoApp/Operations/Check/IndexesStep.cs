using Dapper;
using TodoApp.Database;

namespace TodoApp.Operations.Check;

internal static class IndexesStep
{
    private const string SelectIndexes = "SELECT indexname FROM pg_indexes";

    public static async IAsyncEnumerable<Line> RunAsync(DatabaseSession session)
    {
        var indexes = session.Services.GetRequiredService<IReadOnlyList<Table>>().SelectMany(table => table.Indexes).ToList();
        var missing = indexes.Except(await session.Connection.QueryAsync<string>(SelectIndexes)).ToList();
        yield return missing.Count == 0
            ? Line.Ok("indexes", string.Join(", ", indexes))
            : Line.Warn(
                "indexes",
                $"{string.Join(", ", missing)} missing: long lists will be slow",
                "run `TodoApp migrate` as a user who may create indexes");
    }
}

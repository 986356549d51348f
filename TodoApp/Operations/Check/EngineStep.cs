using TodoApp.Database;

namespace TodoApp.Operations.Check;

internal static class EngineStep
{
    public static async IAsyncEnumerable<Line> RunAsync(DatabaseSession session)
    {
        var engine = session.Connection.Engine();
        yield return session.Connection.IsCockroach()
            ? Line.Ok("engine", engine)
            : Line.Warn("engine", $"{engine} is a stand-in for development and tests", "use CockroachDB");
    }
}

namespace TodoApp.Tests.Support;

/// <summary>A test of what only the PostgreSQL stand-in does; skipped on CockroachDB.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    /// <param name="reason">Why CockroachDB cannot run it; shown where it is skipped.</param>
    public PostgresFactAttribute(string reason)
    {
        if (TestServer.IsCockroach)
            Skip = $"PostgreSQL only: {reason}";
    }
}

/// <summary>A test of what only CockroachDB does; skipped on the PostgreSQL stand-in.</summary>
public sealed class CockroachFactAttribute : FactAttribute
{
    /// <param name="reason">Why PostgreSQL cannot run it; shown where it is skipped.</param>
    public CockroachFactAttribute(string reason)
    {
        if (!TestServer.IsCockroach)
            Skip = $"CockroachDB only: {reason}";
    }
}

using TodoApp.Database;

namespace TodoApp.Operations.Check;

/// <summary>Asks for the isolation level inside one of the app's own transactions, because no other counts.</summary>
internal static class IsolationStep
{
    private const string SelectIsolation = "SHOW transaction_isolation";

    public static async IAsyncEnumerable<Line> RunAsync(DatabaseSession session)
    {
        var transactions = session.Services.GetRequiredService<RetryingTransaction>();
        var isolation = await transactions.QueryAsync<string>(SelectIsolation, idempotent: true);
        yield return isolation[0].Equals("serializable", StringComparison.OrdinalIgnoreCase)
            ? Line.Ok("isolation", "serializable")
            : Line.Fail(
                "isolation",
                $"{isolation[0]}, although serializable was asked for",
                "connect without the proxy or pooler that changes it");
    }
}

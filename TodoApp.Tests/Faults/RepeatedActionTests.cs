using Npgsql;
using TodoApp.Database;
using TodoApp.Lists;
using TodoApp.Todos;
using Place = TodoApp.Todos.Place;

namespace TodoApp.Tests.Faults;

/// <summary>
/// Actions in one conversation with the database that goes wrong once: the work is run again, or an earlier run has committed, and the
/// answer and the rows are as if nothing had happened.
/// </summary>
public sealed class RepeatedActionTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private const string Note = "- [ ] Flour\n- [x] Eggs";

    private static readonly Dictionary<string, (int RoundTrips, Func<RetryingTransaction, Task<string>> Run)> Actions = new()
    {
        ["star"] = (1, async transactions => string.Join(", ", (await StarTodos.RunAsync(transactions, ListAccess.OfEverybody(TodoList.First), [1, 3], true, None)).Order())),
        ["complete"] = (1, transactions => CompleteAsync(transactions, 2)),
        ["complete what repeats"] = (2, transactions => CompleteAsync(transactions, 3)),
        ["skip"] = (2, async transactions => $"{(await SkipTodo.RunAsync(transactions, ListAccess.OfEverybody(TodoList.First), 3, 7, Day, new DateTime(2026, 1, 1), None)).Next}"),
        ["move up"] = (3, transactions => MoveAsync(transactions, [3], Place.Before(2))),
        ["move several to the top"] = (3, transactions => MoveAsync(transactions, [4, 2], Place.Top)),
        ["move where no room is"] = (3, transactions => MoveAsync(transactions, [1], Place.After(3))),
        ["move nowhere"] = (3, transactions => MoveAsync(transactions, [3], Place.After(4))),
        ["tick"] = (2, transactions => TickAsync(transactions, done: true)),
        ["tick nothing"] = (2, transactions => TickAsync(transactions, done: false)),
    };

    public static TheoryData<string> Names => new(Actions.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_conflict_or_a_lost_answer_changes_nothing_in_what_becomes_of_an_action(string name)
    {
        var (roundTrips, run) = Actions[name];
        await using var proxy = await database.StartProxyAsync();
        await using var pool = NpgsqlDataSource.Create(proxy.ConnectionString);
        var transactions = database.Transactions(pool: pool);
        await transactions.ReadAsync<int>("SELECT 1"); // Loads the types.
        await FillAsync();
        proxy.Reset();
        var expected = (await run(transactions), await RowsAsync());
        Assert.Equal(roundTrips, proxy.RoundTrips);

        foreach (var fault in new[]
        {
            Fault.Error(FaultPoint.Statement, PostgresErrorCodes.SerializationFailure),
            Fault.Error(FaultPoint.Release, PostgresErrorCodes.SerializationFailure),
            Fault.Cut(FaultPoint.Statement),
            Fault.Cut(FaultPoint.Release),
            Fault.Cut(FaultPoint.Release) with { Executed = true },
        })
        {
            await FillAsync();
            proxy.Reset();
            proxy.Arm(fault);

            var answer = await run(transactions);

            Assert.Equal(1, proxy.Injected);
            Assert.Equal((fault, expected), (fault, (answer, await RowsAsync())));
        }
    }

    private static readonly DateOnly Day = new(2026, 11, 30);

    private static async Task<string> CompleteAsync(RetryingTransaction transactions, long id)
    {
        var completed = await CompleteTodos.RunAsync(transactions, ListAccess.OfEverybody(TodoList.First), [id], Day, new DateTime(2026, 1, 1), None);
        return $"{string.Join(", ", completed.Titles)} {string.Join(", ", completed.Next)}";
    }

    private static CancellationToken None => CancellationToken.None;

    private static async Task<string> MoveAsync(RetryingTransaction transactions, long[] ids, Place place)
    {
        var moved = await MoveTodos.RunAsync(transactions, ListAccess.OfEverybody(TodoList.First), ids, place, new DateTime(2026, 1, 1), None);
        return $"{string.Join(", ", moved.Titles)} {moved.IsTargetThere}";
    }

    private static async Task<string> TickAsync(RetryingTransaction transactions, bool done)
    {
        var ticked = await TickStep.RunAsync(transactions, ListAccess.OfEverybody(TodoList.First), 1, Steps.Of(Note).All[0].Key, done, None);
        return $"{ticked.Todo} {ticked.Step}";
    }

    private async Task FillAsync()
    {
        await database.EmptyTodosAsync();
        await database.AddTodosAsync(4); // From the top 4, 3, 2 and 1, of which 3 and 2 are side by side.
        await database.ExecuteAsync("UPDATE todos SET position = -1000 WHERE todo_id = 4");
        await database.ExecuteAsync("UPDATE todos SET due = DATE '2026-11-27', rule = 'FREQ=WEEKLY;BYDAY=FR' WHERE todo_id = 3");
        await database.ExecuteAsync("UPDATE todos SET text = @text WHERE todo_id = 1", new { text = Note });
    }

    private async Task<string> RowsAsync() => string.Join('\n', await database.QueryAsync<string>(
        "SELECT concat(todo_id::TEXT, ' ', done::TEXT, ' ', due::TEXT, ' ', position::TEXT, ' ', important::TEXT, ' ', text) FROM todos ORDER BY todo_id"));
}

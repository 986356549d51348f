using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace TodoApp.Tests.Faults;

/// <summary>
/// Every action of the app, with every fault at every moment of its conversation with the database. Whatever happens, the person is
/// told the truth: "done" means done exactly once, "nothing was changed" means that, and "we can’t tell" means at most once; the
/// answer comes within the deadline, and the next request finds a pool that works.
/// </summary>
public class FaultMatrixTests(DatabaseFixture database, ITestOutputHelper output) : IClassFixture<DatabaseFixture>
{
    private const int LanesPerEngine = 4, LanesWithAccounts = 2;

    /// <summary>
    /// The last attempt may begin just before the deadline and take its own time: a connection's, or a statement's and half a second
    /// for its cancellation. The seconds on top are for a machine that is busy with other tests.
    /// </summary>
    private static readonly TimeSpan LongestAnswer =
        TimeSpan.FromSeconds(ProxiedApp.RetryDeadline + Math.Max(ProxiedApp.ConnectTimeout, ProxiedApp.CommandTimeout + 0.5) + 4);

    private static readonly TimeSpan TimeForHash = TimeSpan.FromSeconds(4);

    private static readonly string[] Moments =
        ["open", "first statement", "later statement", "RELEASE", "RELEASE, answer lost", "COMMIT after RELEASE", "ROLLBACK TO"];

    private static readonly string[] Kinds = ["40001", "40003", "57P01", "XX000", "cut", "stall"];

    /// <summary>Whatever the layout, lists and people are kept in the same tables.</summary>
    private readonly IReadOnlyList<Operation> _operations = database.IsAdopted ? Operation.OnTodos : Operation.All;

    /// <summary>Where a fault does not go away, the three shapes of a unit of work stand for all.</summary>
    private static readonly Operation[] Shapes = [Operation.Add, Operation.Edit, Operation.ClearCompleted];

    /// <summary>One cell of so many is run: all are, or where <c>TODOAPP_TEST_SHORT</c> says so a fifth, of each action and of each fault.</summary>
    private static readonly int OneOf = Environment.GetEnvironmentVariable("TODOAPP_TEST_SHORT") is { Length: > 0 } ? 5 : 1;

    private IReadOnlyList<Operation> OperationsOf(bool persists) => persists ? Shapes : _operations;

    private IReadOnlyList<Cell> CellsOf(string engine)
    {
        var rows = from persists in (bool[])[false, true]
                   from kind in Kinds.Reverse() // The slow ones first, so that the lanes end together.
                   from moment in Moments
                   select (Persists: persists, Kind: kind, Moment: moment);
        return
        [
            .. from row in rows.Index()
               from column in OperationsOf(row.Item.Persists).Index()
               where (row.Index + column.Index) % OneOf == 0
               select new Cell(engine, row.Item.Moment, row.Item.Kind, column.Item, row.Item.Persists),
        ];
    }

    [Fact]
    public async Task Whatever_fails_whenever_each_action_happens_exactly_once_or_the_person_is_told_the_truth()
    {
        // PostgreSQL restarts the whole transaction after a conflict, CockroachDB goes back to the savepoint: both ways are tried.
        string[] engines = TestServer.IsCockroach ? ["CockroachDB"] : ["PostgreSQL", "PostgreSQL acting as CockroachDB"];
        var start = Stopwatch.StartNew();
        var results = new ConcurrentBag<Result>();
        var lanes = (from engine in engines from hasAccounts in (bool[])[false, true] select (engine, hasAccounts)).SelectMany(each =>
        {
            var cells = new ConcurrentQueue<Cell>(CellsOf(each.engine).Where(cell => cell.Operation.Accounts is not null == each.hasAccounts));
            return Enumerable.Range(0, each.hasAccounts ? LanesWithAccounts : LanesPerEngine).Select(lane => (each.engine, lane, cells));
        }).ToList();

        if (database.IsShared)
        {
            foreach (var (_, _, cells) in lanes.Where(each => each.lane == 0))
                await RunLaneAsync(database, cells, results);
        }
        else
        {
            await Task.WhenAll(lanes.Select(each => Task.Run(async () =>
            {
                await using var own = new TestDatabase(database.IsAdopted);
                await own.InitializeAsync();
                await RunLaneAsync(own, each.cells, results);
            })));
        }

        var table = Table(engines, results, start.Elapsed);
        output.WriteLine(table);
        Directory.CreateDirectory(Repository.PathOf("TestResults"));
        await File.WriteAllTextAsync(Repository.PathOf("TestResults", $"fault-matrix{(database.IsAdopted ? "-adopted" : "")}.md"), table);
        Assert.Equal(engines.Sum(engine => CellsOf(engine).Count), results.Count);
        Assert.Empty(results.Where(result => result.Violation is not null).Select(result => $"{result.Cell}: {result.Violation}"));
    }

    private static async Task RunLaneAsync(TestDatabase database, ConcurrentQueue<Cell> cells, ConcurrentBag<Result> results)
    {
        if (!cells.TryPeek(out var first))
            return;

        await using var app = await ProxiedApp.StartAsync(
            database, actsAsCockroach: first.ActsAsCockroach, hasAccounts: first.Operation.Accounts is not null);
        while (cells.TryDequeue(out var cell))
            results.Add(cell.Impossible is { } reason ? new Result(cell, $"impossible: {reason}") : await RunAsync(database, app, cell));

        if (TestServer.IsCockroach)
            return;
        await using var leaked = database.DataSource.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE application_name = $1");
        leaked.Parameters.AddWithValue(app.ApplicationName);
        Assert.InRange((long)(await leaked.ExecuteScalarAsync())!, 0, ProxiedApp.MaxPoolSize + 1); // One is for /readyz.
    }

    private static async Task<Result> RunAsync(TestDatabase database, ProxiedApp app, Cell cell)
    {
        await cell.Operation.PrepareAsync(database.DataSource, app.Session);
        var before = await Operation.RowsAsync(database.DataSource);
        if (cell.Moment == "open")
            app.App.Services.GetRequiredService<NpgsqlDataSource>().Clear();
        app.Proxy.Reset();
        app.Proxy.Arm(cell.ToFaults());

        var clock = Stopwatch.StartNew();
        using var response = await app.PostAsync(cell.Operation);
        var elapsed = clock.Elapsed;
        var injected = app.Proxy.Injected;
        var text = await response.Content.ReadAsStringAsync();
        app.Proxy.Reset();
        var rows = await Operation.RowsAsync(database.DataSource);
        // Either needs the database.
        var (next, expected) = cell.Operation.Accounts is null
            ? (Addresses.List(), HttpStatusCode.OK)
            : (Addresses.NewPassword("of nobody"), HttpStatusCode.Forbidden);
        var page = await app.Client.GetPageAsync(next);

        var happened = rows.SequenceEqual(cell.Operation.After);
        var changes = !before.Order(StringComparer.Ordinal).SequenceEqual(cell.Operation.After);
        var told = (response.StatusCode, text) switch
        {
            (HttpStatusCode.SeeOther or HttpStatusCode.OK, _) => "done",
            (HttpStatusCode.ServiceUnavailable, _) when text.Contains("Nothing was changed", StringComparison.Ordinal) => "nothing changed",
            (HttpStatusCode.ServiceUnavailable, _) when text.Contains("We can’t tell", StringComparison.Ordinal) => "can’t tell",
            _ => $"{(int)response.StatusCode}",
        };
        return new Result(cell, told == "can’t tell" ? $"can’t tell ({(happened ? 1 : 0)})" : told, elapsed, Violation());

        string? Violation()
        {
            if (injected < cell.ToFaults().Count)
                return "the fault did not happen, so this cell has shown nothing";
            if (elapsed > LongestAnswer + (cell.Operation.Hashes * TimeForHash))
                return $"the answer took {elapsed.TotalSeconds:F1} s";
            if (!happened && !rows.Order(StringComparer.Ordinal).SequenceEqual(before.Order(StringComparer.Ordinal)))
                return $"it left [{string.Join(", ", rows)}]";
            if (told is not ("done" or "nothing changed" or "can’t tell"))
                return $"the answer was {told}: {text}";
            if (changes && told == "done" != happened && told != "can’t tell")
                return $"the answer was {told}, and the database holds [{string.Join(", ", rows)}]";
            if (told != "done" && response.Headers.RetryAfter is null)
                return "a 503 without Retry-After";
            // One fault is survived; only a machine so busy that patience runs out all by itself may add to it.
            if (told != "done" && !cell.Persists && !cell.IsSilenceAtOpen && elapsed < TimeSpan.FromSeconds(ProxiedApp.RetryDeadline))
                return $"it was given up after {elapsed.TotalSeconds:F1} s: {told}";
            if (page.Status != expected)
                return $"the next request got {(int)page.Status}: {app.App.Log.Lines.Last()}";
            return null;
        }
    }

    private string Table(string[] engines, IReadOnlyCollection<Result> results, TimeSpan elapsed)
    {
        var table = new StringBuilder();
        foreach (var engine in engines)
        {
            foreach (var persists in (bool[])[false, true])
            {
                var operations = OperationsOf(persists);
                Line($"## {engine}: {(persists ? "the fault stays" : "the fault happens once")}\n");
                Line($"| moment | fault | {string.Join(" | ", operations.Select(operation => operation.Name))} |");
                Line($"| --- | --- |{string.Concat(operations.Select(_ => " --- |"))}");
                foreach (var moment in Moments)
                {
                    foreach (var kind in Kinds)
                    {
                        var row = operations.Select(operation => new Cell(engine, moment, kind, operation, persists))
                            .Select(cell => results.SingleOrDefault(result => result.Cell == cell));
                        Line($"| {moment} | {kind} | {string.Join(" | ", row.Select(result => result?.Short))} |");
                    }
                }
                Line("");
            }
        }
        Line("— cannot happen:");
        foreach (var reason in results.Select(result => result.Cell.Impossible).OfType<string>().GroupBy(reason => reason))
            Line($"- {reason.Key} ({reason.Count()} cells)");
        var run = results.Where(result => result.Cell.Impossible is null).ToList();
        foreach (var wrong in run.Where(result => result.Violation is not null))
            Line($"- WRONG: {wrong.Cell}: {wrong.Violation}");
        Line($"""

            {run.Count} cells run in {elapsed.TotalSeconds:F0} s, {run.Count(result => result.Violation is not null)} violations;
            the slowest answer took {run.Max(result => result.Elapsed).TotalSeconds:F1} s with a deadline of {ProxiedApp.RetryDeadline} s.
            """);
        return table.ToString();

        void Line(string line) => table.Append(CultureInfo.InvariantCulture, $"{line}\n");
    }

    private sealed record Result(Cell Cell, string Told, TimeSpan Elapsed = default, string? Violation = null)
    {
        public string Short => Cell.Impossible is not null ? "—" : Violation is not null ? $"**WRONG: {Told}**"
            : Elapsed < TimeSpan.FromSeconds(1) ? Told : $"{Told}, {Elapsed.TotalSeconds:F1} s";
    }

    private sealed record Cell(string Engine, string Moment, string Kind, Operation Operation, bool Persists)
    {
        public bool ActsAsCockroach => Engine == "PostgreSQL acting as CockroachDB";

        public override string ToString() => $"{Engine}, {Moment}, {Kind}, {Operation}{(Persists ? ", persisting" : "")}";

        /// <summary>Who has waited in vain for a connection has waited long enough: it is not tried again.</summary>
        public bool IsSilenceAtOpen => (Moment, Kind) == ("open", "stall");

        /// <summary>Why there is no such cell, or null.</summary>
        public string? Impossible => (Moment, Kind) switch
        {
            ("open", "40001" or "40003") => "a connection that is being opened has no transaction that could conflict or be left open",
            ("later statement", _) when Operation.Statements == 1 => "it has one statement",
            ("RELEASE, answer lost", "40001") => "40001 says that nothing was committed, so a server that has committed does not send it",
            ("COMMIT after RELEASE", "40001") when Engine != "PostgreSQL" =>
                "on CockroachDB RELEASE is the commit, and the COMMIT after it has nothing to conflict with",
            ("ROLLBACK TO", "40001" or "40003") when Engine == "PostgreSQL" => "the ROLLBACK of a whole transaction cannot conflict",
            _ => null,
        };

        public List<Fault> ToFaults()
        {
            var point = Moment switch
            {
                "open" => FaultPoint.Connect,
                "first statement" or "later statement" => FaultPoint.Statement,
                "RELEASE" or "RELEASE, answer lost" => FaultPoint.Release,
                "COMMIT after RELEASE" => FaultPoint.Commit,
                _ => Engine == "PostgreSQL" ? FaultPoint.Rollback : FaultPoint.RollbackTo,
            };
            var fault = (Kind switch
            {
                "cut" => Fault.Cut(point),
                "stall" => Fault.Stall(point),
                _ => Fault.Error(point, Kind),
            }) with
            {
                Nth = point is FaultPoint.Release or FaultPoint.Commit ? Operation.Faulted : Moment == "later statement" ? 2 : 1,
                Times = Persists ? int.MaxValue : 1,
                Executed = Moment == "RELEASE, answer lost",
            };
            return Moment == "ROLLBACK TO" ? [Fault.Error(FaultPoint.Release, "40001") with { Times = fault.Times, Nth = Operation.Faulted }, fault] : [fault];
        }
    }
}

public sealed class FaultMatrixTestsOnAdoptedTables(AdoptedDatabaseFixture database, ITestOutputHelper output)
    : FaultMatrixTests(database, output), IClassFixture<AdoptedDatabaseFixture>;

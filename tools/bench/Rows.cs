using Dapper;
using TodoApp.Database;
using TodoApp.Harness;

namespace TodoApp.Bench;

/// <summary>
/// What the tables hold while something is measured: rows from 1, the oldest, up; each a minute newer than the one before. Every
/// second one has a text, and ids have 19 digits, as those of the app do.
/// </summary>
/// <param name="Lists">The rows are dealt out to that many lists, of which the app shows one.</param>
/// <param name="ActiveEvery">One row of so many is not completed.</param>
public sealed record Rows(string Name, int Count, int Lists, int ActiveEvery)
{
    /// <summary>Of one row of ten, which has no text.</summary>
    public const string TenthTitle = "Water the plants on the balcony";

    /// <summary>In so many titles that the first page of a search is full.</summary>
    public const string SearchedWord = "balcony";

    /// <summary>A statement that inserts 20,000 rows at once runs into the command timeout on a CockroachDB node.</summary>
    private const int BatchSize = 1_000;

    private const int NoCommandTimeout = 0;
    private const long FirstId = 8_000_000_000_000_000_000, IdStep = 1_000_000_000_000;
    private static readonly DateTime Start = new(2020, 1, 1);

    public static readonly Rows Thousand = new("1,000", 1_000, Lists: 1, ActiveEvery: 1);
    public static readonly Rows TwentyThousand = new("20,000", 20_000, Lists: 1, ActiveEvery: 20);
    public static readonly Rows Million = new("1,000,000", 1_000_000, Lists: 1, ActiveEvery: 1000);
    public static readonly Rows MillionInLists = new("1,000,000 in 20,000 lists", 1_000_000, Lists: 20_000, ActiveEvery: 1);

    private const string Insert = """
        INSERT INTO todos (todo_id, title, text, done, pub_date, position, list_id)
        SELECT
          @firstId + i * @idStep,
          CASE WHEN i % 10 = 0 THEN @tenthTitle ELSE 'Call the plumber about the kitchen' END,
          CASE WHEN i % 2 = 0 THEN '' ELSE 'Before Friday & after ten, as agreed on the phone: the offer is number ' || i::TEXT END,
          i % @activeEvery <> 0,
          @start::TIMESTAMP + i * INTERVAL '1 minute',
          -i,
          i % @lists
        FROM generate_series(@from, @to) numbers (i)
        """;

    public static long IdOf(int row) => FirstId + (row * IdStep);

    /// <summary>Of one that is completed.</summary>
    public static Cursor CursorOf(int row) => new(true, (long)-row, IdOf(row));

    /// <summary>In a database that holds these rows, and is dropped afterwards.</summary>
    public async Task<T> MeasureAsync<T>(Func<string, Task<T>> measure)
    {
        await using var database = new TestDatabase();
        await database.InitializeAsync();
        await FillAsync(database);
        return await measure(database.ConnectionString);
    }

    private async Task FillAsync(TestDatabase database)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        for (long from = 1; from <= Count; from += BatchSize)
        {
            await ExecuteAsync(Insert, new
            {
                firstId = FirstId,
                idStep = IdStep,
                tenthTitle = TenthTitle,
                start = Start,
                from,
                to = Math.Min(Count, from + BatchSize - 1),
                activeEvery = ActiveEvery,
                lists = Lists,
            });
        }
        if (!TestServer.IsCockroach) // CockroachDB sees to both by itself.
            await ExecuteAsync("VACUUM ANALYZE todos; CHECKPOINT");

        Task<int> ExecuteAsync(string sql, object? parameters = null) => connection.ExecuteAsync(sql, parameters, commandTimeout: NoCommandTimeout);
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Dapper;
using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Tells those who look at a list that it has changed, whoever changed it on whichever replica. Once a second, and only while somebody
/// looks, one statement reads the beginning of all lists that somebody looks at here, and what it says is compared with what it said
/// before. It asks for no moment and no order: whatever has committed by the time of a statement is in its answer, and a transaction that
/// commits later than others, whatever its clock says, is in the next one. What changes and changes back between two statements is not told:
/// whoever has been told asks once more. Nothing is written for it, so that no two writers meet.
/// </summary>
public sealed partial class ListWatch(RetryingTransaction transactions, TimeProvider time, ILogger<ListWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Of the open to-dos of a list, from the top, and as many completed ones: what a page shows, and the row after it.</summary>
    private const int Rows = Keyset.PageSize + 1;

    /// <summary>Lists in one statement.</summary>
    private const int ListsAtOnce = 100;

    private readonly ConcurrentDictionary<Watcher, bool> _watchers = [];
    private readonly Dictionary<long, string> _states = [];
    private readonly SemaphoreSlim _isWatched = new(0);

    /// <summary>Somebody who looks at a list.</summary>
    private sealed class Watcher(ListAccess access)
    {
        public long ListId => access.ListId;

        public Asker Asker => access.Asker;

        /// <summary>Its list has been looked at since they began.</summary>
        public bool IsCurrent { get; set; }

        public Channel<bool> Changes { get; } = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    }

    /// <summary>How many look at lists here.</summary>
    public int Count => _watchers.Count;

    /// <summary>
    /// One item for each change, or for several that came while nobody took them; and one for what may have changed before the first look.
    /// It ends when the asker may not see the list any more, or when the app stops. The asker may see it now.
    /// </summary>
    public async IAsyncEnumerable<bool> WatchAsync(ListAccess access, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new Watcher(access);
        _watchers.TryAdd(watcher, true);
        _isWatched.Release();
        try
        {
            await foreach (var change in watcher.Changes.Reader.ReadAllAsync(cancellationToken))
                yield return change;
        }
        finally
        {
            _watchers.TryRemove(watcher, out _);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                if (_watchers.IsEmpty)
                {
                    _states.Clear();
                    await _isWatched.WaitAsync(stoppingToken);
                }
                await LookAsync(stoppingToken);
                await Task.Delay(Interval, time, stoppingToken);
            }
        }
        finally
        {
            foreach (var watcher in _watchers.Keys)
                watcher.Changes.Writer.TryComplete();
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var watchers = _watchers.Keys.ToList();
        foreach (var list in _states.Keys.Except(watchers.Select(watcher => watcher.ListId)).ToList())
            _states.Remove(list);
        foreach (var lists in watchers.Select(watcher => watcher.ListId).Distinct().Chunk(ListsAtOnce))
        {
            try
            {
                var own = watchers.Where(watcher => lists.Contains(watcher.ListId)).ToList();
                Tell(own, lists, await transactions.ReadAsync<Row>(Select(lists.Length), Parameters(lists, own), cancellationToken));
            }
            catch (Exception e) when (DatabaseFailure.IsUnavailable(e))
            {
                LogUnavailable(e.Message); // Nobody is told anything; the next second is soon enough.
            }
        }
    }

    private sealed record Row
    {
        public long ListId { get; init; }

        public long Id { get; init; }

        /// <summary>Of a to-do, what it says; of a member and of a session, nothing.</summary>
        public string? Digest { get; init; }

        /// <summary>The user whose session it is.</summary>
        public long? UserId { get; init; }
    }

    private const string Digest = $"""
        md5({Todo.VersionSql} || CASE WHEN done THEN 'd' ELSE 'o' END || position::TEXT || CASE WHEN important THEN 'i' ELSE '' END)
        """;

    private static readonly string[] Halves = ["false", "true"];

    private static string Select(int lists)
    {
        var parts = Enumerable.Range(0, lists).SelectMany(list => Halves.Select(done => $"""
            (SELECT list_id, todo_id AS id, {Digest} AS digest, NULL::INT8 AS user_id FROM todos
             WHERE list_id = @list{list} AND done = {done} ORDER BY position, todo_id LIMIT @rows)
            """));
        const string Members = """
            (SELECT list_id, user_id AS id, NULL::VARCHAR AS digest, NULL::INT8 AS user_id FROM list_members
             WHERE list_id = ANY(@lists) AND user_id = ANY(@users) AND role > 0)
            """;
        const string Sessions = """
            (SELECT NULL::INT8 AS list_id, session_id AS id, NULL::VARCHAR AS digest, user_id FROM user_sessions
             WHERE user_id = ANY(@users) AND session_id = ANY(@sessions))
            """;
        return string.Join("\nUNION ALL\n", parts.Append(Members).Append(Sessions));
    }

    private static DynamicParameters Parameters(long[] lists, List<Watcher> watchers)
    {
        var parameters = new DynamicParameters(new
        {
            lists,
            users = watchers.Select(watcher => watcher.Asker.UserId).Distinct().ToArray(),
            sessions = watchers.Select(watcher => watcher.Asker.SessionId).OfType<long>().Distinct().ToArray(),
            rows = Rows,
        });
        foreach (var (index, list) in lists.Index())
            parameters.Add($"list{index}", list);
        return parameters;
    }

    private void Tell(List<Watcher> watchers, long[] lists, IReadOnlyList<Row> rows)
    {
        var members = rows.Where(row => row is { Digest: null, UserId: null }).Select(row => (row.ListId, row.Id)).ToHashSet();
        var sessions = rows.Where(row => row.UserId is not null).Select(row => (row.UserId!.Value, row.Id)).ToHashSet();
        var states = rows.Where(row => row.Digest is not null).ToLookup(row => row.ListId);
        var changed = new HashSet<long>();
        foreach (var list in lists)
        {
            var state = StateOf(states[list]);
            if (_states.TryGetValue(list, out var before) && before != state)
                changed.Add(list);
            _states[list] = state;
        }
        foreach (var watcher in watchers)
        {
            if (!members.Contains((watcher.ListId, watcher.Asker.UserId))
                || (watcher.Asker.SessionId is { } session && !sessions.Contains((watcher.Asker.UserId, session))))
            {
                watcher.Changes.Writer.TryComplete();
            }
            else if (!watcher.IsCurrent || changed.Contains(watcher.ListId))
            {
                watcher.IsCurrent = true;
                watcher.Changes.Writer.TryWrite(true);
            }
        }
    }

    /// <summary>Of rows in any order: a UNION ALL promises none.</summary>
    private static string StateOf(IEnumerable<Row> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows.OrderBy(row => row.Id))
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{row.Id}.{row.Digest} ")));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    [LoggerMessage(LogLevel.Debug, "What others changed could not be looked for: {Cause}")]
    private partial void LogUnavailable(string cause);
}

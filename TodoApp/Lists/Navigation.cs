using System.Collections.Concurrent;
using TodoApp.Database;

namespace TodoApp.Lists;

/// <summary>The lists of somebody, in their order, with what is open in them.</summary>
/// <param name="Lists">Archived ones too.</param>
/// <param name="Due">How many open to-dos are due, today or before; counted up to one more than <see cref="NavigationQueries.DueLimit"/>.</param>
public sealed record Navigation(IReadOnlyList<NavigationList> Lists, int Due)
{
    public IEnumerable<NavigationList> Shown => Lists.Where(list => !list.IsArchived);

    /// <returns>Null if it is none of theirs.</returns>
    public NavigationList? Find(long listId) => Lists.FirstOrDefault(list => list.ListId == listId);

    /// <param name="word">The name in one word: without its spaces, and in any case.</param>
    /// <returns>The first list of that name to which they may add something; null if there is none.</returns>
    public NavigationList? Named(string word) => Shown.FirstOrDefault(
        list => list.Role >= Role.Editor && list.Name.Replace(" ", "", StringComparison.Ordinal).Equals(word, StringComparison.OrdinalIgnoreCase));
}

/// <param name="Open">How many of its to-dos are not completed; counted up to <see cref="NavigationQueries.CountLimit"/> over all lists.</param>
public sealed record NavigationList(long ListId, string Name, Role Role, bool IsArchived, int Open);

/// <summary>
/// Reads <see cref="Navigation"/>s. A statement that found the lists of somebody by itself and counted in them would leave the planner of
/// an old CockroachDB no choice but to read the whole of a table: so it names the lists that this replica last found to be theirs, says
/// besides how many they are by now, and is only asked again, with the right ones, where that differs.
/// </summary>
public sealed class NavigationQueries
{
    /// <summary>
    /// Over all lists of somebody so many open to-dos are counted: one more than is said exactly. Those of the lists beyond are not.
    /// </summary>
    public const int CountLimit = 1001;

    /// <summary>Up to here it is counted what is due.</summary>
    public const int DueLimit = 99;

    /// <summary>Of so many people it is known which lists they have; beyond, all is forgotten.</summary>
    private const int MaxKnown = 10_000;

    private readonly ConcurrentDictionary<long, long[]> _known = [];

    private static string SelectIds(ListAccess access)
        => $"SELECT list_id FROM list_members WHERE user_id = @user AND role > 0 AND {access.MayAsk} ORDER BY position, list_id LIMIT @max_lists";

    private static string SelectLists(ListAccess access) => $"""
        SELECT members.list_id, lists.name, members.role, members.is_archived, COALESCE(counts.open, 0) AS open,
          (SELECT count(*) FROM (SELECT 1 FROM list_members WHERE user_id = @user AND role > 0 LIMIT @max_lists) own) AS total,
          COALESCE(dues.due, 0) AS due
        FROM (
          SELECT list_id, role, is_archived, position FROM list_members WHERE list_id = ANY(@lists) AND user_id = @user AND role > 0 AND {access.MayAsk}
        ) members
        JOIN (SELECT list_id, name FROM lists WHERE list_id = ANY(@lists)) lists ON lists.list_id = members.list_id
        LEFT JOIN (
          SELECT list_id, count(*) AS open
          FROM (SELECT list_id FROM todos WHERE list_id = ANY(@counted) AND done = false LIMIT @count_all) open
          GROUP BY list_id
        ) counts ON counts.list_id = members.list_id
        LEFT JOIN (
          SELECT list_id, count(*) AS due
          FROM (SELECT list_id FROM todos WHERE list_id = ANY(@lists) AND done = false AND due <= @today LIMIT @count_due) due
          GROUP BY list_id
        ) dues ON dues.list_id = members.list_id
        ORDER BY members.position, members.list_id
        """;

    private sealed record Row
    {
        public long ListId { get; init; }

        public string Name { get; init; } = "";

        public Role Role { get; init; }

        public bool IsArchived { get; init; }

        public long Open { get; init; }

        public long Total { get; init; }

        public long Due { get; init; }
    }

    /// <summary>
    /// The lists of the asker and, whether or not there are too many of these, the one that is asked for. Where there are others by now,
    /// it is to be asked again after <see cref="LearnAsync"/>.
    /// </summary>
    /// <param name="isAboutAll">No list is asked for: that of <paramref name="access"/> may be anybody's.</param>
    /// <param name="today">On the wall of whoever asks.</param>
    /// <param name="isCounted">What is open in the one that is asked for is known otherwise.</param>
    public Query<(Navigation Navigation, bool IsWhole)> Select(ListAccess access, bool isAboutAll, bool isCounted, DateOnly today)
    {
        var known = Known(access);
        var lists = isAboutAll ? known.ToArray() : known.Append(access.ListId).Distinct().ToArray();
        var counted = isCounted ? lists.Where(list => list != access.ListId).ToArray() : lists;
        var parameters = access.Parameters(new { lists, counted, max_lists = TodoList.MaxCount, count_all = CountLimit, today, count_due = DueLimit + 1 });
        return new(SelectLists(access), parameters, async results => Read(await results.ReadAsync<Row>(), known));
    }

    /// <summary>Those lists of the asker that a statement may name: which of them are still theirs is for <see cref="Select"/> to say.</summary>
    public IReadOnlyList<long> Known(ListAccess access) => _known.GetValueOrDefault(access.Asker.UserId, []);

    private static (Navigation, bool) Read(List<Row> rows, IReadOnlyList<long> known) => (
        new Navigation([.. rows.Select(row => new NavigationList(row.ListId, row.Name, row.Role, row.IsArchived, (int)row.Open))], (int)rows.Sum(row => row.Due)),
        rows.Count > 0 && rows.Count >= rows[0].Total && !known.Except(rows.Select(row => row.ListId)).Any());

    /// <summary>Finds out which lists the asker has: one round trip.</summary>
    public async Task LearnAsync(RetryingTransaction transactions, ListAccess access, CancellationToken cancellationToken)
    {
        var ids = await transactions.ReadAsync<long>(
            SelectIds(access), access.Parameters(new { max_lists = TodoList.MaxCount }), cancellationToken);
        if (_known.Count >= MaxKnown)
            _known.Clear();
        _known[access.Asker.UserId] = [.. ids];
    }
}

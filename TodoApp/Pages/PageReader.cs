using Dapper;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Dates;
using TodoApp.Lists;

namespace TodoApp.Pages;

/// <summary>
/// Reads what a page about a list shows together with what stands around it, the lists of whoever asks and who that is: in one round
/// trip.
/// </summary>
public sealed class PageReader(
    RetryingTransaction transactions, NavigationQueries queries, CurrentUser current, WallClock wall, TimeProvider time, IHttpContextAccessor accessor)
{
    private static readonly Query<bool> Nothing = new("", new DynamicParameters(), _ => Task.FromResult(true));

    /// <summary>Null before anything was read, as on a page that needs no database.</summary>
    public Navigation? Navigation { get; private set; }

    /// <summary>The list that the page is about; null if it is about none.</summary>
    public NavigationList? List { get; private set; }

    /// <param name="role">That the page needs at least.</param>
    /// <param name="countsItself">The page knows what is open in its list, and calls <see cref="SetOpen"/>.</param>
    /// <exception cref="AccessException">The asker may not see it.</exception>
    public async Task<T> ReadAsync<T>(long listId, Query<T> query, Role role, CancellationToken cancellationToken, bool countsItself = false)
    {
        var result = await ReadAroundAsync(listId, _ => query, isAboutAll: false, countsItself, cancellationToken);
        List = Navigation!.Find(listId);
        ListAccess.Require(List?.Role, role);
        return result;
    }

    /// <summary>The same for a page that shows nothing of its own.</summary>
    /// <exception cref="AccessException">The asker may not see it.</exception>
    public Task ReadAsync(long listId, Role role, CancellationToken cancellationToken) => ReadAsync(listId, Nothing, role, cancellationToken);

    /// <summary>What stands around a page that is about no list.</summary>
    /// <exception cref="NotSignedInException"/>
    public async Task<Navigation> ReadAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(_ => Nothing, cancellationToken);
        return Navigation!;
    }

    /// <summary>The same for a page that is about all lists.</summary>
    /// <exception cref="NotSignedInException"/>
    /// <param name="query">For those lists.</param>
    public Task<T> ReadAsync<T>(Func<IReadOnlyList<long>, Query<T>> query, CancellationToken cancellationToken) => ReadAroundAsync(TodoList.First, query, isAboutAll: true, countsItself: false, cancellationToken);

    public void SetOpen(int open)
    {
        List = List! with { Open = open };
        Navigation = Navigation! with { Lists = [.. Navigation!.Lists.Select(list => list.ListId == List.ListId ? List : list)] };
    }

    private async Task<T> ReadAroundAsync<T>(long listId, Func<IReadOnlyList<long>, Query<T>> query, bool isAboutAll, bool countsItself, CancellationToken cancellationToken)
    {
        var access = current.In(listId);
        for (var isLearned = false; ; isLearned = true)
        {
            var around = queries.Select(access, isAboutAll, countsItself, wall.Today(time.GetUtcNow())).And(query(queries.Known(access)));
            var (lists, result) = current is { SignedIn: null, Session: var (user, session) }
                ? await FindAsync(Sessions.Select(user, session, time.Now()).And(around), cancellationToken)
                : await transactions.ReadAsync(around, cancellationToken);
            Navigation = lists.Navigation;
            if (lists.IsWhole || isLearned)
                return result;
            await queries.LearnAsync(transactions, access, cancellationToken);
        }
    }

    private async Task<T> FindAsync<T>(Query<(SignedInUser?, T)> query, CancellationToken cancellationToken)
    {
        var (user, result) = await transactions.ReadAsync(query, cancellationToken);
        if (user is null)
            throw new NotSignedInException();
        await current.IsAsync(user, accessor.HttpContext!, cancellationToken);
        return result;
    }
}

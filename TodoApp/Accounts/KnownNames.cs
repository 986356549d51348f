using Microsoft.Extensions.Caching.Memory;
using TodoApp.Database;

namespace TodoApp.Accounts;

/// <summary>
/// What people are called, by their ids, for those who share a list with them. Names change seldom: what was read stays for a few minutes,
/// and costs a page nothing.
/// </summary>
public sealed class KnownNames : IDisposable
{
    private const int MaxKnown = 20_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly MemoryCache _names = new(new MemoryCacheOptions { SizeLimit = MaxKnown });

    private const string SelectNames = "SELECT user_id, name, display_name FROM users WHERE user_id = ANY(@ids)";

    /// <returns>Null for whoever is not known, or has no account any more.</returns>
    public string? this[long userId] => _names.Get<string>(userId);

    /// <summary>One round trip where some are not known, else none.</summary>
    public async Task LearnAsync(RetryingTransaction transactions, IEnumerable<long> users, CancellationToken cancellationToken)
    {
        var ids = users.Distinct().Where(id => !_names.TryGetValue(id, out _)).ToArray();
        if (ids.Length == 0)
            return;
        foreach (var user in await transactions.ReadAsync<User>(SelectNames, new { ids }, cancellationToken))
            Set(user.UserId, user.ShownName);
        foreach (var id in ids.Where(id => !_names.TryGetValue(id, out _)))
            Set(id, null);

        void Set(long id, string? name) => _names.Set(id, name, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lifetime });
    }

    public void Dispose() => _names.Dispose();
}

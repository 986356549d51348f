using TodoApp.Database;

namespace TodoApp.Accounts;

/// <summary>Everybody with an account, as an operator sees them.</summary>
public sealed record ListedUser(
    long UserId, string Name, bool IsOperator, bool IsDisabled, bool HasPassword, DateTime CreatedAt, DateTime? SeenAt);

public static class UserList
{
    private const string SelectAll = """
        SELECT user_id, name, is_operator, is_disabled, password_hash IS NOT NULL AS has_password, created_at,
          (SELECT max(seen_at) FROM user_sessions WHERE user_sessions.user_id = users.user_id) AS seen_at
        FROM users ORDER BY normalized_name
        """;

    public static Task<IReadOnlyList<ListedUser>> ReadAsync(RetryingTransaction transactions, CancellationToken cancellationToken)
        => transactions.ReadAsync<ListedUser>(SelectAll, null, cancellationToken);
}

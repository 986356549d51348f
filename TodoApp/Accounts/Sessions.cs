using Dapper;
using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Accounts;

/// <summary>A device where somebody is signed in.</summary>
public sealed record Session
{
    public long SessionId { get; init; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>UTC, not older than <see cref="Sessions.SeenInterval"/> while it is in use.</summary>
    public DateTime SeenAt { get; init; }

    /// <summary>Browser and system, as the browser called itself.</summary>
    public string Device { get; init; } = "";

    /// <summary>Where the sign-in came from.</summary>
    public string Address { get; init; } = "";
}

/// <summary>
/// The sessions of people. A cookie names one, and is worth nothing without its row: so signing out, here or everywhere, holds at once
/// on all replicas.
/// </summary>
public static class Sessions
{
    public static readonly Table Table = new(
        "user_sessions",
        ["user_id", "session_id", "created_at", "seen_at", "device", "address"],
        ["user_id", "session_id"],
        ["SELECT", "INSERT", "UPDATE", "DELETE"],
        []);

    /// <summary>How long a session lasts that is not used, and how long one that is.</summary>
    public static readonly TimeSpan IdleLifetime = TimeSpan.FromDays(30), Lifetime = TimeSpan.FromDays(180);

    public static readonly TimeSpan SeenInterval = TimeSpan.FromHours(1);

    /// <summary>
    /// True while the session <c>@session</c> of <c>@user</c> lasts: a predicate without a table of its own, for any statement that has
    /// these parameters and those of <see cref="Limits"/>.
    /// </summary>
    public const string Lasts = """
        EXISTS (
          SELECT 1 FROM user_sessions
          WHERE user_id = @user AND session_id = @session AND seen_at > @idle AND created_at > @oldest)
        """;

    private const string SelectUser = $"""
        SELECT user_id, name, display_name, time_zone, is_operator,
          (SELECT seen_at FROM user_sessions WHERE user_id = @user AND session_id = @session) AS seen_at
        FROM users WHERE user_id = @user AND NOT is_disabled AND {Lasts}
        """;

    private const string SetSeen = "UPDATE user_sessions SET seen_at = @now WHERE user_id = @user AND session_id = @session";

    /// <summary>Who is signed in; null if the session has ended.</summary>
    /// <param name="now">UTC.</param>
    public static Query<SignedInUser?> Select(long user, long session, DateTime now)
    {
        var (idle, oldest) = Limits(now);
        return new(
            SelectUser,
            new DynamicParameters(new { user, session, idle, oldest }),
            async results => await results.ReadAsync<SignedInUser>() is [var found] ? found with { SessionId = session } : null);
    }

    /// <summary>Notes that a session is in use, unless that was noted not long ago.</summary>
    public static Task SeeAsync(RetryingTransaction transactions, TimeProvider time, SignedInUser seen, CancellationToken cancellationToken)
        => seen.SeenAt >= time.Now() - SeenInterval
            ? Task.CompletedTask
            : transactions.ExecuteAsync(SetSeen, new { user = seen.UserId, session = seen.SessionId, now = time.Now() }, idempotent: true, cancellationToken);

    /// <summary>Whoever a cookie names, as long as the session lasts.</summary>
    /// <param name="now">UTC.</param>
    public static Asker AskerOf(long user, long session, DateTime now)
    {
        var (idle, oldest) = Limits(now);
        return new Asker(user, Lasts, ("session", session), ("idle", idle), ("oldest", oldest)) { SessionId = session };
    }

    /// <summary>No session was in use before the first and lasts, and none was begun before the second.</summary>
    public static (DateTime Idle, DateTime Oldest) Limits(DateTime now) => (now - IdleLifetime, now - Lifetime);

    /// <summary>The hundred last used sessions of <c>@user</c>, last used first; with the parameters of <see cref="Limits"/>.</summary>
    internal const string SelectAll = """
        SELECT session_id, created_at, seen_at, device, address FROM user_sessions
        WHERE user_id = @user AND seen_at > @idle AND created_at > @oldest
        ORDER BY seen_at DESC, session_id LIMIT 100
        """;

    private const string DeleteEnded = """
        DELETE FROM user_sessions WHERE user_id = @user AND (seen_at <= @idle OR created_at <= @oldest);
        DELETE FROM user_sessions WHERE user_id = @userBefore AND session_id = @sessionBefore
        """;

    // Not if the password was changed, or everything signed out, since the password was checked.
    private const string Insert = """
        INSERT INTO user_sessions (user_id, session_id, created_at, seen_at, device, address)
        SELECT @user::INT8, @session::INT8, @now::TIMESTAMP, @now::TIMESTAMP, @Device::VARCHAR, @Address::VARCHAR
        WHERE EXISTS (SELECT 1 FROM users WHERE user_id = @user AND security_stamp = @stamp AND NOT is_disabled)
        ON CONFLICT (user_id, session_id) DO NOTHING
        """;

    private const string ResetAttempts = "UPDATE users SET attempts = 0 WHERE user_id = @user AND attempts > 0";

    private const string SelectSession = "SELECT session_id FROM user_sessions WHERE user_id = @user AND session_id = @session";

    /// <summary>Begins a session, in place of another one if the same browser has it. Idempotent: its id is chosen before.</summary>
    /// <returns>Whether it has begun: not if the account was changed since <paramref name="user"/> was read.</returns>
    public static async Task<bool> BeginAsync(
        RetryingTransaction transactions, TimeProvider time, User user, Session begun, (long User, long Session)? before, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var (idle, oldest) = Limits(now);
        var found = await transactions.QueryMultipleAsync(
            $"{DeleteEnded}; {Insert}; {ResetAttempts}; {SelectSession}",
            new
            {
                user = user.UserId,
                session = begun.SessionId,
                stamp = user.SecurityStamp,
                now,
                idle,
                oldest,
                begun.Device,
                begun.Address,
                userBefore = before?.User,
                sessionBefore = before?.Session,
            },
            async results => await results.ReadValuesAsync<long>(),
            cancellationToken);
        return found.Count == 1;
    }

    private const string Delete = "DELETE FROM user_sessions WHERE user_id = @user AND session_id = @session";

    /// <summary>Ends a session. Idempotent.</summary>
    public static Task EndAsync(RetryingTransaction transactions, long user, long session, CancellationToken cancellationToken)
        => transactions.ExecuteAsync(Delete, new { user, session }, idempotent: true, cancellationToken);
}

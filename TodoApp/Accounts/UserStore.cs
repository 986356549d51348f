using Dapper;
using Microsoft.AspNetCore.Identity;
using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Accounts;

/// <summary>
/// Where ASP.NET Core Identity finds people. Each method is one statement, or several in one round trip, and idempotent. How often a
/// password was tried is not among it: <see cref="SignIn"/> counts that before it looks at the password, and not after.
/// </summary>
public sealed class UserStore(RetryingTransaction transactions, TimeProvider time)
    : IUserPasswordStore<User>, IUserSecurityStampStore<User>, IUserPasskeyStore<User>
{
    public static readonly Table Table = new(
        "users",
        [
            "user_id", "name", "normalized_name", "display_name", "time_zone", "password_hash", "security_stamp", "is_operator",
            "is_disabled", "attempts", "attempts_since", "created_at",
        ],
        ["user_id"],
        ["SELECT", "INSERT", "UPDATE", "DELETE"],
        ["users_by_name"]);

    public static readonly Table Logins = new(
        "user_logins", ["provider", "subject", "user_id", "created_at"], ["provider", "subject"], ["SELECT", "INSERT", "DELETE"], ["user_logins_by_user"]);

    /// <summary>What a <see cref="User"/> is read from.</summary>
    internal const string Columns = """
        user_id, name, normalized_name, display_name, time_zone, password_hash, security_stamp, security_stamp AS stored_stamp,
        is_operator, is_disabled, created_at
        """;

    /// <summary>True where no link is needed, or where the one that is given has not been used by anybody else.</summary>
    private const string LinkIsGood = """
        (@link::BYTEA IS NULL OR EXISTS (
          SELECT 1 FROM user_links WHERE link_hash = @link AND expires_at > @now AND (used_by IS NULL OR used_by = @used_by)))
        """;

    private const string SelectById = $"SELECT {Columns} FROM users WHERE user_id = @id";

    public async Task<User?> FindByIdAsync(string userId, CancellationToken cancellationToken)
        => long.TryParse(userId, out var id)
            ? (await transactions.ReadAsync<User>(SelectById, new { id }, cancellationToken)).SingleOrDefault()
            : null;

    private const string SelectByName = $"SELECT {Columns} FROM users WHERE normalized_name = @name";

    public async Task<User?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken)
        => (await transactions.ReadAsync<User>(SelectByName, new { name = normalizedUserName }, cancellationToken)).SingleOrDefault();

    // The first of all accounts is the operator's. Two that are made at the same time conflict, and one of them is the second.
    private const string Insert = $"""
        INSERT INTO users (
          user_id, name, normalized_name, display_name, time_zone, password_hash, security_stamp, is_operator, attempts_since, created_at)
        SELECT @user_id::INT8, @name::VARCHAR, @normalized_name::VARCHAR, @display_name::VARCHAR, @time_zone::VARCHAR,
          @password_hash::VARCHAR, @security_stamp::VARCHAR, NOT EXISTS (SELECT 1 FROM users), @now::TIMESTAMP, @now::TIMESTAMP
        WHERE {LinkIsGood}
        ON CONFLICT DO NOTHING
        """;

    private const string UseLink = """
        UPDATE user_links SET used_by = @used_by
        WHERE link_hash = @link AND EXISTS (SELECT 1 FROM users WHERE user_id = @user_id AND security_stamp = @security_stamp)
        """;

    private const string InsertLogin = """
        INSERT INTO user_logins (provider, subject, user_id, created_at)
        SELECT @provider::VARCHAR, @subject::VARCHAR, @user_id::INT8, @now::TIMESTAMP
        WHERE @provider::VARCHAR IS NOT NULL AND EXISTS (SELECT 1 FROM users WHERE user_id = @user_id)
        ON CONFLICT (provider, subject) DO NOTHING
        """;

    private static readonly string TakeOverLists
        = TakeOver.Sql("EXISTS (SELECT 1 FROM users WHERE user_id = @user_id AND is_operator AND security_stamp = @security_stamp)");

    private const string SelectIdByName = "SELECT user_id FROM users WHERE normalized_name = @normalized_name";

    private const string SelectByLogin = $"""
        SELECT {Columns} FROM users WHERE user_id = (SELECT user_id FROM user_logins WHERE provider = @provider AND subject = @subject)
        """;

    /// <summary>Whoever signs in with a provider, if there is an account for it.</summary>
    public static async Task<User?> FindByLoginAsync(RetryingTransaction transactions, ProviderLogin login, CancellationToken cancellationToken)
        => (await transactions.ReadAsync<User>(SelectByLogin, new { provider = login.Provider, subject = login.Subject }, cancellationToken)).SingleOrDefault();

    /// <summary>One with this very id is there already where the same form was sent before: that is a success.</summary>
    public async Task<IdentityResult> CreateAsync(User user, CancellationToken cancellationToken)
    {
        var id = await transactions.QueryMultipleAsync(
            $"{Insert}; {UseLink}; {InsertLogin}; {TakeOverLists}; {SelectIdByName}", Parameters(user), async results => await results.ReadValuesAsync<long>(), cancellationToken);
        return id switch
        {
            [] => IdentityResult.Failed(AccountErrors.LinkIsUsed),
            [var taken] when taken != user.UserId => IdentityResult.Failed(new AccountErrors().DuplicateUserName(user.Name)),
            _ => IdentityResult.Success,
        };
    }

    private const string Update = $"""
        UPDATE users SET name = @name, normalized_name = @normalized_name, display_name = @display_name, time_zone = @time_zone,
          password_hash = @password_hash, security_stamp = @security_stamp, is_operator = @is_operator, is_disabled = @is_disabled
        WHERE user_id = @user_id AND security_stamp = @stored_stamp AND {LinkIsGood}
        """;

    // Whatever changes the stamp signs out everywhere, in the same transaction.
    private const string EndSessions = """
        DELETE FROM user_sessions WHERE user_id = @user_id AND @stored_stamp::VARCHAR <> @security_stamp::VARCHAR
        AND EXISTS (SELECT 1 FROM users WHERE user_id = @user_id AND security_stamp = @security_stamp)
        """;

    private const string SelectStamp = "SELECT security_stamp FROM users WHERE user_id = @user_id";

    /// <summary>A new security stamp ends all sessions of this user.</summary>
    public async Task<IdentityResult> UpdateAsync(User user, CancellationToken cancellationToken)
    {
        var stamp = await transactions.QueryMultipleAsync(
            $"{Update}; {EndSessions}; {UseLink}; {SelectStamp}",
            Parameters(user),
            async results => (await results.ReadValuesAsync<string>()).SingleOrDefault(),
            cancellationToken);
        if (stamp != user.SecurityStamp)
            return IdentityResult.Failed(user.Link is null || stamp != user.StoredStamp ? new AccountErrors().ConcurrencyFailure() : AccountErrors.LinkIsUsed);

        user.StoredStamp = user.SecurityStamp;
        return IdentityResult.Success;
    }

    private const string Delete = """
        DELETE FROM user_logins WHERE user_id = @id; DELETE FROM user_links WHERE user_id = @id; DELETE FROM user_passkeys WHERE user_id = @id;
        DELETE FROM calendar_links WHERE user_id = @id; DELETE FROM user_sessions WHERE user_id = @id; DELETE FROM users WHERE user_id = @id
        """;

    /// <summary>With everything that belongs to the account alone.</summary>
    public async Task<IdentityResult> DeleteAsync(User user, CancellationToken cancellationToken)
    {
        await transactions.RunAsync(
            async transaction =>
            {
                await LeaveLists.RunAsync(transaction, user.UserId, time.Now());
                return await transaction.ExecuteAndCommitAsync(Delete, new { id = user.UserId });
            },
            idempotent: true,
            cancellationToken);
        return IdentityResult.Success;
    }

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(User user, CancellationToken cancellationToken)
        => [.. (await Passkeys.ReadAsync(transactions, user.UserId, cancellationToken)).Select(passkey => passkey.ToInfo())];

    public Task<User?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
        => Passkeys.FindOwnerAsync(transactions, credentialId, cancellationToken);

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(User user, byte[] credentialId, CancellationToken cancellationToken)
        => (await Passkeys.FindAsync(transactions, user.UserId, credentialId, cancellationToken))?.ToInfo();

    /// <exception cref="NotSupportedException">Always: a passkey is added or used together with its challenge, by <see cref="PasskeyCeremonies"/>.</exception>
    public Task AddOrUpdatePasskeyAsync(User user, UserPasskeyInfo passkey, CancellationToken cancellationToken)
        => throw new NotSupportedException($"A passkey is added and used by {nameof(PasskeyCeremonies)}.");

    public Task RemovePasskeyAsync(User user, byte[] credentialId, CancellationToken cancellationToken)
        => Passkeys.RemoveAsync(transactions, user.UserId, credentialId, cancellationToken);

    public Task<string> GetUserIdAsync(User user, CancellationToken cancellationToken) => Task.FromResult($"{user.UserId}");

    public Task<string?> GetUserNameAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task SetUserNameAsync(User user, string? userName, CancellationToken cancellationToken)
    {
        user.Name = userName ?? "";
        return Task.CompletedTask;
    }

    public Task<string?> GetNormalizedUserNameAsync(User user, CancellationToken cancellationToken) => Task.FromResult(user.NormalizedName);

    public Task SetNormalizedUserNameAsync(User user, string? normalizedName, CancellationToken cancellationToken)
    {
        user.NormalizedName = normalizedName;
        return Task.CompletedTask;
    }

    public Task<string?> GetPasswordHashAsync(User user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(User user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetPasswordHashAsync(User user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash;
        return Task.CompletedTask;
    }

    public Task<string?> GetSecurityStampAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public Task SetSecurityStampAsync(User user, string stamp, CancellationToken cancellationToken)
    {
        user.SecurityStamp = stamp;
        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }

    private DynamicParameters Parameters(User user)
    {
        var parameters = new DynamicParameters(new
        {
            user_id = user.UserId,
            name = user.Name,
            normalized_name = user.NormalizedName,
            display_name = user.DisplayName,
            time_zone = user.TimeZone,
            password_hash = user.PasswordHash,
            security_stamp = user.SecurityStamp,
            stored_stamp = user.StoredStamp,
            is_operator = user.IsOperator,
            is_disabled = user.IsDisabled,
            provider = user.Login?.Provider,
            subject = user.Login?.Subject,
            now = time.Now(),
        });
        parameters.Add("link", user.Link?.Hash, System.Data.DbType.Binary);
        parameters.Add("used_by", user.Link?.UsedBy, System.Data.DbType.Int64);
        return parameters;
    }
}

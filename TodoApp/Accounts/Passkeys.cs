using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using TodoApp.Database;

namespace TodoApp.Accounts;

/// <summary>
/// A passkey of somebody: what is kept here is its public half. The other one never leaves the device or the password manager.
/// </summary>
public sealed record Passkey
{
    /// <summary>In code points, as VARCHAR(60) counts them.</summary>
    public const int MaxNameLength = 60;

    /// <summary>Chosen by whatever keeps the passkey; at most 1023 bytes.</summary>
    public byte[] CredentialId { get; init; } = [];

    public string Name { get; init; } = "";

    /// <summary>As COSE writes it.</summary>
    public byte[] PublicKey { get; init; } = [];

    /// <summary>How often it was used, as whatever keeps it counts that; 0 where it does not count.</summary>
    public long SignCount { get; init; }

    /// <summary>How browsers reach it, separated by commas: of <see cref="Passkeys.KnownTransports"/>.</summary>
    public string Transports { get; init; } = "";

    public bool IsUserVerified { get; init; }

    /// <summary>It may be copied to other devices of the same person; it never changes.</summary>
    public bool IsBackupEligible { get; init; }

    public bool IsBackedUp { get; init; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>UTC; null until somebody signs in with it.</summary>
    public DateTime? UsedAt { get; init; }

    /// <summary>What a form calls it.</summary>
    public string Id => Base64Url.EncodeToString(CredentialId);

    public IEnumerable<string> TransportNames => Transports.Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>As Identity knows it. It was made without attestation, so that there is none to look at later.</summary>
    internal UserPasskeyInfo ToInfo() => new(
        CredentialId, PublicKey, new DateTimeOffset(CreatedAt, TimeSpan.Zero), (uint)SignCount, [.. TransportNames],
        IsUserVerified, IsBackupEligible, IsBackedUp, attestationObject: [], clientDataJson: [])
    { Name = Name };
}

/// <param name="Expires">UTC. From then on no answer to it is taken, and that it was used need not be remembered.</param>
public sealed record Challenge(byte[] Hash, DateTime Expires);

/// <summary>
/// The passkeys of people, and the challenges that were answered with one. What is kept of a challenge is that it was used, and only
/// while an answer to it would still be taken: so each is answered once, whichever replica made it and whichever gets the answers, and
/// a page with a challenge writes nothing.
/// </summary>
public static class Passkeys
{
    public static readonly Table Table = new(
        "user_passkeys",
        [
            "credential_id", "user_id", "name", "public_key", "sign_count", "transports", "is_user_verified", "is_backup_eligible",
            "is_backed_up", "created_at", "used_at",
        ],
        ["credential_id"],
        ["SELECT", "INSERT", "UPDATE", "DELETE"],
        ["user_passkeys_by_user"]);

    public static readonly Table Challenges = new(
        "user_challenges", ["expires_at", "challenge_hash", "used_by"], ["expires_at", "challenge_hash"], ["SELECT", "INSERT", "DELETE"], []);

    /// <summary>Of one person.</summary>
    public const int MaxCount = 20;

    /// <summary>Room for RSA with 8192 bits; a longer key would cost too much time with each sign-in.</summary>
    public const int MaxPublicKeyBytes = 2048;

    /// <summary>What a browser says beyond them is not kept. See https://www.w3.org/TR/webauthn-3/#enumdef-authenticatortransport.</summary>
    public static readonly IReadOnlyList<string> KnownTransports = ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"];

    private const string Columns = """
        credential_id, name, public_key, sign_count, transports, is_user_verified, is_backup_eligible, is_backed_up, created_at, used_at
        """;

    /// <summary>All of <c>@user</c>, oldest first.</summary>
    internal const string SelectAll = $"SELECT {Columns} FROM user_passkeys WHERE user_id = @user ORDER BY created_at, credential_id";

    public static Task<IReadOnlyList<Passkey>> ReadAsync(RetryingTransaction transactions, long user, CancellationToken cancellationToken)
        => transactions.ReadAsync<Passkey>(SelectAll, new { user }, cancellationToken);

    private const string SelectOne = $"SELECT {Columns} FROM user_passkeys WHERE credential_id = @id AND user_id = @user";

    public static async Task<Passkey?> FindAsync(RetryingTransaction transactions, long user, byte[] id, CancellationToken cancellationToken)
        => (await transactions.ReadAsync<Passkey>(SelectOne, new { user, id }, cancellationToken)).SingleOrDefault();

    private const string SelectOwner = $"""
        SELECT {UserStore.Columns} FROM users WHERE user_id = (SELECT user_id FROM user_passkeys WHERE credential_id = @id)
        """;

    public static async Task<User?> FindOwnerAsync(RetryingTransaction transactions, byte[] id, CancellationToken cancellationToken)
        => (await transactions.ReadAsync<User>(SelectOwner, new { id }, cancellationToken)).SingleOrDefault();

    private const string DeleteExpired = "DELETE FROM user_challenges WHERE expires_at <= @now";

    private const string SelectChallenge = """
        SELECT used_by FROM user_challenges WHERE expires_at = @expires AND challenge_hash = @challenge AND used_by = @used_by
        """;

    private const string UseToAdd = """
        INSERT INTO user_challenges (expires_at, challenge_hash, used_by) VALUES (@expires, @challenge, @used_by)
        ON CONFLICT (expires_at, challenge_hash) DO NOTHING
        """;

    private const string Insert = $"""
        INSERT INTO user_passkeys (
          credential_id, user_id, name, public_key, sign_count, transports, is_user_verified, is_backup_eligible, is_backed_up, created_at)
        SELECT @id::BYTEA, @user::INT8, @name::VARCHAR, @public_key::BYTEA, @sign_count::INT8, @transports::VARCHAR,
          @is_user_verified::BOOL, @is_backup_eligible::BOOL, @is_backed_up::BOOL, @now::TIMESTAMP
        WHERE EXISTS ({SelectChallenge}) AND EXISTS (SELECT 1 FROM users WHERE user_id = @user AND NOT is_disabled)
          AND (SELECT count(*) FROM user_passkeys WHERE user_id = @user) < @max
        ON CONFLICT (credential_id) DO NOTHING
        """;

    private const string SelectAdded = $"SELECT user_id FROM user_passkeys WHERE credential_id = @id AND user_id = @user AND EXISTS ({SelectChallenge})";

    /// <summary>Adds a passkey that answers a challenge, which is used up with it. Idempotent.</summary>
    /// <returns>False if the challenge was used before, if the passkey is somebody's already, or if there are too many.</returns>
    public static Task<bool> AddAsync(
        RetryingTransaction transactions,
        TimeProvider time,
        long user,
        string name,
        UserPasskeyInfo made,
        Challenge challenge,
        CancellationToken cancellationToken)
        => SucceedsAsync(
            transactions,
            $"{DeleteExpired}; {UseToAdd}; {Insert}; {SelectAdded}",
            new
            {
                id = made.CredentialId,
                user,
                name,
                public_key = made.PublicKey,
                sign_count = (long)made.SignCount,
                transports = string.Join(',', KnownTransports.Intersect(made.Transports ?? [])),
                is_user_verified = made.IsUserVerified,
                is_backup_eligible = made.IsBackupEligible,
                is_backed_up = made.IsBackedUp,
                max = MaxCount,
                now = time.Now(),
                expires = challenge.Expires,
                challenge = challenge.Hash,
                used_by = User.NewId(), // The same in each run of the work.
            },
            cancellationToken);

    // Not if the passkey is gone, or was used with as high a count, since it was checked. A second run finds what the first has used.
    private const string UseToSignIn = """
        INSERT INTO user_challenges (expires_at, challenge_hash, used_by)
        SELECT @expires::TIMESTAMP, @challenge::BYTEA, @used_by::INT8
        WHERE EXISTS (
          SELECT 1 FROM user_passkeys
          WHERE credential_id = @id AND user_id = @user AND (sign_count < @sign_count OR (sign_count = 0 AND @sign_count = 0)))
        ON CONFLICT (expires_at, challenge_hash) DO NOTHING
        """;

    private const string SetUsed = $"""
        UPDATE user_passkeys SET sign_count = @sign_count, is_backed_up = @is_backed_up, used_at = @now
        WHERE credential_id = @id AND user_id = @user AND EXISTS ({SelectChallenge})
        """;

    /// <summary>Keeps that a passkey has answered a challenge, which is used up with it. Idempotent.</summary>
    /// <returns>False if the challenge was used before, or the passkey was meanwhile.</returns>
    public static Task<bool> UseAsync(
        RetryingTransaction transactions, TimeProvider time, long user, UserPasskeyInfo used, Challenge challenge, CancellationToken cancellationToken)
        => SucceedsAsync(
            transactions,
            $"{DeleteExpired}; {UseToSignIn}; {SetUsed}; {SelectChallenge}",
            new
            {
                id = used.CredentialId,
                user,
                sign_count = (long)used.SignCount,
                is_backed_up = used.IsBackedUp,
                now = time.Now(),
                expires = challenge.Expires,
                challenge = challenge.Hash,
                used_by = User.NewId(), // The same in each run of the work.
            },
            cancellationToken);

    private const string Delete = "DELETE FROM user_passkeys WHERE credential_id = @id AND user_id = @user";

    /// <summary>Removes a passkey of this user. Idempotent.</summary>
    public static Task RemoveAsync(RetryingTransaction transactions, long user, byte[] id, CancellationToken cancellationToken)
        => transactions.ExecuteAsync(Delete, new { user, id }, idempotent: true, cancellationToken);

    private static async Task<bool> SucceedsAsync(RetryingTransaction transactions, string sql, object parameters, CancellationToken cancellationToken)
        => (await transactions.QueryMultipleAsync(sql, parameters, results => results.ReadValuesAsync<long>(), cancellationToken)).Count == 1;
}

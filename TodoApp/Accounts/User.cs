using System.Security.Cryptography;

namespace TodoApp.Accounts;

/// <summary>A person with an account, as <see cref="UserStore"/> keeps it.</summary>
public sealed class User
{
    /// <summary>In characters, which are ASCII.</summary>
    public const int MaxNameLength = 64;

    /// <summary>In code points, as VARCHAR(60) counts them.</summary>
    public const int MaxDisplayNameLength = 60;

    /// <summary>Chosen by the app, random over 63 bits; never <see cref="Lists.Asker.Everybody"/>.</summary>
    public long UserId { get; set; } = NewId();

    /// <summary>What one signs in with, as it was typed. Upper and lower case are the same.</summary>
    public string Name { get; set; } = "";

    public string? NormalizedName { get; set; }

    /// <summary>What others see; empty is <see cref="Name"/>.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>Of IANA, such as <c>Europe/Berlin</c>; null is UTC.</summary>
    public string? TimeZone { get; set; }

    /// <summary>Null where none has been set.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Changes with the password, and wherever somebody signs out everywhere: with it, all sessions end.</summary>
    public string SecurityStamp { get; set; } = "";

    /// <summary>The stamp as it is in the database. An update finds the row by it, and so never overwrites one it has not seen.</summary>
    public string StoredStamp { get; set; } = "";

    public bool IsOperator { get; set; }

    public bool IsDisabled { get; set; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; set; }

    /// <summary>How often the password was tried in this quarter of an hour; read only where it is tried.</summary>
    public long Attempts { get; set; }

    /// <summary>The link that lets this account be made, or its password be set, and that is used up with it.</summary>
    public UsedLink? Link { get; set; }

    /// <summary>The sign-in with a provider by which this account is made.</summary>
    public ProviderLogin? Login { get; set; }

    public string ShownName => DisplayName.Length == 0 ? Name : DisplayName;

    public static long NewId() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue | 1;
}

/// <param name="Provider">Its name in the configuration.</param>
/// <param name="Subject">Who it is there.</param>
public sealed record ProviderLogin(string Provider, string Subject)
{
    /// <summary>As OpenID Connect limits it.</summary>
    public const int MaxSubjectLength = 255;
}

/// <param name="UsedBy">The same use again, such as the second send of one form, finds the link good.</param>
public sealed record UsedLink(byte[] Hash, long UsedBy);

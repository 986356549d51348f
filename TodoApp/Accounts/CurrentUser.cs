namespace TodoApp.Accounts;

/// <summary>Who is signed in, as one request finds it.</summary>
public sealed record SignedInUser
{
    public long UserId { get; init; }

    public long SessionId { get; init; }

    public string Name { get; init; } = "";

    public string DisplayName { get; init; } = "";

    /// <inheritdoc cref="User.TimeZone"/>
    public string? TimeZone { get; init; }

    public bool IsOperator { get; init; }

    /// <summary>UTC.</summary>
    public DateTime SeenAt { get; init; }

    public string ShownName => DisplayName.Length == 0 ? Name : DisplayName;
}

/// <summary>Whoever makes the request that is being answered.</summary>
public sealed class CurrentUser(IConfiguration configuration)
{
    /// <summary>The user that everybody is where <c>Accounts:Mode</c> is off.</summary>
    public const long Everybody = 0;

    private readonly bool _isOff = Settings.AccountsMode.Read(configuration) == AccountsMode.Off;

    /// <summary>Null where nobody is signed in, and where nobody needs to be.</summary>
    public SignedInUser? SignedIn { get; internal set; }

    /// <summary>For statements: in their predicates, this is who may see and change what they are about.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in, although somebody must be.</exception>
    public long UserId => _isOff ? Everybody : SignedIn?.UserId ?? throw new InvalidOperationException("Nobody is signed in.");
}

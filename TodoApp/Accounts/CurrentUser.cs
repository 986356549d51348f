using TodoApp.Database;
using TodoApp.Lists;

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
    private readonly bool _isOff = Settings.AccountsMode.Read(configuration) == AccountsMode.Off;

    private Asker? _asker;

    /// <summary>
    /// Null where nobody is signed in, where nobody needs to be, and before the statements of an endpoint have asked that look for the
    /// session themselves (<see cref="SessionInStatementsAttribute"/>).
    /// </summary>
    public SignedInUser? SignedIn { get; internal set; }

    /// <summary>Which session the cookie names, whether or not it lasts; null where it names none.</summary>
    public (long User, long Session)? Session { get; internal set; }

    /// <summary>As the cookie has it, until it is read.</summary>
    internal string? TimeZoneOfCookie { get; set; }

    /// <inheritdoc cref="User.TimeZone"/>
    public string? TimeZone => SignedIn is null ? TimeZoneOfCookie : SignedIn.TimeZone;

    /// <summary>For statements: in their predicates, this is who may see and change what they are about.</summary>
    /// <exception cref="NotSignedInException">Nobody is signed in, although somebody must be.</exception>
    public Asker Asker
    {
        get => _isOff ? Asker.Everybody : _asker ?? throw new NotSignedInException();
        internal set => _asker = value;
    }

    /// <inheritdoc cref="Asker"/>
    public long UserId => Asker.UserId;

    /// <summary>Says who was found, to be shown, and keeps what the database and the cookie remember of it.</summary>
    public async Task IsAsync(SignedInUser found, HttpContext context, CancellationToken cancellationToken)
    {
        SignedIn = found;
        if (TimeZoneOfCookie != found.TimeZone)
            await context.RequestServices.GetRequiredService<SignIn>().KeepTimeZoneAsync(found);
        await Sessions.SeeAsync(
            context.RequestServices.GetRequiredService<RetryingTransaction>(), context.RequestServices.GetRequiredService<TimeProvider>(), found, cancellationToken);
    }

    /// <summary>For the statements about a list.</summary>
    /// <inheritdoc cref="Asker"/>
    public ListAccess In(long listId) => new(listId, Asker);
}

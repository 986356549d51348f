using Dapper;
using TodoApp.Database;

namespace TodoApp.Lists;

/// <summary>
/// Which list a statement is about, and for whom. Whether they may is a predicate of the statement itself, so that it holds for what the
/// statement does and when it does it, and costs no round trip. Where it does not hold, the statement finds nothing.
/// </summary>
/// <remarks>
/// The parameters are <c>@list</c>, <c>@user</c> and those of <see cref="Asker.Condition"/>: <see cref="Parameters"/> has them all.
/// </remarks>
public sealed record ListAccess(long ListId, Asker Asker)
{
    /// <summary>To somebody of a list who is everybody: for tests, and for what the app itself does.</summary>
    public static ListAccess OfEverybody(long listId) => new(listId, Asker.Everybody);

    /// <summary>The asker is who they say, whatever they may.</summary>
    public string MayAsk => Asker.Condition ?? "true";

    /// <summary>The asker is a member.</summary>
    public string MayRead => Asker.ReadsEverything ? "true" : May(Role.Viewer);

    /// <summary>The asker is an editor or an owner, and the list is not deleted.</summary>
    public string MayWrite => May(Role.Editor);

    /// <summary>The asker is an owner, and the list is not deleted.</summary>
    public string MayOwn => May(Role.Owner);

    /// <summary>The asker is an owner of the list, which is deleted.</summary>
    public string MayOwnDeleted
        => $"EXISTS (SELECT 1 FROM list_members WHERE list_id = @list AND user_id = @user AND role <= -{(long)Role.Owner}) AND {MayAsk}";

    /// <summary>The asker is an editor or an owner of another list as well, which a parameter names.</summary>
    public string MayWriteTo(string list) => May(Role.Editor, list);

    // Uncorrelated, and by the whole key of its table. A deleted list has negative roles.
    private string May(Role role, string list = "@list")
        => $"EXISTS (SELECT 1 FROM list_members WHERE list_id = {list} AND user_id = @user AND role >= {(long)role}) AND {MayAsk}";

    /// <param name="own">Those of the statement.</param>
    public DynamicParameters Parameters(object? own = null)
    {
        var parameters = new DynamicParameters(own);
        parameters.Add("list", ListId);
        parameters.Add("user", Asker.UserId);
        foreach (var (name, value) in Asker.Parameters)
            parameters.Add(name, value);
        return parameters;
    }

    private string SelectStanding => $"""
        SELECT COALESCE((SELECT role FROM list_members WHERE list_id = @list AND user_id = @user), 0) AS role, {MayAsk} AS is_asker
        """;

    private sealed record Standing
    {
        public long Role { get; init; }

        public bool IsAsker { get; init; }
    }

    /// <summary>Says why a statement found nothing, where that was the asker's fault. A statement that found something needs none of this.</summary>
    /// <exception cref="NotSignedInException">It is not the asker, or not any more.</exception>
    /// <exception cref="NoSuchListException">The list is deleted, was never there, or is none of the asker's.</exception>
    /// <exception cref="ForbiddenException">The asker has a lower role.</exception>
    public async Task RequireAsync(RetryingTransaction transactions, Role role, CancellationToken cancellationToken)
        => Require(await RoleAsync(transactions, cancellationToken), role);

    /// <summary>The same where no list is asked for.</summary>
    /// <exception cref="NotSignedInException">It is not the asker, or not any more.</exception>
    public Task RequireAskerAsync(RetryingTransaction transactions, CancellationToken cancellationToken) => RoleAsync(transactions, cancellationToken);

    /// <summary>The same for a role that was read.</summary>
    /// <inheritdoc cref="RequireAsync"/>
    public static void Require(Role? actual, Role role)
    {
        if (actual is not { } own)
            throw new NoSuchListException();
        if (own < role)
            throw new ForbiddenException();
    }

    private async Task<Role?> RoleAsync(RetryingTransaction transactions, CancellationToken cancellationToken)
    {
        var standing = (await transactions.ReadAsync<Standing>(SelectStanding, Parameters(), cancellationToken)).Single();
        if (!standing.IsAsker)
            throw new NotSignedInException();
        return standing.Role > 0 ? (Role)standing.Role : null;
    }
}

/// <summary>What somebody asked for is not theirs to have.</summary>
public abstract class AccessException(string message) : Exception(message);

/// <summary>There is no such list, as far as the asker is concerned.</summary>
public sealed class NoSuchListException() : AccessException("There is no such list, or it is not the asker's.");

/// <summary>The asker may look at the list, and may not do this.</summary>
public sealed class ForbiddenException() : AccessException("The asker's role in the list does not allow this.");

/// <summary>The session has ended that the asker was known by.</summary>
public sealed class NotSignedInException() : AccessException("The asker's session has ended.");

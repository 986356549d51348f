using System.Globalization;
using TodoApp.Database;

namespace TodoApp.Lists;

/// <summary>A list of to-dos, as one of its members has it.</summary>
public sealed record TodoList
{
    /// <summary>The list of everything that was there before there were several.</summary>
    public const long First = 0;

    /// <summary>In code points, as VARCHAR(100) counts them.</summary>
    public const int MaxNameLength = 100;

    /// <summary>How many one person may be a member of.</summary>
    public const int MaxCount = 100;

    /// <summary>The condition that <c>@user</c> is a member of fewer than <c>@max</c>.</summary>
    internal const string HasRoom = "(SELECT count(*) FROM (SELECT 1 FROM list_members WHERE user_id = @user AND role > 0 LIMIT @max) own) < @max";

    public static readonly Table Table = new(
        "lists", ["list_id", "name", "created_at", "deleted_at"], ["list_id"], ["SELECT", "INSERT", "UPDATE", "DELETE"], []);

    public static readonly Table Members = new(
        "list_members",
        ["list_id", "user_id", "role", "position", "is_archived", "joined_at"],
        ["list_id", "user_id"],
        ["SELECT", "INSERT", "UPDATE", "DELETE"],
        ["list_members_by_user"]);

    public long ListId { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Of the member; negative where the list is deleted.</summary>
    public Role Role { get; init; }

    /// <summary>Out of the member's way, and otherwise as it was.</summary>
    public bool IsArchived { get; init; }

    /// <summary>UTC; null if it is not.</summary>
    public DateTime? DeletedAt { get; init; }

    /// <summary>The id of the list that a form makes: the same for each send of it.</summary>
    public static long NewId(long userId, long formKey, string name)
        => DerivedId.Of("list", userId.ToString(CultureInfo.InvariantCulture), formKey.ToString(CultureInfo.InvariantCulture), name);

    /// <returns>What is wrong with a name, for the person who typed it; null if nothing is.</returns>
    public static string? Problem(string name)
        => name.Length == 0 ? "A list needs a name"
            : name.Any(char.IsControl) ? "The name must not contain control characters"
            : name.EnumerateRunes().Count() is var length and > MaxNameLength
                ? $"The name must be {MaxNameLength} characters or fewer; it has {length}"
                : null;
}

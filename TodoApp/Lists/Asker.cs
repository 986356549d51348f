namespace TodoApp.Lists;

/// <summary>Whoever a statement is run for.</summary>
/// <param name="UserId">As <c>list_members</c> knows them.</param>
/// <param name="Condition">
/// A predicate that tells whether it is them, to be added to others; null where that is known. It names a table by a subquery of its own.
/// </param>
/// <param name="Parameters">Of the condition.</param>
public sealed record Asker(long UserId, string? Condition = null, params IReadOnlyList<(string Name, object Value)> Parameters)
{
    /// <summary>The user that everybody is where nobody signs in.</summary>
    public const long EverybodyId = 0;

    /// <summary>Where nobody signs in, everybody is a member of every list: reading needs no predicate there.</summary>
    public static readonly Asker Everybody = new(EverybodyId) { ReadsEverything = true };

    /// <summary>Who did something, to be kept with it; null where that is everybody.</summary>
    public long? PersonId => ReadsEverything ? null : UserId;

    public bool ReadsEverything { get; private init; }
}

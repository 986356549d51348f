using TodoApp.Lists;

namespace TodoApp.Chaos;

/// <param name="Role">Null for none.</param>
/// <param name="IsKnown">No change is under way, and none had an outcome that nobody knows.</param>
/// <param name="Changes">How many have begun: between two looks at the same number there was none.</param>
public readonly record struct Standing(Role? Role, bool IsKnown, int Changes)
{
    /// <summary>It was this before something was sent, and is still the same after the answer.</summary>
    public bool Held(Standing after) => IsKnown && after.Changes == Changes;
}

/// <summary>What somebody may do with a list, as far as the answers to its owner say.</summary>
public sealed class Membership(Role? role)
{
    private readonly Lock _lock = new();
    private Standing _now = new(role, IsKnown: true, Changes: 0);

    public Standing Now
    {
        get
        {
            lock (_lock)
                return _now;
        }
    }

    /// <summary>Whatever it was, it may be another from now on.</summary>
    public void Begin()
    {
        lock (_lock)
            _now = _now with { IsKnown = false, Changes = _now.Changes + 1 };
    }

    public void Settle(Role? role)
    {
        lock (_lock)
            _now = _now with { Role = role, IsKnown = true };
    }
}

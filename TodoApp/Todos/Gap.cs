namespace TodoApp.Todos;

/// <summary>A to-do and its <see cref="Todo.Position"/>.</summary>
internal readonly record struct PlacedTodo(long TodoId, long Position);

/// <summary>A place between two to-dos of one half of a list, and those that stand around it.</summary>
/// <param name="above">Those above it, from the nearest on.</param>
/// <param name="reachesTop">They are all that are above it.</param>
/// <param name="below">Those below it, from the nearest on.</param>
/// <param name="reachesEnd">They are all that are below it.</param>
internal sealed class Gap(IReadOnlyList<PlacedTodo> above, bool reachesTop, IReadOnlyList<PlacedTodo> below, bool reachesEnd)
{
    /// <summary>Beyond what a position may be.</summary>
    private const long Wall = Todo.MaxPosition + 1;

    /// <summary>
    /// Puts to-dos there, in this order. Where there is no room for them, as few of their neighbours as possible move over, all of them
    /// above or all of them below, and keep their order.
    /// </summary>
    /// <param name="top">What a position at the top is, unless others stand above it.</param>
    /// <returns>All that get another position; null if there is no room as far as the neighbours are known.</returns>
    public IReadOnlyList<PlacedTodo>? Fill(IReadOnlyList<long> ids, long top)
    {
        for (var count = 0; count <= Math.Max(above.Count, below.Count); count++)
        {
            if ((Fill(0, count) ?? Fill(count, 0)) is { } filled)
                return filled;
        }
        return null;

        IReadOnlyList<PlacedTodo>? Fill(int moveUp, int moveDown)
        {
            if (!(moveUp < above.Count || (moveUp == above.Count && reachesTop)) || !(moveDown < below.Count || (moveDown == below.Count && reachesEnd)))
                return null;

            long? lower = moveUp < above.Count ? above[moveUp].Position : null;
            long? upper = moveDown < below.Count ? below[moveDown].Position : null;
            if (PositionsBetween(lower, upper, moveUp + ids.Count + moveDown, top, isTight: moveUp + moveDown == 0) is not { } positions)
                return null;
            var all = above.Take(moveUp).Reverse().Select(todo => todo.TodoId).Concat(ids).Concat(below.Take(moveDown).Select(todo => todo.TodoId));
            return [.. all.Zip(positions, (id, position) => new PlacedTodo(id, position))];
        }
    }

    /// <param name="lower">Null where nothing is above.</param>
    /// <param name="upper">Null where nothing is below.</param>
    /// <param name="isTight">There need not be room for others between them.</param>
    /// <returns>Ascending, without <see cref="Todo.NoPosition"/>; null if there is no room.</returns>
    private static IEnumerable<long>? PositionsBetween(long? lower, long? upper, int count, long top, bool isTight)
    {
        // What another program wrote may be anywhere in 64 bits.
        var from = Int128.Max(lower ?? -Wall, -Wall);
        var to = Int128.Min(upper ?? Wall, Wall);
        var leavesOut = from < Todo.NoPosition && to > Todo.NoPosition;
        if (leavesOut)
            to--; // Those from there on are one more in the end.
        if (to - from < (count + 1) * (isTight ? 1 : 2))
            return null;

        var first = lower is null ? Int128.Min(top, to - count * Todo.Spacing) : from + Todo.Spacing;
        var isOpen = (lower is null || upper is null) && first > from && first + (count - 1) * Todo.Spacing < to;
        return Enumerable.Range(0, count)
            .Select(i => isOpen ? first + i * Todo.Spacing : from + (to - from) * (i + 1) / (count + 1))
            .Select(position => (long)(leavesOut && position >= Todo.NoPosition ? position + 1 : position));
    }
}

using System.Globalization;
using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>
/// What follows a repeating to-do that is completed or left out. Its id is derived from the to-do that it follows, so that each has one
/// next at the most, whoever asks for it, on whichever replica and however often: a series never forks.
/// </summary>
public static class NextTodo
{
    /// <summary>The id of what follows a to-do of a list. No two lists have one in common.</summary>
    public static long IdOf(long listId, long todoId)
        => DerivedId.Of("next", listId.ToString(CultureInfo.InvariantCulture), todoId.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// The same once more on the next date of its repetition that lies ahead, with its steps not done, in the place of the one before.
    /// </summary>
    /// <param name="today">On the wall of whoever completes it.</param>
    /// <param name="now">UTC.</param>
    /// <returns>Null if it does not repeat, or not any more.</returns>
    public static Todo? Of(long listId, Todo todo, DateOnly today, DateTime now)
    {
        if (todo is not { Repetition: { } rule, Due: { } due })
            return null;
        var start = todo.RuleStart ?? due;
        return rule.NextAfterCompletion(start, due > start ? due : start, today) is { } date
            ? On(date, todo) with { TodoId = IdOf(listId, todo.TodoId), PubDate = now, Position = todo.Position + 1 }
            : null;
    }

    /// <summary>Nobody has changed what was made for a date, nor completed it. Where it stands does not matter.</summary>
    internal static bool IsAsMade(Todo next, Todo before, DateOnly date)
        => next == On(date, before) with { TodoId = next.TodoId, PubDate = next.PubDate, Position = next.Position };

    private static Todo On(DateOnly date, Todo todo)
        => todo with { Done = false, CompletedBy = null, Text = Steps.Of(todo.Text).TextWithNoneDone, Due = date, RuleStart = null };
}

using System.Globalization;
using TodoApp.Dates;
using TodoApp.Http;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>What is said about what really happened.</summary>
internal static class Flashes
{
    /// <param name="deletion">What has taken it to the trash before this send; null if it is in the list.</param>
    public static Flash Added(TodoInput input, Todo todo, long? deletion, long listId) => deletion is null
        ? new Flash($"Added “{todo.Title}”{GoesOn(input)}", Addresses.Delete(listId), Ids: todo.TodoId) { Place = new FlashPlace(todo.TodoId) }
        : Undoable($"“{todo.Title}” was added before and then deleted", listId, deletion.Value, [todo.TodoId]);

    /// <param name="ids">Of the to-dos that are in the list by this.</param>
    public static Flash AddedMany(string what, long[] ids, int count, long listId)
        => ids.Length is > 0 and <= Flash.MaxIds
            ? new($"{what} {Quantity.Exact(count)}", Addresses.Delete(listId), Ids: ids) { Place = new FlashPlace(ids[0]) }
            : new($"{what} {Quantity.Exact(count)}");

    /// <summary>What became of a title that is too long.</summary>
    public static string GoesOn(TodoInput input)
        => input.GoesOnInText ? $". A title has {Todo.MaxTitleLength} characters: the rest of it is in the note" : "";

    /// <param name="undo">Where to post what takes it back.</param>
    /// <param name="ids">Of the to-dos that were to be changed.</param>
    public static Flash Changed(string what, IReadOnlyList<string> titles, string undo, long[] ids)
        => new($"{what} {Quantity.Named(titles)}", ids.Length > Flash.MaxIds ? null : undo, Ids: ids.Length > Flash.MaxIds ? [] : ids);

    /// <param name="now">On the wall of whoever completed them.</param>
    /// <param name="ids">Of the to-dos that were to be completed.</param>
    public static Flash Completed(CompletedTodos outcome, DateTime now, long listId, long[] ids)
    {
        if (outcome.Next.Count == 0)
            return Changed("Completed", outcome.Titles, Addresses.Reopen(listId), ids);

        var what = $"Completed {Quantity.Named(outcome.Titles)}";
        var comesBack = outcome is { Titles.Count: 1 } ? NextOf(outcome.Next.Values.Single(), now) : $"The next of {Quantity.Exact(outcome.Next.Count)} {(outcome.Next.Count == 1 ? "is" : "are")} there";
        var next = SeenDates.Join(outcome.Next.Select(each => (each.Key, each.Value.DueDate)));
        return ids.Length > Flash.MaxIds || next.Length > SeenDates.MaxLength
            ? new($"{what}. {comesBack}")
            : new($"{what}. {comesBack}", Addresses.UndoComplete(listId), Ids: ids) { Fields = new() { ["next"] = next } };
    }

    /// <param name="next">Null if it was the last of its series.</param>
    /// <param name="now">On the wall of whoever left it out.</param>
    public static Flash Skipped(DeletedTodos outcome, long id, Todo? next, DateTime now, long listId, long deletionId)
    {
        var flash = Deleted(outcome, listId, deletionId);
        return next is null ? flash : flash with
        {
            Message = $"{flash.Message}. {NextOf(next, now)}",
            Undo = flash.Undo is null ? null : Addresses.UndoSkip(listId),
            Fields = flash.Undo is null ? null : new() { ["next"] = SeenDates.Join([(id, next.DueDate)]) },
        };
    }

    public static Flash TakenBack(string what, TakenBack outcome, DateTime now) => new(outcome.Kept.Count switch
    {
        0 => $"{what} {Quantity.Named(outcome.Titles)} and took back what followed",
        1 => $"{what} {Quantity.Named(outcome.Titles)}. {NextOf(outcome.Kept[0], now, "stays: somebody changed it")}",
        var count => $"{what} {Quantity.Named(outcome.Titles)}. The next of {Quantity.Exact(count)} stay: somebody changed them",
    });

    /// <summary>"The next is due Fri 4 Dec".</summary>
    public static string NextOf(Todo next, DateTime now, string? fate = null)
    {
        var due = next.DueDate is { } date ? $"due {Within(date.Words(now))}" : "without a date";
        return fate is null ? $"The next is {due}" : $"The next, {due}, {fate}";
    }

    public static Flash Moved(MovedTodos outcome, string? undo, long[] ids)
    {
        if (!outcome.IsTargetThere)
            return new("Nothing was moved: the to-do that it was to stand beside is not in the list any more");

        string?[] sentences =
        [
            outcome.Titles.Count > 0 ? $"Moved {Quantity.Named(outcome.Titles)}" : null,
            outcome.TitlesApart.Count > 0 ? $"{Sentence(outcome.TitlesApart, "stays", "stay")} among its own: completed ones have an order apart" : null,
        ];
        return new(string.Join(". ", sentences.OfType<string>()), undo, Ids: undo is null ? [] : ids);
    }

    public static Flash MovedToList(MovedToList moved, long from, long to, long[] ids) => moved.Places is not { } places || ids.Length > Flash.MaxIds
        ? new($"Moved {Quantity.Named(moved.Titles)} to “{moved.Name}”")
        : new($"Moved {Quantity.Named(moved.Titles)} to “{moved.Name}”", Addresses.MoveToList(to, from), Ids: ids) { Fields = new() { ["seen"] = SeenPlaces.Of(places) } };

    public static Flash CopiedToList(IReadOnlyList<Todo> copies, long to) => new(
        $"Copied {Quantity.Named([.. copies.Select(copy => copy.ShownTitle)])}",
        copies.Count > Flash.MaxIds ? null : Addresses.Delete(to),
        Ids: copies.Count > Flash.MaxIds ? [] : [.. copies.Select(copy => copy.TodoId)]);

    /// <summary>Of what was added with the date, the repetition and the star that its words said, or to the list. Undo gives it the words back.</summary>
    /// <param name="now">On the wall of whoever added it.</param>
    /// <param name="list">The name of the list that the words named; null if they named none.</param>
    public static Flash Understood(TodoInput input, Todo todo, DateTime now, long listId, string? list)
    {
        var to = list is null ? "" : $" to “{list}”";
        var date = todo.DueDate is { } due ? $", due {Within(due.Words(now))}" : "";
        var repetition = todo is { Repetition: { } rule, Due: { } first } ? $", {rule.WordsBeside(first)}" : "";
        return new($"Added “{todo.Title}”{to}{date}{repetition}{(todo.Important ? ", with a star" : "")}", Addresses.Literally(listId))
        {
            Fields = new() { ["of"] = todo.TodoId.ToString(CultureInfo.InvariantCulture), ["words"] = input.StoredTitle, ["version"] = todo.Version },
            Place = new FlashPlace(todo.TodoId),
        };
    }

    /// <summary>Words of a date within a sentence.</summary>
    private static string Within(string words) => words.StartsWith("To", StringComparison.Ordinal) ? $"t{words[1..]}" : words;

    /// <param name="due">That they have now.</param>
    /// <param name="now">On the wall of whoever did it.</param>
    /// <param name="seen">What <see cref="SeenDates"/> says of before; null where that is not known.</param>
    public static Flash Due(IReadOnlyList<string> titles, DateOnly? due, DateTime now, string? seen, long listId)
    {
        var what = due is { } day ? $"Due {Within(new DueDate(day).Words(now))}" : "No date";
        return new($"{what}: {Quantity.Named(titles)}", seen is null ? null : Addresses.UndoDue(listId)) { Fields = seen is null ? null : new() { ["seen"] = seen } };
    }

    public static Flash Deleted(DeletedTodos outcome, long listId, long deletionId)
    {
        var (deleted, before) = (outcome.Titles.Count > 0, outcome.TitlesBefore.Count > 0);
        string?[] sentences =
        [
            deleted ? $"Deleted {Quantity.Named(outcome.Titles)}" : null,
            before ? $"{Sentence(outcome.TitlesBefore, "was", "were")} in the trash already" : null,
        ];
        var message = string.Join(". ", sentences.OfType<string>());
        return deleted ? Undoable(message, listId, deletionId, outcome.Ids) : new Flash(message);
    }

    public static Flash Cleared(IReadOnlyList<long> ids, bool isDone, long listId, long deletionId) => ids.Count == 0
        ? new Flash("There were no completed to-dos to clear")
        : Undoable($"Cleared {Quantity.Bounded(ids.Count)}{(isDone ? "" : ". There are more: clear again")}", listId, deletionId, [.. ids]);

    public static Flash Restored(RestoredTodos outcome, int asked)
    {
        var back = outcome.Titles.Count;
        if (back == asked)
            return new($"Restored {Quantity.Named(outcome.Titles)}");

        var gone = asked - back - outcome.TitlesDeletedAgain.Count;
        string?[] reasons =
        [
            outcome.TitlesDeletedAgain.Count > 0 ? $"{Sentence(outcome.TitlesDeletedAgain, "was", "were")} deleted again by someone else" : null,
            gone > 0 ? $"{Quantity.Exact(gone)} {(gone == 1 ? "was" : "were")} deleted for good" : null,
        ];
        return new($"{(back == 0 ? "Nothing was restored" : $"Restored {back} of {asked}")}: {string.Join(", and ", reasons.OfType<string>())}");
    }

    /// <summary>Of a deletion whose to-dos are too many to name.</summary>
    public static Flash RestoredDeletion(bool isDone, long listId, long deletionId) => isDone
        ? new Flash("Restored all of it that was still in the trash")
        : new Flash("Restored a part. There is more", Addresses.UndoDelete(listId), deletionId);

    private static Flash Undoable(string message, long listId, long deletionId, long[] ids)
        => new(message, Addresses.UndoDelete(listId), deletionId, ids.Length > Flash.MaxIds ? [] : ids);

    private static string Sentence(IReadOnlyList<string> titles, string one, string several)
        => $"{Quantity.Named(titles)} {(titles.Count == 1 ? one : several)}";
}

using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Dates;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>Adds what somebody typed, on whichever page: to the list that the words name, else to that of the page.</summary>
public sealed class TodoAdder(PageReader reader, CurrentUser current, RetryingTransaction transactions, TimeProvider time, WallClock wall)
{
    /// <param name="input">Without problems.</param>
    /// <param name="listId">Of the page.</param>
    /// <returns>The to-do, where it is, and what to say.</returns>
    /// <exception cref="AccessException">The asker may not.</exception>
    public async Task<(Todo Todo, long ListId, Flash Flash)> AddAsync(TodoInput input, long listId, CancellationToken cancellationToken)
    {
        var lists = input.MayNameList ? await reader.ReadAsync(cancellationToken) : null;
        var now = wall.At(time.GetUtcNow());
        var words = input.Understood(now, name => lists?.Named(name) is not null);
        var other = words?.List is { } word ? lists!.Named(word) : null;
        listId = other?.ListId ?? listId;

        var todo = input.ToTodo(listId, time.Now()).With(words);
        var deletion = await AddTodo.RunAsync(transactions, current.In(listId), todo, cancellationToken);
        return (todo, listId, words is null || deletion is not null
            ? Flashes.Added(input, todo, deletion, listId)
            : Flashes.Understood(input, todo, now, listId, other?.Name));
    }
}

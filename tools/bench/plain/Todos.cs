namespace TodoApp.Bench.Plain;

public sealed class Todo
{
    public long ListId { get; init; }

    public long TodoId { get; init; }

    public string Title { get; init; } = "";

    public string Text { get; init; } = "";

    public bool Done { get; set; }

    public DateTime PubDate { get; init; }

    public long Position { get; init; }

    public bool Important { get; init; }

    public DateOnly? Due { get; init; }

    public TimeOnly? DueTime { get; init; }
}

public sealed class TodoList
{
    public long ListId { get; init; }

    public string Name { get; init; } = "";
}

public sealed class ListMember
{
    public long ListId { get; init; }

    public long UserId { get; init; }

    public long Position { get; init; }
}

/// <summary>The one list that is shown.</summary>
public interface ITodos
{
    /// <summary>The open ones in order and then the completed ones, at most so many.</summary>
    Task<List<Todo>> FirstAsync(int limit);

    /// <summary>How many are not completed, counted up to a limit.</summary>
    Task<int> CountOpenAsync(int limit);

    /// <summary>Those of everybody, in order.</summary>
    Task<List<TodoList>> ListsAsync();

    /// <summary>How many are due by a day and not completed, counted up to a limit.</summary>
    Task<int> CountDueAsync(DateOnly day, int limit);

    Task AddAsync(Todo todo);

    Task SetDoneAsync(long id, bool done);
}

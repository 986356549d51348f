namespace TodoApp.Bench.Plain;

public sealed class Todo
{
    public long ListId { get; init; }

    public long TodoId { get; init; }

    public string Title { get; init; } = "";

    public string Text { get; init; } = "";

    public bool Done { get; set; }

    public DateTime PubDate { get; init; }
}

/// <summary>The one list.</summary>
public interface ITodos
{
    /// <summary>The newest, at most so many.</summary>
    Task<List<Todo>> NewestAsync(int limit);

    /// <summary>How many are not completed, counted up to a limit.</summary>
    Task<int> CountActiveAsync(int limit);

    Task<bool> AnyCompletedAsync();

    Task AddAsync(Todo todo);

    Task SetDoneAsync(long id, bool done);
}

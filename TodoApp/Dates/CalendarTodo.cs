namespace TodoApp.Dates;

/// <summary>A to-do as iCalendar (RFC 5545) carries it.</summary>
public sealed record CalendarTodo
{
    /// <summary>The same for ever, and nobody else's.</summary>
    public required string Uid { get; init; }

    /// <summary>UTC: when it was last changed. Calendars take what has a later one.</summary>
    public required DateTime Stamp { get; init; }

    public string Summary { get; init; } = "";

    public string Description { get; init; } = "";

    public DueDate? Due { get; init; }

    /// <summary>From <see cref="Due"/> on.</summary>
    public RecurrenceRule? Recurrence { get; init; }

    public bool IsImportant { get; init; }

    public bool IsCompleted { get; init; }

    /// <summary>UTC, where it is known.</summary>
    public DateTime? CompletedAt { get; init; }

    /// <summary>Where to read more about it.</summary>
    public Uri? Url { get; init; }
}

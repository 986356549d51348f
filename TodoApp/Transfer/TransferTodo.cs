using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>A to-do of the list or of the trash, as it goes into a file and comes back from one.</summary>
public sealed class TransferTodo : Todo
{
    /// <summary>Together with <see cref="DeletedAt"/>: only of a to-do in the trash.</summary>
    public long? DeletionId { get; init; }

    /// <summary>UTC.</summary>
    public DateTime? DeletedAt { get; init; }
}

using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Moves to-dos to the trash, as one deletion that one Undo takes back. Idempotent: what is there already stays there.
/// </summary>
public static class DeleteTodos
{
    private static string SelectDeleted(ListAccess access) => $"""
        SELECT todo_id, COALESCE(title, '') AS title, deletion_id = @deletion AS is_own
        FROM deleted_todos WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}
        """;

    private sealed record Row
    {
        public long TodoId { get; init; }

        public string Title { get; init; } = "";

        public bool IsOwn { get; init; } = true;
    }

    /// <param name="deletionId">For <see cref="RestoreTodos.DeletionAsync"/>: <see cref="IdOf"/>.</param>
    public static async Task<DeletedTodos> RunAsync(
        RetryingTransaction transactions, ListAccess access, long[] ids, long deletionId, DateTime now, CancellationToken cancellationToken)
    {
        var parameters = access.Parameters(new { ids, deletion = deletionId, now });
        var rows = await transactions.QueryAsync<Row>(TodoTable.MoveToTrash(access), parameters, idempotent: true, cancellationToken);
        if (rows.Count < ids.Distinct().Count())
            rows = await transactions.ReadAsync<Row>(SelectDeleted(access), parameters, cancellationToken);
        return new DeletedTodos(
            [.. rows.Where(row => row.IsOwn).Select(row => row.TodoId)],
            [.. rows.Where(row => row.IsOwn).Select(row => row.Title)],
            [.. rows.Where(row => !row.IsOwn).Select(row => row.Title)]);
    }

    /// <summary>What tells this deletion from every other: the same for each send of one form, and another for each other form.</summary>
    public static long IdOf(long listId, long formKey, IEnumerable<long> ids) => Todo.NewId(listId, formKey, string.Join(' ', ids.Order()), "");
}

/// <summary>What became of to-dos that were to be deleted; those that are in neither part are gone for good.</summary>
/// <param name="Ids">Of those that an Undo takes back.</param>
/// <param name="Titles">Of those that this deletion moved to the trash, with this send or an earlier one of the same form.</param>
/// <param name="TitlesBefore">Of those that another deletion had moved there before.</param>
public sealed record DeletedTodos(long[] Ids, IReadOnlyList<string> Titles, IReadOnlyList<string> TitlesBefore);

using TodoApp.Database;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>What importing a file would do.</summary>
public sealed class ImportPlan
{
    private const int LookupSize = 10_000;

    public required IReadOnlyList<TransferTodo> Added { get; init; }

    public required IReadOnlyList<TransferTodo> AddedToTrash { get; init; }

    /// <summary>To-dos of the file that are in the list or in the trash already, and stay as they are.</summary>
    public required int Present { get; init; }

    /// <summary>The lines that are left out, and why.</summary>
    public required IReadOnlyList<(int Line, string Problem)> Refused { get; init; }

    // Two indexes, one statement: what moves between the two tables meanwhile is seen in one of them.
    private const string SelectPresent = """
        SELECT todo_id FROM todos WHERE list_id = @list AND todo_id = ANY(@ids)
        UNION ALL
        SELECT todo_id FROM deleted_todos WHERE list_id = @list AND todo_id = ANY(@ids)
        """;

    public static async Task<ImportPlan> MakeAsync(
        RetryingTransaction transactions, IReadOnlyList<FileRow> rows, DateTime now, CancellationToken cancellationToken)
    {
        var todos = new Dictionary<long, (TransferTodo Todo, int Line)>();
        var refused = new List<(int, string)>();
        foreach (var row in rows)
        {
            if (row.ToTodo(now, out var problem) is not { } todo)
                refused.Add((row.Line, problem!));
            else if (!todos.TryAdd(todo.TodoId, (todo, row.Line)))
                refused.Add((row.Line, $"it is the to-do of line {todos[todo.TodoId].Line} again"));
        }

        var present = new HashSet<long>();
        foreach (var ids in todos.Keys.Chunk(LookupSize))
        {
            present.UnionWith(await transactions.QueryAsync<long>(
                SelectPresent, new { list = Todo.SharedList, ids }, idempotent: true, cancellationToken));
        }
        var added = todos.Values.Select(each => each.Todo).Where(todo => !present.Contains(todo.TodoId)).ToList();
        return new ImportPlan
        {
            Added = added.FindAll(todo => todo.DeletedAt is null),
            AddedToTrash = added.FindAll(todo => todo.DeletedAt is not null),
            Present = present.Count,
            Refused = refused,
        };
    }
}

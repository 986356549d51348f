using System.Globalization;
using Npgsql;
using TodoApp.Database;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Transfer;

/// <summary>What importing a file would do.</summary>
public sealed class ImportPlan
{
    /// <summary>Lines of a file, whatever they are: beyond, it is refused as a whole.</summary>
    public const int MaxRows = 50_000;

    /// <summary>Of the lines that are left out, as of the titles that are added, so many are named; the rest is counted.</summary>
    public const int MaxNamed = 20;

    private const int LookupSize = 10_000;

    public required IReadOnlyList<Todo> Added { get; init; }

    public required IReadOnlyList<Todo> AddedToTrash { get; init; }

    public int Count => Added.Count + AddedToTrash.Count;

    /// <summary>To-dos of the file that are in the list or in the trash already, and stay as they are.</summary>
    public required int Present { get; init; }

    /// <summary>The first of the lines that are left out, and why.</summary>
    public required IReadOnlyList<(int Line, string Problem)> Refused { get; init; }

    /// <summary>How many lines are left out.</summary>
    public required int RefusedCount { get; init; }

    /// <param name="rows">Read one by one, and no further than <see cref="MaxRows"/>.</param>
    /// <param name="now">UTC: the date of to-dos that have none.</param>
    /// <exception cref="FormatException">The file has too many lines, or is none of its kind. The message is for the person.</exception>
    public static async Task<ImportPlan> MakeAsync(
        RetryingTransaction transactions, ListAccess access, IEnumerable<FileRow> rows, DateTime now, CancellationToken cancellationToken)
    {
        var todos = new Dictionary<long, (Todo Todo, int Line)>();
        var refused = new List<(int, string)>();
        var (count, refusedCount) = (0, 0);
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++count > MaxRows)
                throw new FormatException($"The file has more than {MaxRows:N0} lines: split it, and import the parts one after the other");
            if (row.ToTodo(access.ListId, now, out var problem) is not { } todo)
                Refuse(row.Line, problem!);
            else if (!todos.TryAdd(todo.TodoId, (todo, row.Line)))
                Refuse(row.Line, $"it is the to-do of line {todos[todo.TodoId].Line} again");
        }

        var added = await MissingAsync(transactions, access, [.. todos.Values.Select(each => each.Todo)], cancellationToken);
        return new ImportPlan
        {
            Added = added.FindAll(todo => todo is not DeletedTodo),
            AddedToTrash = added.FindAll(todo => todo is DeletedTodo),
            Present = todos.Count - added.Count,
            Refused = refused,
            RefusedCount = refusedCount,
        };

        void Refuse(int line, string problem)
        {
            if (++refusedCount <= MaxNamed)
                refused.Add((line, problem));
        }
    }

    /// <summary>
    /// Does it. Idempotent, as <see cref="AddTodos"/> is. A table that the tutorial made has one to-do of an id, whatever list it is in:
    /// where another list has those of the file, they get ids of this one.
    /// </summary>
    /// <returns>The ids of those that are in the list by this.</returns>
    public async Task<long[]> ApplyAsync(RetryingTransaction transactions, ListAccess access, CancellationToken cancellationToken)
    {
        IReadOnlyList<Todo> todos = [.. Added, .. AddedToTrash];
        try
        {
            await AddTodos.RunAsync(transactions, access, todos, cancellationToken);
        }
        catch (PostgresException e) when (e.IsKeyTaken())
        {
            var missing = (await MissingAsync(transactions, access, todos, cancellationToken)).ToHashSet();
            todos = [.. todos.Select(todo => missing.Contains(todo) ? todo with { TodoId = OtherIdOf(todo.TodoId, access.ListId) } : todo)];
            await AddTodos.RunAsync(transactions, access, todos, cancellationToken);
        }
        return [.. todos.Where(todo => todo is not DeletedTodo).Select(todo => todo.TodoId)];
    }

    /// <summary>Of a to-do whose own id is that of one in another list.</summary>
    private static long OtherIdOf(long todoId, long listId)
        => DerivedId.Of("import", listId.ToString(CultureInfo.InvariantCulture), todoId.ToString(CultureInfo.InvariantCulture));

    /// <returns>Those that are neither in the list nor in its trash, under either id.</returns>
    private static async Task<List<Todo>> MissingAsync(
        RetryingTransaction transactions, ListAccess access, IReadOnlyList<Todo> todos, CancellationToken cancellationToken)
    {
        var present = new HashSet<long>();
        foreach (var ids in todos.SelectMany(todo => new[] { todo.TodoId, OtherIdOf(todo.TodoId, access.ListId) }).Chunk(LookupSize))
            present.UnionWith(await transactions.ReadAsync<long>(TodoTable.SelectPresent(access), access.Parameters(new { ids }), cancellationToken));
        return [.. todos.Where(todo => !present.Contains(todo.TodoId) && !present.Contains(OtherIdOf(todo.TodoId, access.ListId)))];
    }
}

using System.Globalization;
using Dapper;
using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>
/// The columns of a to-do and the moves between the list (<c>todos</c>) and the trash (<c>deleted_todos</c>), each said once: a column
/// that is added to <see cref="Columns"/> is read, added, edited where the form has it, moved to the trash and taken back.
/// Every statement names its list, <c>@list</c>: <c>list_id</c> is where a row is, not what it says.
/// </summary>
public static class TodoTable
{
    /// <param name="Read">What is read in its place, where another program may have written what a <see cref="Todo"/> cannot hold.</param>
    /// <param name="IsEdited">Saving the edit form sets it.</param>
    private sealed record Column(string Name, string Type, Func<Todo, object?> Value, string? Read = null, bool IsEdited = false)
    {
        public string Selected => Read is null ? Name : $"{Read} AS {Name}";

        /// <summary>With its type, because a NULL has none of its own; numbered in a statement of several rows.</summary>
        public string Parameter(int? row = null) => string.Create(CultureInfo.InvariantCulture, $"@{Name}{row}::{Type}");
    }

    private static readonly Column[] Columns =
    [
        new("todo_id", "INT8", todo => todo.TodoId),
        new("title", "VARCHAR", todo => todo.Title, Read: "COALESCE(title, '')", IsEdited: true),
        new("text", "VARCHAR", todo => todo.Text, Read: "COALESCE(text, '')", IsEdited: true),
        new("done", "BOOL", todo => todo.Done, Read: "COALESCE(done, false)"),
        new("pub_date", "TIMESTAMP", todo => todo.PubDate, Read: WithinCalendar("pub_date")),
    ];

    /// <summary>What the trash says in addition.</summary>
    private static readonly Column[] Deletion =
    [
        new("deletion_id", "INT8", todo => (todo as DeletedTodo)?.DeletionId),
        new("deleted_at", "TIMESTAMP", todo => (todo as DeletedTodo)?.DeletedAt),
    ];

    // In the trash, a to-do of which nobody knows the date is as old as its deletion.
    private static readonly Column[] DeletedColumns =
    [
        .. Columns.Select(column => column.Name == "pub_date" ? column with { Read = WithinCalendar("COALESCE(pub_date, deleted_at)") } : column),
        .. Deletion];

    private static readonly string Names = List(Columns, column => column.Name);

    /// <summary>The table of the tutorial, with the list.</summary>
    public static readonly Table Todos = new(
        "todos",
        [.. Columns.Select(column => column.Name), "list_id"],
        ["SELECT", "INSERT", "UPDATE", "DELETE"],
        ["todos_by_date", "todos_by_state"]);

    /// <summary>The trash. Nothing is changed in it.</summary>
    public static readonly Table DeletedTodos = new(
        "deleted_todos",
        [.. DeletedColumns.Select(column => column.Name), "list_id"],
        ["SELECT", "INSERT", "DELETE"],
        ["deleted_todos_by_date", "deleted_todos_by_deletion"]);

    /// <summary>
    /// What is selected of a <see cref="Todo"/>. Beside it, an ORDER BY says of which table its <c>pub_date</c> is: the name alone would
    /// mean what is read in place of it, by which no index is ordered.
    /// </summary>
    public static readonly string Selected = List(Columns, column => column.Selected);

    /// <summary>Reads <see cref="Todo"/>s; a WHERE follows.</summary>
    public static readonly string Select = $"SELECT {Selected} FROM todos";

    /// <summary>Reads <see cref="DeletedTodo"/>s; a WHERE follows.</summary>
    public static readonly string SelectDeleted = $"SELECT {List(DeletedColumns, column => column.Selected)} FROM deleted_todos";

    /// <summary>What an UPDATE sets to save the edit form.</summary>
    public static readonly string SetEdited = List(Columns.Where(column => column.IsEdited), column => $"{column.Name} = {column.Parameter()}");

    /// <summary>
    /// Adds the to-do of <see cref="Parameters(long, Todo)"/>. Idempotent: one that is in the list, or was deleted since it was added, stays as it is.
    /// </summary>
    public static readonly string Insert = $"""
        INSERT INTO todos ({Names}, list_id)
        SELECT {List(Columns, column => column.Parameter())}, @list
        WHERE NOT EXISTS (SELECT 1 FROM deleted_todos WHERE list_id = @list AND todo_id = @todo_id)
        ON CONFLICT (todo_id) DO NOTHING
        """;

    /// <summary>The same for a number of to-dos.</summary>
    public static string InsertRows(int count) => InsertRows("todos", Columns, count, unlessIn: "deleted_todos");

    /// <summary>Adds a number of to-dos to the trash. Idempotent: those that are in the list or in the trash stay as they are.</summary>
    public static string InsertDeletedRows(int count) => InsertRows("deleted_todos", DeletedColumns, count, unlessIn: "todos");

    /// <summary>Moves what a condition names from the list to the trash, as <c>@deletion</c> of <c>@now</c>.</summary>
    public static string MoveToTrash(string where) => $"""
        WITH moved AS (
          DELETE FROM todos WHERE {where}
          RETURNING {Names}, list_id
        )
        INSERT INTO deleted_todos ({Names}, list_id, {List(Deletion, column => column.Name)})
        SELECT {Names}, list_id, @deletion, @now FROM moved
        """;

    /// <summary>Moves what a condition names from the trash to the list.</summary>
    public static string MoveToList(string where) => $"""
        WITH moved AS (
          DELETE FROM deleted_todos WHERE {where}
          RETURNING {Names}, list_id
        )
        INSERT INTO todos ({Names}, list_id)
        SELECT {Names}, list_id FROM moved
        """;

    /// <summary>A to-do in its list, for <see cref="Insert"/> and <see cref="SetEdited"/>.</summary>
    public static DynamicParameters Parameters(long listId, Todo todo)
    {
        var parameters = new DynamicParameters();
        parameters.Add("list", listId);
        foreach (var column in Columns)
            parameters.Add(column.Name, column.Value(todo));
        return parameters;
    }

    /// <summary>To-dos of one list, for <see cref="InsertRows(int)"/> and <see cref="InsertDeletedRows"/>.</summary>
    public static DynamicParameters Parameters(long listId, IReadOnlyList<Todo> todos)
    {
        var parameters = new DynamicParameters();
        parameters.Add("list", listId);
        foreach (var (row, todo) in todos.Index())
        {
            foreach (var column in todo is DeletedTodo ? DeletedColumns : Columns)
                parameters.Add($"{column.Name}{row}", column.Value(todo));
        }
        return parameters;
    }

    private static string InsertRows(string table, Column[] columns, int count, string unlessIn)
    {
        var names = List(columns, column => column.Name);
        var rows = Enumerable.Range(0, count).Select(row => $"({List(columns, column => column.Parameter(row))})");
        return $"""
            INSERT INTO {table} ({names}, list_id)
            SELECT {names}, @list
            FROM (VALUES {string.Join(", ", rows)}) added ({names})
            WHERE NOT EXISTS (SELECT 1 FROM {unlessIn} present WHERE present.list_id = @list AND present.todo_id = added.todo_id)
            ON CONFLICT (todo_id) DO NOTHING
            """;
    }

    /// <summary>The databases know infinity, and years that .NET does not: the last day of its calendar stands for them, and the first.</summary>
    private static string WithinCalendar(string moment)
        => $"GREATEST(LEAST({moment}, TIMESTAMP '9999-12-31 00:00:00'), TIMESTAMP '0001-01-01 00:00:00')";

    private static string List(IEnumerable<Column> columns, Func<Column, string> part) => string.Join(", ", columns.Select(part));
}

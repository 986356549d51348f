using System.Globalization;
using Dapper;
using TodoApp.Database;
using TodoApp.Lists;

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
    /// <param name="Edited">What saving the edit form makes of it, where that is not what the form says of it.</param>
    private sealed record Column(string Name, string Type, Func<Todo, object?> Value, string? Read = null, bool IsEdited = false, string? Edited = null)
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
        new("position", "INT8", todo => todo.Position),
        new("important", "BOOL", todo => todo.Important),
        new("due", "DATE", todo => todo.Due, Read: Todo.DueSql, IsEdited: true),
        new("due_time", "TIME", todo => todo.DueTime, IsEdited: true),
        new("rule", "VARCHAR", todo => todo.Rule, IsEdited: true),
        new("rule_start", "DATE", todo => todo.RuleStart, Read: Todo.RuleStartSql, IsEdited: true, Edited: StartAfterEdit),
        new("added_by", "INT8", todo => todo.AddedBy),
        new("completed_by", "INT8", todo => todo.CompletedBy),
        new("edited_by", "INT8", todo => todo.EditedBy, IsEdited: true),
    ];

    /// <summary>A repetition that somebody sets begins with the date that they set.</summary>
    private const string StartAfterEdit =
        "CASE WHEN due IS DISTINCT FROM @due::DATE OR rule IS DISTINCT FROM @rule::VARCHAR THEN NULL ELSE rule_start END";

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
        ["list_id", "todo_id"],
        ["SELECT", "INSERT", "UPDATE", "DELETE"],
        ["todos_in_order", "todos_by_due"]);

    /// <summary>The trash. Nothing is changed in it.</summary>
    public static readonly Table DeletedTodos = new(
        "deleted_todos",
        [.. DeletedColumns.Select(column => column.Name), "list_id"],
        ["list_id", "todo_id"],
        ["SELECT", "INSERT", "DELETE"],
        ["deleted_todos_by_date", "deleted_todos_by_deletion"]);

    /// <summary>The order of a list: its open half from the top, then its completed half.</summary>
    public static readonly SortOrder Order = new(
        isDescending: false, parts: 1, new("todos.done", typeof(bool)), new("todos.position", typeof(long)), new("todos.todo_id", typeof(long)));

    /// <summary>The order of what is open by its date; of one day, and of those without a date, as in the list.</summary>
    public static readonly SortOrder DueOrder = new(
        isDescending: false, parts: 0, new("todos.due", typeof(DateOnly)), new("todos.position", typeof(long)), new("todos.todo_id", typeof(long)));

    /// <summary>Stands for no date in a cursor of <see cref="DueOrder"/>: those without one come last.</summary>
    public static readonly DateOnly Undated = DateOnly.MaxValue;

    /// <summary>The order of the trash: last deleted first.</summary>
    public static readonly SortOrder DeletedOrder = new(
        isDescending: true, parts: 0, new("deleted_todos.deleted_at", typeof(DateTime)), new("deleted_todos.todo_id", typeof(long)));

    /// <summary>Its place in <see cref="Order"/>.</summary>
    public static Cursor CursorOf(Todo todo) => new(todo.Done, todo.Position, todo.TodoId);

    /// <summary>Its place in <see cref="DueOrder"/>.</summary>
    public static Cursor DueCursorOf(Todo todo) => new(todo.Due ?? Undated, todo.Position, todo.TodoId);

    /// <summary>Its place in <see cref="DeletedOrder"/>.</summary>
    public static Cursor CursorOf(DeletedTodo todo) => new(todo.DeletedAt, todo.TodoId);

    /// <summary>What is selected of a <see cref="Todo"/>.</summary>
    public static readonly string Selected = List(Columns, column => column.Selected);

    /// <summary>The same with the text of those alone that meet a condition: it may be long, and few need it.</summary>
    public static string SelectedWithText(string condition)
        => List(Columns, column => column.Name == "text" ? $"CASE WHEN {condition} THEN {column.Read} ELSE '' END AS text" : column.Selected);

    /// <summary>Reads <see cref="Todo"/>s; a WHERE follows.</summary>
    public static readonly string Select = $"SELECT {Selected} FROM todos";

    /// <summary>Reads <see cref="DeletedTodo"/>s; a WHERE follows.</summary>
    public static readonly string SelectDeleted = $"SELECT {List(DeletedColumns, column => column.Selected)} FROM deleted_todos";

    /// <summary>Ids of the trash, last deleted first, up to <c>@limit</c>.</summary>
    public static string SelectDeletedIds(ListAccess access)
        => $"SELECT todo_id FROM deleted_todos WHERE list_id = @list AND {access.MayWrite} ORDER BY deleted_at DESC, todo_id DESC LIMIT @limit";

    /// <summary>What an UPDATE sets to save the edit form.</summary>
    public static readonly string SetEdited = List(Columns.Where(column => column.IsEdited), column => $"{column.Name} = {column.Edited ?? column.Parameter()}");

    // One row of constants: its conflicts are looked for by their keys. Without a target, because an adopted table has another key.
    /// <summary>
    /// Adds the to-do of <see cref="Parameters(ListAccess, Todo)"/>, and returns its id if it did. Idempotent: one that is in the list, or was
    /// deleted since it was added, stays as it is.
    /// </summary>
    /// <param name="from">A FROM clause, which has one row where it is to be added.</param>
    public static string Insert(ListAccess access, string from = "") => $"""
        INSERT INTO todos ({Names}, list_id)
        SELECT {List(Columns, column => column.Parameter())}, @list {from}
        WHERE NOT EXISTS (SELECT 1 FROM deleted_todos WHERE list_id = @list AND todo_id = @todo_id) AND {access.MayWrite}
        ON CONFLICT DO NOTHING
        RETURNING todo_id
        """;

    /// <summary>Adds a number of to-dos that are known to be neither in the list nor in the trash.</summary>
    public static string InsertRows(ListAccess access, int count) => InsertRows(access, "todos", Columns, count);

    /// <summary>The same to the trash.</summary>
    public static string InsertDeletedRows(ListAccess access, int count) => InsertRows(access, "deleted_todos", DeletedColumns, count);

    /// <summary>Those of <c>@ids</c> that are in the list or in the trash: one statement, so that what moves between them is seen in one.</summary>
    public static string SelectPresent(ListAccess access) => $"""
        SELECT todo_id FROM todos WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}
        UNION ALL
        SELECT todo_id FROM deleted_todos WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}
        """;

    /// <summary>
    /// Moves those of <c>@ids</c> that are in the list to the trash, as <c>@deletion</c> of <c>@now</c>, and returns their ids and titles.
    /// </summary>
    public static string MoveToTrash(ListAccess access) => $"""
        WITH moved AS (
          DELETE FROM todos WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}
          RETURNING {Names}, list_id
        )
        INSERT INTO deleted_todos ({Names}, list_id, {List(Deletion, column => column.Name)})
        SELECT {Names}, list_id, @deletion, @now FROM moved
        RETURNING todo_id, COALESCE(title, '') AS title
        """;

    /// <summary>Moves those of <c>@ids</c> that are in the trash to the list, and returns their ids and titles.</summary>
    /// <param name="and">A further condition, which begins with AND.</param>
    public static string MoveToList(ListAccess access, string and = "") => $"""
        WITH moved AS (
          DELETE FROM deleted_todos WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite} {and}
          RETURNING {Names}, list_id
        )
        INSERT INTO todos ({Names}, list_id)
        SELECT {Names}, list_id FROM moved
        RETURNING todo_id, COALESCE(title, '') AS title
        """;

    /// <summary>A to-do in its list, for <see cref="Insert"/> and <see cref="SetEdited"/>.</summary>
    public static DynamicParameters Parameters(ListAccess access, Todo todo)
    {
        var parameters = access.Parameters();
        foreach (var column in Columns)
            parameters.Add(column.Name, column.Value(todo));
        return parameters;
    }

    /// <summary>To-dos of one list, for <see cref="InsertRows(ListAccess, int)"/> and <see cref="InsertDeletedRows"/>.</summary>
    public static DynamicParameters Parameters(ListAccess access, IReadOnlyList<Todo> todos)
    {
        var parameters = access.Parameters();
        foreach (var (row, todo) in todos.Index())
        {
            foreach (var column in todo is DeletedTodo ? DeletedColumns : Columns)
                parameters.Add($"{column.Name}{row}", column.Value(todo));
        }
        return parameters;
    }

    private static string InsertRows(ListAccess access, string table, Column[] columns, int count)
    {
        var rows = Enumerable.Range(0, count).Select(row => $"({List(columns, column => column.Parameter(row))}, @list::INT8)");
        return $"INSERT INTO {table} ({List(columns, column => column.Name)}, list_id) SELECT * FROM (VALUES {string.Join(", ", rows)}) AS added WHERE {access.MayWrite}";
    }

    /// <summary>The databases know infinity, and years that .NET does not: the last day of its calendar stands for them, and the first.</summary>
    private static string WithinCalendar(string moment)
        => $"GREATEST(LEAST({moment}, TIMESTAMP '9999-12-31 00:00:00'), TIMESTAMP '0001-01-01 00:00:00')";

    private static string List(IEnumerable<Column> columns, Func<Column, string> part) => string.Join(", ", columns.Select(part));
}

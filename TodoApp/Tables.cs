using TodoApp.Database;

namespace TodoApp;

/// <summary>The tables that the app works with. A new one is declared here or beside its SQL, and made in <c>schema.sql</c>.</summary>
public static class Tables
{
    public static readonly Table Todos = new(
        "todos",
        ["todo_id", "title", "text", "done", "pub_date", "list_id"],
        ["SELECT", "INSERT", "UPDATE", "DELETE"],
        ["todos_by_date", "todos_by_state"]);

    public static readonly Table DeletedTodos = new(
        "deleted_todos",
        ["todo_id", "title", "text", "done", "pub_date", "list_id", "deletion_id", "deleted_at"],
        ["SELECT", "INSERT", "DELETE"],
        ["deleted_todos_by_date", "deleted_todos_by_deletion"]);

    /// <summary>Without the first the app can do nothing: <see cref="DatabaseAvailability.ProbeAsync"/> asks for that one.</summary>
    public static readonly IReadOnlyList<Table> All = [Todos, DeletedTodos, DataProtectionKeys.Table];
}

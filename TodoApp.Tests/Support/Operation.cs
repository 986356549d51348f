using Npgsql;
using TodoApp.Todos;

namespace TodoApp.Tests.Support;

/// <summary>
/// Something that a person does to the list: the form that is sent, and what is in the database before and after. A row reads
/// <c>place title</c>, the place being active, completed or deleted; the rows before have the ids 1, 2, ….
/// </summary>
public sealed record Operation(string Name, string Path, string[] Before, string[] After, params (string Name, string Value)[] Fields)
{
    public static readonly Operation Add = new("add", "/?handler=Add", [], ["active Milk"], ("Title", "Milk"));
    public static readonly Operation AddOnItsOwnPage = Add with { Name = "add (/new)", Path = "/new" };
    public static readonly Operation Complete = new("complete", "/?handler=Complete", ["active Milk"], ["completed Milk"], ("id", "1"));
    public static readonly Operation Reopen = new("reopen", "/?handler=Reopen", ["completed Milk"], ["active Milk"], ("id", "1"));
    public static readonly Operation Edit = new(
        "edit", "/edit/1", ["active Milk"], ["active Bread"], ("Title", "Bread"), ("Version", new Todo { Title = "Milk" }.Version));
    public static readonly Operation Delete = new("delete", "/?handler=Delete", ["active Milk"], ["deleted Milk"], ("id", "1"));
    public static readonly Operation UndoDelete = new(
        "undo delete", "/?handler=UndoDelete", ["deleted Milk"], ["active Milk"], ("id", "1"));
    public static readonly Operation Restore = new("restore", "/trash?handler=Restore", ["deleted Milk"], ["active Milk"], ("id", "1"));
    public static readonly Operation ClearCompleted = new(
        "clear completed", "/?handler=ClearCompleted",
        ["active Eggs", "completed Bread", "completed Milk"], ["active Eggs", "deleted Bread", "deleted Milk"]);

    public override string ToString() => Name;

    private const string DeleteAll = "DELETE FROM todos; DELETE FROM deleted_todos";

    private const string InsertTodo = "INSERT INTO todos (todo_id, title, text, done) VALUES (@id, @title, '', @done)";

    private const string InsertDeleted = """
        INSERT INTO deleted_todos (todo_id, title, text, done, pub_date, deletion_id)
        VALUES (@id, @title, '', @done, current_timestamp, @id)
        """;

    /// <summary>Behind the app's back: makes the database hold the rows before, and nothing else.</summary>
    public async Task PrepareAsync(NpgsqlDataSource database)
    {
        await using (var delete = database.CreateCommand(DeleteAll))
            await delete.ExecuteNonQueryAsync();
        foreach (var (index, row) in Before.Index())
        {
            var (place, title) = row.Split(' ') is [var first, var second] ? (first, second) : throw new FormatException(row);
            await using var insert = database.CreateCommand(place == "deleted" ? InsertDeleted : InsertTodo);
            insert.Parameters.AddWithValue("id", index + 1L);
            insert.Parameters.AddWithValue("title", title);
            insert.Parameters.AddWithValue("done", place == "completed");
            await insert.ExecuteNonQueryAsync();
        }
    }

    private const string SelectRows = """
        SELECT CASE WHEN done THEN 'completed ' ELSE 'active ' END || title AS row FROM todos
        UNION ALL SELECT 'deleted ' || title FROM deleted_todos
        """;

    /// <summary>Behind the app's back: all rows, sorted.</summary>
    public static async Task<string[]> RowsAsync(NpgsqlDataSource database)
    {
        var rows = new List<string>();
        await using var select = database.CreateCommand(SelectRows);
        await using var reader = await select.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return [.. rows.Order(StringComparer.Ordinal)];
    }
}

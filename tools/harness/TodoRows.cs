using Dapper;

namespace TodoApp.Harness;

/// <summary>The rows behind the app's back: what a test puts there before, and looks at afterwards.</summary>
public static class TodoRows
{
    public static async Task EmptyTodosAsync(this TestDatabase database)
    {
        await database.ExecuteAsync("DELETE FROM todos");
        await database.ExecuteAsync("DELETE FROM deleted_todos");
    }

    /// <summary>Leaves one list, everybody's.</summary>
    public static async Task EmptyListsAsync(this TestDatabase database)
    {
        await database.ExecuteAsync("DELETE FROM list_links");
        await database.ExecuteAsync("DELETE FROM calendar_links");
        await database.ExecuteAsync("DELETE FROM list_members");
        await database.ExecuteAsync("DELETE FROM lists WHERE list_id <> 0");
        await database.ExecuteAsync("UPDATE lists SET name = 'To-dos', deleted_at = NULL WHERE list_id = 0");
        await database.ExecuteAsync("INSERT INTO list_members (list_id, user_id, role) VALUES (0, 0, 3)");
    }

    /// <summary>Within five minutes: a hundred thousand rows take longer than a command may, on a machine that is busy.</summary>
    public static async Task<int> ExecuteAsync(this TestDatabase database, string sql, object? parameters = null)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteAsync(sql, parameters, commandTimeout: 300);
    }

    public static async Task<IReadOnlyList<T>> QueryAsync<T>(this TestDatabase database, string sql, object? parameters = null)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    /// <summary>Adds to-dos with the ids first, first + 1, … and the titles "Todo 1", "Todo 2", …, each newer than the one before, and above it.</summary>
    public static Task<int> AddTodosAsync(this TestDatabase database, int count, long first = 1, bool done = false)
        => database.ExecuteAsync(
            """
            INSERT INTO todos (todo_id, title, text, done, pub_date, position, list_id)
            SELECT i, 'Todo ' || i::TEXT, '', @done, TIMESTAMP '2026-01-01 00:00:00' + i * INTERVAL '1 second', -i, 0
            FROM generate_series(@first, @last) numbers (i)
            """,
            new { first, last = first + count - 1, done });

    public static Task<IReadOnlyList<string>> TitlesAsync(this TestDatabase database, string table = "todos")
        => database.QueryAsync<string>($"SELECT title FROM {table} ORDER BY title");
}

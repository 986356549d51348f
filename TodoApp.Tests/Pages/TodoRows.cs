using Dapper;
using Npgsql;

namespace TodoApp.Tests.Pages;

/// <summary>The rows behind the app's back: what a test puts there before, and looks at afterwards.</summary>
public static class TodoRows
{
    private static readonly DateTime Start = new(2026, 1, 1);

    public static async Task EmptyTodosAsync(this TestDatabase database)
    {
        await database.ExecuteAsync("DELETE FROM todos");
        await database.ExecuteAsync("DELETE FROM deleted_todos");
    }

    public static async Task<int> ExecuteAsync(this TestDatabase database, string sql, object? parameters = null)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteAsync(sql, parameters);
    }

    public static async Task<IReadOnlyList<T>> QueryAsync<T>(this TestDatabase database, string sql, object? parameters = null)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    /// <summary>Adds to-dos with the ids first, first + 1, … and the titles "Todo 1", "Todo 2", …, each newer than the one before.</summary>
    public static async Task AddTodosAsync(this TestDatabase database, int count, long first = 1, bool done = false)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        for (var i = 0; i < count; i++)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                "INSERT INTO todos (todo_id, title, text, done, pub_date, list_id) VALUES ($1, $2, '', $3, $4, 0)")
            {
                Parameters =
                {
                    new() { Value = first + i },
                    new() { Value = $"Todo {first + i}" },
                    new() { Value = done },
                    new() { Value = Start.AddSeconds(first + i) },
                },
            });
        }
        await batch.ExecuteNonQueryAsync();
    }

    public static Task<IReadOnlyList<string>> TitlesAsync(this TestDatabase database, string table = "todos")
        => database.QueryAsync<string>($"SELECT title FROM {table} ORDER BY title");
}

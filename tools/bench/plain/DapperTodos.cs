using Dapper;
using Npgsql;

namespace TodoApp.Bench.Plain;

public sealed class DapperTodos(NpgsqlDataSource database) : ITodos
{
    public async Task<List<Todo>> FirstAsync(int limit)
    {
        await using var connection = await database.OpenConnectionAsync();
        return (await connection.QueryAsync<Todo>(
            """
            SELECT list_id, todo_id, title, text, done, pub_date, position, important, due, due_time FROM todos
            WHERE list_id = 0
            ORDER BY done, position, todo_id LIMIT @limit
            """,
            new { limit })).AsList();
    }

    public async Task<int> CountOpenAsync(int limit)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<int>(
            "SELECT count(*) FROM (SELECT 1 FROM todos WHERE list_id = 0 AND done = false LIMIT @limit) open", new { limit });
    }

    public async Task<List<TodoList>> ListsAsync()
    {
        await using var connection = await database.OpenConnectionAsync();
        return (await connection.QueryAsync<TodoList>(
            """
            SELECT lists.list_id, lists.name FROM list_members JOIN lists ON lists.list_id = list_members.list_id
            WHERE user_id = 0 ORDER BY list_members.position, list_members.list_id
            """)).AsList();
    }

    public async Task<int> CountDueAsync(DateOnly day, int limit)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<int>(
            "SELECT count(*) FROM (SELECT 1 FROM todos WHERE list_id = 0 AND done = false AND due <= @day LIMIT @limit) due", new { day, limit });
    }

    public async Task AddAsync(Todo todo)
    {
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            INSERT INTO todos (list_id, todo_id, title, text, done, pub_date, position)
            VALUES (@ListId, @TodoId, @Title, @Text, @Done, @PubDate, @Position)
            """,
            todo);
    }

    public async Task SetDoneAsync(long id, bool done)
    {
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync("UPDATE todos SET done = @done WHERE list_id = 0 AND todo_id = @id", new { id, done });
    }
}

using System.Text;
using Dapper;
using TodoApp.Database;
using TodoApp.Transfer;

namespace TodoApp.Todos;

/// <summary>Many rows in one statement. What is in the list or in the trash already stays as it is: a second send adds nothing.</summary>
public static class Inserting
{
    /// <summary>In one statement.</summary>
    public const int MaxRows = 500;

    public static Task InsertAsync(this RetryingTransaction transactions, IReadOnlyList<Todo> todos, CancellationToken cancellationToken)
        => transactions.ExecuteAsync(
            $"""
            INSERT INTO todos (todo_id, title, text, done, pub_date, list_id)
            SELECT id, title, text, done, pub_date, @list
            FROM (VALUES {Rows(todos.Count, "@id{0}::INT8, @title{0}::VARCHAR, @text{0}::VARCHAR, @done{0}::BOOL, @date{0}::TIMESTAMP")})
              added (id, title, text, done, pub_date)
            WHERE NOT EXISTS (SELECT 1 FROM deleted_todos WHERE list_id = @list AND todo_id = added.id)
            ON CONFLICT (todo_id) DO NOTHING
            """,
            Parameters(todos),
            idempotent: true,
            cancellationToken);

    /// <summary>Into the trash.</summary>
    public static Task InsertDeletedAsync(
        this RetryingTransaction transactions, IReadOnlyList<TransferTodo> todos, CancellationToken cancellationToken)
    {
        var parameters = Parameters(todos);
        foreach (var (i, todo) in todos.Index())
        {
            parameters.Add($"deletion{i}", todo.DeletionId);
            parameters.Add($"deleted{i}", todo.DeletedAt);
        }
        return transactions.ExecuteAsync(
            $"""
            INSERT INTO deleted_todos (todo_id, title, text, done, pub_date, list_id, deletion_id, deleted_at)
            SELECT id, title, text, done, pub_date, @list, deletion_id, deleted_at
            FROM (VALUES {Rows(todos.Count, "@id{0}::INT8, @title{0}::VARCHAR, @text{0}::VARCHAR, @done{0}::BOOL, @date{0}::TIMESTAMP, @deletion{0}::INT8, @deleted{0}::TIMESTAMP")})
              added (id, title, text, done, pub_date, deletion_id, deleted_at)
            WHERE NOT EXISTS (SELECT 1 FROM todos WHERE list_id = @list AND todo_id = added.id)
            ON CONFLICT (todo_id) DO NOTHING
            """,
            parameters,
            idempotent: true,
            cancellationToken);
    }

    private static string Rows(int count, string row)
        => new StringBuilder().AppendJoin(", ", Enumerable.Range(0, count).Select(i => $"({row.Replace("{0}", $"{i}", StringComparison.Ordinal)})")).ToString();

    private static DynamicParameters Parameters(IReadOnlyList<Todo> todos)
    {
        var parameters = new DynamicParameters(new { list = Todo.SharedList });
        foreach (var (i, todo) in todos.Index())
        {
            parameters.Add($"id{i}", todo.TodoId);
            parameters.Add($"title{i}", todo.Title);
            parameters.Add($"text{i}", todo.Text);
            parameters.Add($"done{i}", todo.Done);
            parameters.Add($"date{i}", todo.PubDate);
        }
        return parameters;
    }
}

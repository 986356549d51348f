using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>A page of the trash of a list, last deleted first.</summary>
public static class ListTrash
{
    public static async Task<KeysetPage<DeletedTodo>> ReadAsync(
        RetryingTransaction transactions, long listId, Keyset keyset, CancellationToken cancellationToken)
    {
        var rows = await transactions.ReadAsync<DeletedTodo>(
            $"{TodoTable.SelectDeleted} WHERE list_id = @list {keyset.Sql("deleted_at", "todo_id")}",
            keyset.Parameters(new { list = listId }),
            cancellationToken);
        return new(keyset, rows, todo => new Cursor(todo.DeletedAt, todo.TodoId));
    }
}

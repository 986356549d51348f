using TodoApp.Database;

namespace TodoApp.Todos;

/// <summary>A page of the trash of a list, last deleted first.</summary>
public static class ListTrash
{
    /// <param name="keyset">Of <see cref="TodoTable.DeletedOrder"/>.</param>
    public static async Task<KeysetPage<DeletedTodo>> ReadAsync(
        RetryingTransaction transactions, long listId, Keyset keyset, CancellationToken cancellationToken)
    {
        var rows = await transactions.ReadAsync<DeletedTodo>(
            $"{TodoTable.SelectDeleted} WHERE list_id = @list {keyset.StartSql} {keyset.OrderSql} LIMIT @limit",
            keyset.Parameters(new { list = listId }),
            cancellationToken);
        return new(keyset, rows, TodoTable.CursorOf);
    }
}

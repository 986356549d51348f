using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>A page of the trash of a list, last deleted first.</summary>
public static class ListTrash
{
    /// <param name="keyset">Of <see cref="TodoTable.DeletedOrder"/>.</param>
    public static Query<KeysetPage<DeletedTodo>> Select(ListAccess access, Keyset keyset) => new(
        $"{TodoTable.SelectDeleted} WHERE list_id = @list AND {access.MayRead} {keyset.StartSql} {keyset.OrderSql} LIMIT @limit",
        keyset.Parameters(access.Parameters()),
        async results => new(keyset, await results.ReadAsync<DeletedTodo>(), TodoTable.CursorOf));
}

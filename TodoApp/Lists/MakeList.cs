using TodoApp.Database;

namespace TodoApp.Lists;

/// <summary>Makes a list that the asker owns, at the end of theirs. Idempotent: its id comes from the form (<see cref="TodoList.NewId"/>).</summary>
public static class MakeList
{
    // Whoever does not make the list does not become a member of it.
    private static string Insert(ListAccess access) => $"""
        WITH made AS (
          INSERT INTO lists (list_id, name, created_at)
          SELECT @list::INT8, @name::VARCHAR, @now::TIMESTAMP
          WHERE {TodoList.HasRoom} AND {access.MayAsk}
          ON CONFLICT (list_id) DO NOTHING
          RETURNING list_id
        )
        INSERT INTO list_members (list_id, user_id, role, position, joined_at)
        SELECT list_id, @user::INT8, @owner::INT8, @position::INT8, @now::TIMESTAMP FROM made
        """;

    private static string SelectName(ListAccess access) => $"SELECT name FROM lists WHERE list_id = @list AND {access.MayOwn}";

    /// <returns>Whether it is there; if not, the asker has <see cref="TodoList.MaxCount"/> already.</returns>
    /// <exception cref="NotSignedInException"/>
    public static async Task<bool> RunAsync(
        RetryingTransaction transactions, ListAccess access, string name, DateTime now, CancellationToken cancellationToken)
    {
        var made = await transactions.QueryMultipleAsync(
            $"{Insert(access)}; {SelectName(access)}",
            access.Parameters(new { name, now, owner = (long)Role.Owner, position = MoveList.EndAt(now), max = TodoList.MaxCount }),
            async results => await results.ReadValuesAsync<string>(),
            cancellationToken);
        if (made.Count == 0)
            await access.RequireAskerAsync(transactions, cancellationToken);
        return made.Count > 0;
    }
}

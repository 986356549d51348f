using Dapper;
using TodoApp.Database;
using TodoApp.Dates;

namespace TodoApp.Todos;

/// <summary>Gives to-dos a date, or takes it away. Idempotent: it states the target.</summary>
public static class SetDue
{
    // A time of the day is meant for whichever day it is, and means nothing without one.
    private const string UpdateDue = """
        UPDATE todos SET due = @due::DATE, due_time = CASE WHEN @due::DATE IS NULL THEN NULL ELSE due_time END
        WHERE list_id = @list AND todo_id = ANY(@ids)
        RETURNING COALESCE(title, '')
        """;

    private static string UpdateEach(int count) => $"""
        UPDATE todos SET due = {TodoTable.ValueOfEach(count, "due", "DATE")}, due_time = {TodoTable.ValueOfEach(count, "time", "TIME")}
        WHERE list_id = @list AND todo_id = ANY(@ids)
        RETURNING COALESCE(title, '')
        """;

    /// <param name="due">Null for none. Times stay as they are.</param>
    /// <returns>The titles of those that are in the list, and so have this date; the others are gone.</returns>
    public static Task<IReadOnlyList<string>> RunAsync(
        RetryingTransaction transactions, long listId, long[] ids, DateOnly? due, CancellationToken cancellationToken)
        => transactions.QueryAsync<string>(UpdateDue, new { list = listId, ids, due }, idempotent: true, cancellationToken);

    /// <summary>Gives each its own, as an Undo does.</summary>
    /// <param name="dates">One at least.</param>
    /// <returns>As <see cref="RunAsync"/>.</returns>
    public static Task<IReadOnlyList<string>> EachAsync(
        RetryingTransaction transactions, long listId, IReadOnlyDictionary<long, DueDate?> dates, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(new { list = listId, ids = dates.Keys.ToArray() });
        foreach (var (row, (id, due)) in dates.Index())
        {
            parameters.Add($"id{row}", id);
            parameters.Add($"due{row}", due?.Date);
            parameters.Add($"time{row}", due?.Time);
        }
        return transactions.QueryAsync<string>(UpdateEach(dates.Count), parameters, idempotent: true, cancellationToken);
    }
}

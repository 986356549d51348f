using TodoApp.Database;
using TodoApp.Dates;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>Gives to-dos a date, or takes it away. Idempotent: it states the target.</summary>
public static class SetDue
{
    // A repetition goes on from the date that was moved, as if it had not been.
    private const string KeepStart = "rule_start = CASE WHEN rule IS NULL THEN NULL ELSE COALESCE(rule_start, due) END", By = "edited_by = @person::INT8";

    // A time of the day is meant for whichever day it is, and means nothing without one.
    private static string UpdateDue(ListAccess access) => $"""
        UPDATE todos SET due = @due::DATE, due_time = CASE WHEN @due::DATE IS NULL THEN NULL ELSE due_time END, {KeepStart}, {By}
        WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}
        RETURNING COALESCE(title, '')
        """;

    private static string UpdateEach(ListAccess access, int count) => $"""
        UPDATE todos SET due = {ValueOfEach.Sql("todo_id", count, "due", "DATE")}, due_time = {ValueOfEach.Sql("todo_id", count, "time", "TIME")}, {KeepStart}, {By}
        WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}
        RETURNING COALESCE(title, '')
        """;

    /// <param name="due">Null for none. Times stay as they are.</param>
    /// <returns>The titles of those that are in the list, and so have this date; the others are gone.</returns>
    public static Task<IReadOnlyList<string>> RunAsync(
        RetryingTransaction transactions, ListAccess access, long[] ids, DateOnly? due, CancellationToken cancellationToken)
        => transactions.QueryAsync<string>(UpdateDue(access), access.Parameters(new { ids, due, person = access.Asker.PersonId }), idempotent: true, cancellationToken);

    /// <summary>Gives each its own, as an Undo does.</summary>
    /// <param name="dates">One at least.</param>
    /// <returns>As <see cref="RunAsync"/>.</returns>
    public static Task<IReadOnlyList<string>> EachAsync(
        RetryingTransaction transactions, ListAccess access, IReadOnlyDictionary<long, DueDate?> dates, CancellationToken cancellationToken)
    {
        var parameters = access.Parameters(new { ids = dates.Keys.ToArray(), person = access.Asker.PersonId });
        foreach (var (row, (id, due)) in dates.Index())
        {
            parameters.Add($"id{row}", id);
            parameters.Add($"due{row}", due?.Date);
            parameters.Add($"time{row}", due?.Time);
        }
        return transactions.QueryAsync<string>(UpdateEach(access, dates.Count), parameters, idempotent: true, cancellationToken);
    }
}

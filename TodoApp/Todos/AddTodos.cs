using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Adds many to-dos, to the list or to the trash. Idempotent: what is in either already stays as it is, so that a second send adds nothing.
/// </summary>
public static class AddTodos
{
    /// <summary>Rows in one transaction, which looks for those that are there, and adds the others.</summary>
    private const int BatchSize = 500;

    /// <summary>To-dos of the list first; those that are <see cref="DeletedTodo"/> go to the trash.</summary>
    /// <exception cref="PartlyAddedException">A batch failed after others were added. Adding all of them again adds the rest.</exception>
    public static async Task RunAsync(
        RetryingTransaction transactions, ListAccess access, IReadOnlyList<Todo> todos, CancellationToken cancellationToken)
    {
        var added = 0;
        foreach (var rows in todos.Where(todo => todo is not DeletedTodo).Chunk(BatchSize)
            .Concat(todos.Where(todo => todo is DeletedTodo).Chunk(BatchSize)))
        {
            try
            {
                // Whoever is let in between the two had been refused.
                while (!await transactions.RunAsync(transaction => AddAsync(transaction, access, rows), idempotent: true, cancellationToken))
                    await access.RequireAsync(transactions, Role.Editor, cancellationToken);
            }
            catch (Exception e) when (added > 0 && DatabaseFailure.IsUnavailable(e))
            {
                throw new PartlyAddedException(added, todos.Count, e);
            }
            added += rows.Length;
        }
    }

    // Looking first, by keys, costs a round trip. An INSERT of many rows that looks by itself would read the whole list on CockroachDB.
    private static async Task<bool> AddAsync(Transaction transaction, ListAccess access, Todo[] rows)
    {
        var present = await transaction.QueryAsync<long>(
            TodoTable.SelectPresent(access), access.Parameters(new { ids = rows.Select(row => row.TodoId).ToArray() }));
        var missing = rows.ExceptBy(present, row => row.TodoId).ToList();
        return missing.Count == 0 || await transaction.ExecuteAndCommitAsync(
            missing[0] is DeletedTodo ? TodoTable.InsertDeletedRows(access, missing.Count) : TodoTable.InsertRows(access, missing.Count),
            TodoTable.Parameters(access, missing.ConvertAll(todo => todo with { AddedBy = access.Asker.PersonId }))) > 0;
    }
}

/// <summary>Of many to-dos the first are in, in transactions of their own, and the database failed before the rest was.</summary>
public sealed class PartlyAddedException(int added, int count, Exception cause)
    : TransactionException($"{added} of {count} to-dos are in. Adding all of them again adds the rest.", cause)
{
    /// <summary>So many are in for certain.</summary>
    public int Added => added;

    /// <summary>So many there were to add.</summary>
    public int Count => count;
}

using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Completes to-dos, and makes the next of those that repeat. Idempotent: it states the target, and each has one next at the most
/// (<see cref="NextTodo"/>).
/// </summary>
/// <remarks>One round trip, and one for each that repeats.</remarks>
public static class CompleteTodos
{
    // What repeats stays as it is, and is only read: its next date is for the program to find.
    private static string UpdateDone(ListAccess access) => $"""
        UPDATE todos SET
          done = COALESCE(done, false) OR rule IS NULL OR due IS NULL,
          completed_by = CASE WHEN done OR (rule IS NOT NULL AND due IS NOT NULL) THEN completed_by ELSE @person::INT8 END
        WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}
        RETURNING {TodoTable.SelectedWithText("rule IS NOT NULL")}
        """;

    // As it was read. Its version does not change with its star, which the next one has as well.
    private static string UpdateRepeating(ListAccess access) => $"""
        UPDATE todos SET done = true, completed_by = CASE WHEN done THEN completed_by ELSE @person::INT8 END
        WHERE list_id = @list AND todo_id = @id AND {Todo.VersionSql} = @version AND important = @important AND {access.MayWrite}
        RETURNING todo_id
        """;

    // One statement: a to-do that repeats is never completed without its next.
    private static string UpdateRepeatingAndInsertNext(ListAccess access) => $"""
        WITH completed AS ({UpdateRepeating(access)})
        {TodoTable.Insert(access, from: "FROM completed")}
        """;

    private static string SelectWithNext(ListAccess access)
        => $"{TodoTable.Select} WHERE list_id = @list AND todo_id = ANY(@ids) AND {access.MayWrite}";

    /// <param name="today">On the wall of whoever completes them.</param>
    /// <param name="now">UTC.</param>
    /// <exception cref="AmbiguousCommitException">Some are completed, and the database failed before the others were.</exception>
    public static async Task<CompletedTodos> RunAsync(
        RetryingTransaction transactions, ListAccess access, long[] ids, DateOnly today, DateTime now, CancellationToken cancellationToken)
    {
        var todos = await transactions.QueryAsync<Todo>(UpdateDone(access), access.Parameters(new { ids, person = access.Asker.PersonId }), idempotent: true, cancellationToken);
        var next = new Dictionary<long, Todo>();
        foreach (var todo in todos.Where(todo => todo is { Rule: not null, Due: not null }))
        {
            try
            {
                if (await CompleteRepeatingAsync(todo) is { } following)
                    next.Add(todo.TodoId, following);
            }
            catch (Exception e) when (todos.Count > 1 && DatabaseFailure.IsUnavailable(e))
            {
                throw new AmbiguousCommitException(e);
            }
        }
        return new CompletedTodos([.. todos.Select(todo => todo.Title)], next);

        async Task<Todo?> CompleteRepeatingAsync(Todo todo)
        {
            var following = NextTodo.Of(access.ListId, todo, today, now);
            if (!todo.Done && (await transactions.QueryAsync<long>(SqlFor(following), ParametersFor(todo, following), idempotent: true, cancellationToken)).Count > 0)
                return following;
            return await transactions.RunAsync(transaction => LookAgainAsync(transaction, todo.TodoId), idempotent: true, cancellationToken);
        }

        // It was completed before, or somebody was faster, or changed it between the two statements. In one transaction nobody can.
        async Task<Todo?> LookAgainAsync(Transaction transaction, long id)
        {
            var nextId = NextTodo.IdOf(access.ListId, id);
            var rows = await transaction.QueryAsync<Todo>(SelectWithNext(access), access.Parameters(new { ids = new[] { id, nextId } }));
            var present = rows.FirstOrDefault(row => row.TodoId == nextId);
            if (rows.FirstOrDefault(row => row.TodoId == id) is not { Done: false } todo)
                return present;
            var following = NextTodo.Of(access.ListId, todo, today, now);
            var inserted = await transaction.QueryAndCommitAsync<long>(SqlFor(following), ParametersFor(todo, following));
            return present ?? (inserted.Count > 0 ? following : null);
        }

        string SqlFor(Todo? following) => following is null ? UpdateRepeating(access) : UpdateRepeatingAndInsertNext(access);

        object ParametersFor(Todo todo, Todo? following)
        {
            var parameters = TodoTable.Parameters(access, following ?? todo);
            parameters.Add("id", todo.TodoId);
            parameters.Add("version", todo.Version);
            parameters.Add("person", access.Asker.PersonId);
            return parameters;
        }
    }
}

/// <summary>What became of to-dos that were to be completed; those that are in neither part are gone.</summary>
/// <param name="Titles">Of those that are in the list, and so are done.</param>
/// <param name="Next">What follows those of them that repeat, by the id of the one that it follows.</param>
public sealed record CompletedTodos(IReadOnlyList<string> Titles, IReadOnlyDictionary<long, Todo> Next);

using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Todos;

/// <summary>
/// Marks a step of a note as done, or as not done. Idempotent: it states the target. What somebody else has changed in the note
/// meanwhile stays: the note is read and written in one transaction, and one character of it changes.
/// </summary>
public static class TickStep
{
    private static string SelectTodo(ListAccess access) => $"{TodoTable.Select} WHERE list_id = @list AND todo_id = @id AND {access.MayWrite}";

    private static string UpdateText(ListAccess access) => $"UPDATE todos SET text = @text, edited_by = @person::INT8 WHERE list_id = @list AND todo_id = @id AND {access.MayWrite}";

    public static Task<TickedStep> RunAsync(
        RetryingTransaction transactions, ListAccess access, long todoId, StepKey key, bool done, CancellationToken cancellationToken)
        => transactions.RunAsync(transaction => TickAsync(transaction, access, todoId, key, done), idempotent: true, cancellationToken);

    private static async Task<TickedStep> TickAsync(Transaction transaction, ListAccess access, long todoId, StepKey key, bool done)
    {
        if (await transaction.QueryAsync<Todo>(SelectTodo(access), access.Parameters(new { id = todoId })) is not [var todo])
            return new TickedStep(null, null);
        var steps = Steps.Of(todo.Text);
        if (steps.Find(key) is not { } step)
            return new TickedStep(todo, null);

        var text = steps.TextWith(step, done);
        if (step.Done != done)
            await transaction.ExecuteAndCommitAsync(UpdateText(access), access.Parameters(new { id = todoId, text, person = access.Asker.PersonId }));
        return new TickedStep(todo with { Text = text }, step with { Done = done });
    }
}

/// <summary>What became of a step that was to be marked.</summary>
/// <param name="Todo">As it is now; null if it is not in the list.</param>
/// <param name="Step">As it is now, which is as was asked; null if the note does not have it any more, or has it several times elsewhere.</param>
public sealed record TickedStep(Todo? Todo, TodoStep? Step);

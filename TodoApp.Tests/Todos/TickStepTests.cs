using TodoApp.Database;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Tests.Todos;

public sealed class TickStepTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>, IAsyncLifetime
{
    private const string Note = "For Sunday:\r\n\t- no step\n- [ ] Flour \u00a0\r\n* [x] Two eggs\n\n- [ ] 🥛\r\n  ";

    private readonly RetryingTransaction _transactions = database.Transactions(attempts: 200, deadlineSeconds: 120);

    public async ValueTask InitializeAsync()
    {
        await database.EmptyTodosAsync();
        await database.AddTodosAsync(2);
        await WriteAsync(Note);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_step_is_marked_as_asked_however_often_and_the_rest_of_the_note_stays_byte_for_byte()
    {
        foreach (var done in new[] { true, true, false, false, true })
        {
            var ticked = await TickAsync(KeyOf("Flour"), done);

            var expected = done ? Note.Replace("- [ ] Flour", "- [x] Flour", StringComparison.Ordinal) : Note;
            Assert.Equal(("Flour", done, 3), (ticked.Step!.Label, ticked.Step.Done, ticked.Step.Line));
            Assert.Equal(expected, ticked.Todo!.Text);
            Assert.Equal("Todo 1", ticked.Todo.Title);
            Assert.Equal(expected, await ReadAsync());
        }
        Assert.Equal([""], await database.QueryAsync<string>("SELECT text FROM todos WHERE todo_id = 2"));
    }

    [Fact]
    public async Task A_step_that_has_moved_meanwhile_is_marked_where_it_is_now()
    {
        var key = KeyOf("Flour");
        await WriteAsync("- [ ] Butter\n\n\n\n- [ ] Flour");

        var ticked = await TickAsync(key, done: true);

        Assert.Equal(5, ticked.Step!.Line);
        Assert.Equal("- [ ] Butter\n\n\n\n- [x] Flour", await ReadAsync());
    }

    [Theory]
    [InlineData("For Sunday:\n\n- [ ] Rye flour")]
    [InlineData("- [ ] Flour\n- [ ] Flour")]
    [InlineData("")]
    public async Task A_step_that_is_not_there_any_more_is_not_guessed(string text)
    {
        var key = KeyOf("Flour");
        await WriteAsync(text);

        var ticked = await TickAsync(key, done: true);

        Assert.Null(ticked.Step);
        Assert.Equal(text, ticked.Todo!.Text);
        Assert.Equal(text, await ReadAsync());
    }

    [Fact]
    public async Task Of_a_to_do_that_is_gone_or_in_another_list_nothing_is_marked()
    {
        Assert.Null((await TickAsync(KeyOf("Flour"), done: true, todoId: 99)).Todo);
        await database.ExecuteAsync("UPDATE todos SET list_id = 7 WHERE todo_id = 1");

        Assert.Equal(new TickedStep(null, null), await TickAsync(KeyOf("Flour"), done: true));
        Assert.Equal(Note, await ReadAsync());
    }

    [Fact]
    public async Task A_note_that_another_program_left_out_has_no_step()
    {
        await WriteAsync(null);

        var ticked = await TickAsync(KeyOf("Flour"), done: true);

        Assert.Null(ticked.Step);
        Assert.NotNull(ticked.Todo);
    }

    [Fact]
    public async Task Eight_who_mark_a_step_each_at_once_have_all_of_them_marked()
    {
        const int Count = 8;
        var note = string.Concat(Enumerable.Range(1, Count).Select(i => $"- [ ] Step {i}\n"));
        await WriteAsync(note);

        await Task.WhenAll(Steps.Of(note).All.Select(step => Task.Run(() => TickAsync(step.Key, done: true))));

        Assert.Equal(note.Replace("[ ]", "[x]", StringComparison.Ordinal), await ReadAsync());
    }

    [Fact]
    public async Task An_edit_at_the_same_moment_is_kept_and_so_is_the_mark()
    {
        for (var i = 0; i < 10; i++)
        {
            var text = $"- [ ] Flour\nIn its {i}th version";
            await WriteAsync(text);
            var version = new Todo { Title = "Todo 1", Text = text }.Version;
            var edited = new Todo { TodoId = 1, Title = "Todo 1", Text = $"- [ ] Flour\nIn its {i}th version, edited" };

            var edit = Task.Run(() => EditTodo.RunAsync(
                _transactions, ListAccess.OfEverybody(TodoList.First), edited, version, restore: false, next: null, TestContext.Current.CancellationToken));
            var tick = Task.Run(() => TickAsync(Steps.Of(text).All[0].Key, done: true));

            // Whoever edits is told that the note is another one by then, or was there first.
            Assert.NotNull((await tick).Step);
            var isSaved = (await edit)!.Version == edited.Version;
            Assert.Equal($"- [x] Flour\nIn its {i}th version{(isSaved ? ", edited" : "")}", await ReadAsync());
        }
    }

    private static StepKey KeyOf(string label) => Steps.Of(Note).All.Single(step => step.Label == label).Key;

    private Task<TickedStep> TickAsync(StepKey key, bool done, long todoId = 1)
        => TickStep.RunAsync(_transactions, ListAccess.OfEverybody(TodoList.First), todoId, key, done, TestContext.Current.CancellationToken);

    private Task<int> WriteAsync(string? text) => database.ExecuteAsync("UPDATE todos SET text = @text::VARCHAR WHERE todo_id = 1", new { text });

    private async Task<string> ReadAsync() => Assert.Single(await database.QueryAsync<string>("SELECT text FROM todos WHERE todo_id = 1"));
}

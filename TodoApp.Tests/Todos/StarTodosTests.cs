using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Tests.Todos;

public sealed class StarTodosTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>, IAsyncLifetime
{
    private const long OtherList = 7;

    public async ValueTask InitializeAsync()
    {
        await database.EmptyTodosAsync();
        await database.AddTodosAsync(3);
        await database.ExecuteAsync("INSERT INTO todos (list_id, todo_id, title, text, done) VALUES (@list, 10, 'Elsewhere', '', false)", new { list = OtherList });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Those_that_are_in_the_list_get_a_star_or_lose_it_however_often_it_is_asked_for()
    {
        foreach (var important in new[] { true, true, false, false })
        {
            Assert.Equal(["Todo 1", "Todo 3"], await StarAsync([1, 3, 99], important));
            Assert.Equal(important ? [1, 3] : [], await StarredAsync());
        }
    }

    [Fact]
    public async Task A_star_changes_nothing_else()
    {
        const string Others = "SELECT title, text, done, pub_date, position FROM todos ORDER BY todo_id";
        var before = await database.QueryAsync<(string, string, bool, DateTime, long)>(Others);

        await StarAsync([1, 2, 3], important: true);

        Assert.Equal(before, await database.QueryAsync<(string, string, bool, DateTime, long)>(Others));
    }

    [Fact]
    public async Task A_to_do_of_another_list_is_not_touched()
    {
        Assert.Empty(await StarAsync([10], important: true));
        Assert.Empty(await StarredAsync());
    }

    [Fact]
    public async Task Nothing_asked_is_nothing_done()
    {
        Assert.Empty(await StarAsync([], important: true));
        Assert.Empty(await StarredAsync());
    }

    private async Task<IEnumerable<string>> StarAsync(long[] ids, bool important)
        => (await StarTodos.RunAsync(database.Transactions(), ListAccess.OfEverybody(TodoList.First), ids, important, TestContext.Current.CancellationToken)).Order();

    private Task<IReadOnlyList<long>> StarredAsync() => database.QueryAsync<long>("SELECT todo_id FROM todos WHERE important ORDER BY todo_id");
}

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TodoApp.Todos;

namespace TodoApp.Tests.Pages.Trash;

public class TrashTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.AddTodosAsync(2);
        var page = await fixture.CreateClient().GetPageAsync(Addresses.List());
        await page.ClickAsync("Delete", "#todo-1");
        await page.ClickAsync("Delete", "#todo-2");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task It_lists_the_last_deleted_first()
        => Assert.Equal(["Todo 2", "Todo 1"], (await fixture.CreateClient().GetPageAsync(Addresses.Trash())).Texts("li .title"));

    [Fact]
    public async Task Restoring_moves_one_back_and_doing_it_twice_is_harmless()
    {
        var trash = await fixture.CreateClient().GetPageAsync(Addresses.Trash());

        await trash.ClickAsync("Restore Todo 1");
        var page = await trash.ClickAsync("Restore Todo 1");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(["Todo 1"], await fixture.Database.TitlesAsync());
        Assert.Equal(["Todo 2"], await fixture.Database.TitlesAsync("deleted_todos"));
    }

    [Fact]
    public async Task Deleting_for_good_leaves_no_row_anywhere()
    {
        var trash = await fixture.CreateClient().GetPageAsync(Addresses.Trash());

        await trash.ClickAsync("Delete for good: Todo 1");
        await trash.ClickAsync("Delete for good: Todo 1");

        Assert.Equal(["Todo 2"], await fixture.Database.TitlesAsync("deleted_todos"));
        Assert.Empty(await fixture.Database.TitlesAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await trash.ClickAsync("Restore Todo 1")).Status);
    }

    [Fact]
    public async Task It_has_pages_of_fifty()
    {
        await fixture.Database.AddTodosAsync(60, first: 100, done: true);
        await (await fixture.CreateClient().GetPageAsync(Addresses.List())).ClickAsync("Clear completed");

        var first = await fixture.CreateClient().GetPageAsync(Addresses.Trash());
        var second = await first.ClickAsync("Next page");

        Assert.Equal(62, first.Texts("li .title").Concat(second.Texts("li .title")).Distinct().Count());
        Assert.False(second.Offers("Next page"));
    }

    [Fact]
    public async Task Restoring_all_and_emptying_work_in_batches()
    {
        await fixture.Database.AddTodosAsync(1001, first: 100, done: true);
        await (await fixture.CreateClient().GetPageAsync(Addresses.List())).ClickAsync("Clear completed");
        var trash = await fixture.CreateClient().GetPageAsync(Addresses.Trash());

        await trash.ClickAsync("Restore all");
        Assert.Equal(1003, (await fixture.Database.TitlesAsync()).Count);
        Assert.Empty(await fixture.Database.TitlesAsync("deleted_todos"));

        await (await fixture.CreateClient().GetPageAsync(Addresses.List())).ClickAsync("Clear completed");
        await trash.ClickAsync("Delete all for good");
        Assert.Equal(["Todo 1", "Todo 2"], await fixture.Database.TitlesAsync());
        Assert.Empty(await fixture.Database.TitlesAsync("deleted_todos"));
    }

    [Fact]
    public async Task What_was_deleted_longer_ago_than_the_retention_is_deleted_for_good()
    {
        await fixture.Database.ExecuteAsync("UPDATE deleted_todos SET deleted_at = '2020-01-01 00:00:00' WHERE todo_id = 1");
        var retention = ActivatorUtilities.CreateInstance<TrashRetention>(fixture.App.Services);

        await retention.DeleteExpiredAsync(days: 30, CancellationToken.None);

        Assert.Equal(["Todo 2"], await fixture.Database.TitlesAsync("deleted_todos"));
    }
}

public sealed class TrashTestsOnAdoptedTables(AdoptedTodoAppFixture fixture)
    : TrashTests(fixture), IClassFixture<AdoptedTodoAppFixture>;

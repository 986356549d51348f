using System.Text;

namespace TodoApp.Tests.Pages;

/// <summary>Whatever can be undone says so where it happened, and is as it was afterwards.</summary>
public sealed class UndoTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    private readonly HttpClient _client = fixture.CreateClient();

    public async ValueTask InitializeAsync()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.AddTodosAsync(2);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Of_an_add()
    {
        var page = await (await _client.GetPageAsync(Addresses.List())).Fill("Title", "Milk").ClickAsync("Add to-do");
        Assert.Equal("Milk", page.Document.QuerySelector("#said")!.PreviousElementSibling!.QuerySelector(".title")!.TextContent);

        await page.ClickAsync("Undo");

        Assert.Equal(["Todo 1", "Todo 2"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task Of_several_adds()
    {
        var page = await (await _client.GetPageAsync(Addresses.Several())).Fill("Lines", "Milk\nBread").ClickAsync("Add to-dos");

        await page.ClickAsync("Undo");

        Assert.Equal(["Todo 1", "Todo 2"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task Of_an_import()
    {
        var page = await _client.GetPageAsync(Addresses.Import());
        page = await page.Choose("File", "todos.csv", Encoding.UTF8.GetBytes("title,done\nMilk,x\nBread,\n")).ClickAsync("Check the file");
        Assert.Equal(["Milk (completed)", "Bread"], page.Texts("main ul:last-of-type li"));
        page = await page.ClickAsync("Import 2 to-dos");

        await page.ClickAsync("Undo");

        Assert.Equal(["Todo 1", "Todo 2"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task Of_an_edit()
    {
        await fixture.Database.ExecuteAsync("UPDATE todos SET text = E'two\nlines' WHERE todo_id = 1");
        var form = await _client.GetPageAsync(Addresses.Edit(1));
        var page = await form.Fill("Title", "Milk").Fill("Text", "").ClickAsync("Save");
        Assert.Equal("todo-1", page.Document.QuerySelector("#said")!.PreviousElementSibling!.Id);

        await page.ClickAsync("Undo");

        Assert.Equal([("Todo 1", "two\nlines")], await fixture.Database.QueryAsync<(string, string)>("SELECT title, text FROM todos WHERE todo_id = 1"));
    }

    [Fact]
    public async Task Of_an_edit_that_somebody_else_changed_since_is_a_conflict()
    {
        var page = await (await _client.GetPageAsync(Addresses.Edit(1))).Fill("Title", "Milk").ClickAsync("Save");
        await fixture.Database.ExecuteAsync("UPDATE todos SET title = 'Theirs' WHERE todo_id = 1");

        page = await page.ClickAsync("Undo");

        Assert.Equal(System.Net.HttpStatusCode.Conflict, page.Status);
        Assert.Equal(["Theirs", "Todo 2"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task Of_an_edit_of_a_note_that_is_too_long_for_it_is_not_offered()
    {
        await fixture.Database.ExecuteAsync("UPDATE todos SET text = @text WHERE todo_id = 1", new { text = new string('x', 9_000) });

        Assert.False((await (await _client.GetPageAsync(Addresses.Edit(1))).Fill("Title", "Milk").ClickAsync("Save")).Offers("Undo"));
    }

    [Fact]
    public async Task Of_restoring_all()
    {
        var page = await (await _client.GetPageAsync(Addresses.List())).ClickAsync("Delete", "#todo-1");
        page = await (await page.ClickAsync("Delete", "#todo-2")).ClickAsync("Trash");
        page = await page.ClickAsync("Restore all");
        Assert.Equal(["Todo 1", "Todo 2"], await fixture.Database.TitlesAsync());

        await page.ClickAsync("Undo");

        Assert.Equal(["Todo 1", "Todo 2"], await fixture.Database.TitlesAsync("deleted_todos"));
    }
}

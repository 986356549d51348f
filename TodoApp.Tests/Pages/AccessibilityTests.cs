using System.IO.Compression;
using TodoApp.Pages.Todos;

namespace TodoApp.Tests.Pages;

/// <summary>axe's rules (WCAG 2.2 AA and good practice) on every page and state, light and dark; valid HTML; and no page wider than a small phone.</summary>
public sealed class AccessibilityTests(TodoAppFixture app, BrowserFixture browser, HtmlChecker checker) : IClassFixture<TodoAppFixture>, IClassFixture<BrowserFixture>, IAsyncLifetime
{
    /// <summary>How to come from the list of a few to-dos to each state.</summary>
    private static readonly PageStates States = new()
    {
        ["full"] = (_, _) => Task.CompletedTask,
        ["empty"] = async (todo, database) =>
        {
            await database.EmptyTodosAsync();
            await todo.Page.ReloadAsync();
        },
        ["active"] = (todo, _) => GoToAsync(todo, Addresses.List(new ListView { Show = ListView.Active })),
        ["completed"] = (todo, _) => todo.FollowAsync("Completed"),
        ["by date"] = (todo, _) => todo.FollowAsync("By date"),
        ["older"] = (todo, _) => todo.FollowAsync("Next page"),
        ["found"] = (todo, _) => SearchAsync(todo, "Todo 1"),
        ["not found"] = (todo, _) => SearchAsync(todo, "nothing like it"),
        ["important"] = (todo, _) => todo.FollowAsync("Important"),
        ["menu"] = (todo, _) => todo.Page.Locator("summary:text-is('More: Todo 60')").ClickAsync(),
        ["side"] = async (todo, _) =>
        {
            if (await todo.Page.Locator("button.menu").IsVisibleAsync())
                await todo.PressAsync("Menu");
        },
        ["steps"] = async (todo, database) =>
        {
            await database.ExecuteAsync("UPDATE todos SET text = @text, important = true WHERE todo_id = 60", new { text = "- [ ] One\n- [x] Two" });
            await todo.Page.ReloadAsync();
            await todo.Page.GetByText("1 of 2 steps").ClickAsync();
            await todo.PressAsync("One");
        },
        ["fold"] = (todo, _) => SearchAsync(todo, "Todo 5"),
        ["confirm"] = async (todo, _) =>
        {
            await todo.DeleteAsync("Todo 60");
            await todo.FollowAsync("Trash");
            await todo.PressAsync("More: Todo 60");
        },
        ["selecting"] = (todo, _) => todo.FollowAsync("Select"),
        ["error"] = (todo, _) => todo.AddAsync(""),
        ["undo"] = (todo, _) => todo.CompleteAsync("Todo 60"),
        ["new"] = (todo, _) => GoToAsync(todo, Addresses.New()),
        ["several"] = (todo, _) => GoToAsync(todo, Addresses.Several()),
        ["several refused"] = async (todo, _) =>
        {
            await GoToAsync(todo, Addresses.Several());
            await todo.FillAsync("Lines", $"Milk\n{new string('x', 61)}");
            await todo.PressAsync("Add to-dos");
        },
        ["import"] = (todo, _) => todo.FollowAsync("Import and export"),
        ["import refused"] = async (todo, _) =>
        {
            await GoToAsync(todo, Addresses.Import());
            await todo.PressAsync("Check the file");
        },
        ["import preview"] = async (todo, _) =>
        {
            await GoToAsync(todo, Addresses.Import());
            await todo.ChooseAsync("file", "todos.csv", $"title,todo_id\nMilk,\nTodo 1,1\n{new string('x', 61)},\n");
            await todo.PressAsync("Check the file");
        },
        ["import preview of all lists"] = async (todo, _) =>
        {
            using var archive = new MemoryStream();
            using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var name in new[] { "To-dos", "Groceries" })
                {
                    await using var file = new StreamWriter(zip.CreateEntry($"{name}.csv").Open());
                    await file.WriteAsync($"title\nMilk\n{new string('x', 61)}\n");
                }
            }
            await GoToAsync(todo, Addresses.Import());
            await todo.ChooseAsync("file", "lists.zip", archive.ToArray());
            await todo.PressAsync("Check the file");
        },
        ["edit"] = (todo, _) => todo.FollowAsync("Todo 60"),
        ["conflict"] = async (todo, database) =>
        {
            await todo.FollowAsync("Todo 60");
            await database.ExecuteAsync("UPDATE todos SET title = 'Theirs' WHERE todo_id = 60");
            await todo.FillAsync("Title", "Mine");
            await todo.PressAsync("Save");
        },
        ["deleted meanwhile"] = async (todo, database) =>
        {
            await todo.FollowAsync("Todo 60");
            await database.ExecuteAsync("UPDATE todos SET title = 'Theirs' WHERE todo_id = 60");
            await database.ExecuteAsync("""
                INSERT INTO deleted_todos (todo_id, title, text, done, pub_date, list_id, deletion_id)
                SELECT todo_id, title, text, done, pub_date, list_id, todo_id FROM todos WHERE todo_id = 60
                """);
            await database.ExecuteAsync("DELETE FROM todos WHERE todo_id = 60");
            await todo.PressAsync("Save");
        },
        ["gone meanwhile"] = async (todo, database) =>
        {
            await todo.FollowAsync("Todo 60");
            await database.EmptyTodosAsync();
            await todo.PressAsync("Save");
        },
        ["trash"] = async (todo, _) =>
        {
            await todo.DeleteAsync("Todo 60");
            await todo.FollowAsync("Trash");
        },
        ["empty trash"] = (todo, _) => todo.FollowAsync("Trash"),
        ["404"] = (todo, _) => GoToAsync(todo, "/nothing"),
        ["stale form"] = async (todo, _) =>
        {
            await todo.LeaveOutScriptAsync();
            await todo.Page.Context.ClearCookiesAsync();
            await todo.AddAsync("Kept");
        },
        ["stale lines"] = async (todo, _) =>
        {
            await todo.LeaveOutScriptAsync();
            await GoToAsync(todo, Addresses.Several());
            await todo.FillAsync("Lines", "Kept");
            await todo.Page.Context.ClearCookiesAsync();
            await todo.PressAsync("Add to-dos");
        },
        ["refused"] = async (todo, database) =>
        {
            await database.ExecuteAsync("ALTER TABLE todos RENAME TO away");
            await todo.AddAsync("Kept");
        },
        ["keys"] = (todo, _) => todo.Page.Keyboard.PressAsync("?"),
        ["503 with a form"] = async (todo, database) =>
        {
            await todo.LeaveOutScriptAsync();
            await database.ExecuteAsync("ALTER TABLE todos RENAME TO away");
            await todo.AddAsync("Kept");
        },
        ["503"] = async (todo, database) =>
        {
            await database.ExecuteAsync("ALTER TABLE todos RENAME TO away");
            await todo.Page.ReloadAsync();
        },
    };

    public static TheoryData<string> StateNames => States.Names;

    public async ValueTask InitializeAsync()
    {
        await app.Database.ExecuteAsync("ALTER TABLE IF EXISTS away RENAME TO todos");
        await app.Database.EmptyTodosAsync();
        await app.Database.AddTodosAsync(60);
        await app.Database.ExecuteAsync("UPDATE todos SET text = 'See https://example.org/ for more' WHERE todo_id = 59");
        await app.Database.ExecuteAsync("UPDATE todos SET done = true WHERE todo_id IN (57, 58)");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(StateNames))]
    public async Task Every_state_is_valid_accessible_and_fits_a_small_phone(string state)
        => await States.AssertSoundAsync(state, await browser.OpenAsync(app.Address, width: PageStates.SmallPhone), app, checker);

    [Fact]
    public async Task Html_that_is_not_valid_is_reported()
    {
        HtmlChecker.SkipIfMissing();

        var errors = await checker.ErrorsAsync("<!DOCTYPE html><html lang=\"en\"><title>Twice</title><p id=\"a\"><p id=\"a\">");

        Assert.Contains("Duplicate ID", errors, StringComparison.Ordinal);
    }

    private static async Task SearchAsync(TodoPage todo, string words)
    {
        await todo.FillAsync("q", words);
        await todo.PressAsync("Search");
    }

    private static Task GoToAsync(TodoPage todo, string path) => todo.GoToAsync(new Uri(new Uri(todo.Page.Url), path).ToString());
}

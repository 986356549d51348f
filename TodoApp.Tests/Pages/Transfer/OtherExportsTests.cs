using System.Text;

namespace TodoApp.Tests.Pages.Transfer;

/// <summary>Whoever comes from somewhere else brings their to-dos along.</summary>
public sealed class OtherExportsTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    private const string SelectRows = """
        SELECT title || '|' || text || '|' || done::TEXT || '|' || important::TEXT FROM todos ORDER BY position
        """;

    public async ValueTask InitializeAsync() => await fixture.Database.EmptyTodosAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task From_Todoist()
        => Assert.Equal(
            ["Buy milk|two litres|false|true", "=1+1 @home||false|false"],
            await ImportAsync("""
                TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE
                section,Groceries,,,,,,,,
                task,Buy milk,two litres,1,1,Ann (1),,every day,en,Europe/Vienna
                note,from the farm,,,,Ann (1),,,,
                ,,,,,,,,,
                task,=1+1 @home,,4,1,Ann (1),,,en,
                """, "Line 2: it is a section of Todoist’s, and no to-do", "Line 4: it is a note of Todoist’s, and no to-do"));

    [Fact]
    public async Task From_Microsoft_To_Do_by_way_of_Outlook()
        => Assert.Equal(
            ["Buy milk|two litres|false|true", "Pay the rent||true|false", "Call|by phone|true|false"],
            await ImportAsync("""
                "Subject","Start Date","Due Date","Date Completed","% Complete","Notes","Priority","Status"
                "Buy milk","","1/2/2026","","0","two litres","High","Not Started"
                "Pay the rent","","","1/3/2026","1","","Normal","Completed"
                "Call","","","","100%","by phone","Low",""
                """));

    [Theory]
    [InlineData("yes", true)]
    [InlineData("X", true)]
    [InlineData("1", true)]
    [InlineData(" TRUE ", true)]
    [InlineData("no", false)]
    [InlineData("0", false)]
    public async Task Done_is_what_people_write(string done, bool expected)
        => Assert.Equal([$"Milk||{(expected ? "true" : "false")}|false"], await ImportAsync($"title,done\nMilk,{done}\n"));

    private async Task<IReadOnlyList<string>> ImportAsync(string file, params string[] leftOut)
    {
        var page = await fixture.CreateClient().GetPageAsync(Addresses.Import());
        page = await page.Choose("File", "todos.csv", Encoding.UTF8.GetBytes(file)).ClickAsync("Check the file");
        Assert.Equal(leftOut, page.Texts("#refused li"));
        await page.ClickAsync(page.Texts("button.primary").Single());
        return await fixture.Database.QueryAsync<string>(SelectRows);
    }
}

using System.Net;
using System.Text;
using System.Text.Json;
using TodoApp.Transfer;

namespace TodoApp.Tests.Pages.Transfer;

public class ExportTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    private readonly HttpClient _client = fixture.CreateClient();

    public async ValueTask InitializeAsync()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.ExecuteAsync(
            """
            INSERT INTO todos (todo_id, title, text, done, pub_date, position, important, due, due_time) VALUES
              (9007199254740993, '=1+1', E'two\nlines; "quoted"', false, '2026-01-02 03:04:05.678901', -2, true, '2026-11-27', '17:05:00'),
              (2, 'x Buy milk: now', '', true, '2026-01-01 00:00:00', -1, true, NULL, NULL)
            """);
        await fixture.Database.ExecuteAsync(
            """
            INSERT INTO deleted_todos (todo_id, title, text, done, pub_date, position, deletion_id, deleted_at)
            VALUES (3, 'In the trash', '', false, '2025-12-31 00:00:00', -3, 7, '2026-01-03 00:00:00')
            """);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Csv_is_for_a_spreadsheet_that_runs_no_formula_and_rounds_no_id()
    {
        var file = await GetAsync(Addresses.Export(FileFormat.Csv), "text/csv");

        Assert.Equal(
            "\uFEFFtodo_id,title,text,done,pub_date,position,important,due,due_time,rule,rule_start,deletion_id,deleted_at\r\n"
            + "'9007199254740993,'=1+1,\"two\nlines; \"\"quoted\"\"\",false,2026-01-02T03:04:05.678901Z,'-2,true,2026-11-27,17:05,,,,\r\n"
            + "2,x Buy milk: now,,true,2026-01-01T00:00:00.000000Z,'-1,true,,,,,,\r\n"
            + "3,In the trash,,false,2025-12-31T00:00:00.000000Z,'-3,false,,,,,7,2026-01-03T00:00:00.000000Z\r\n",
            file);
    }

    [Theory]
    [InlineData("a;=1+1", "a;'=1+1")]
    [InlineData("a;'=1+1", "a;''=1+1")]
    [InlineData("a\n-1; b", "a\n'-1; b")]
    [InlineData("a\t@b\t+1", "a\t'@b\t'+1")]
    [InlineData("a; b - c = d", "a; b - c = d")]
    public async Task Csv_runs_no_formula_where_a_spreadsheet_splits_lines_at_something_else(string text, string expected)
    {
        await fixture.Database.ExecuteAsync("UPDATE todos SET text = @text", new { text });

        var field = expected.Contains('\n') ? $"\"{expected}\"" : expected;
        Assert.Contains($",{field},", await GetAsync(Addresses.Export(FileFormat.Csv), "text/csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_an_array_whose_ids_no_program_rounds()
    {
        using var file = JsonDocument.Parse(await GetAsync(Addresses.Export(FileFormat.Json), "application/json"));

        Assert.Equal(3, file.RootElement.GetArrayLength());
        var first = file.RootElement[0];
        Assert.Equal("9007199254740993", first.GetProperty("todo_id").GetString());
        Assert.Equal("=1+1", first.GetProperty("title").GetString());
        Assert.Equal("two\nlines; \"quoted\"", first.GetProperty("text").GetString());
        Assert.False(first.GetProperty("done").GetBoolean());
        Assert.False(first.TryGetProperty("deleted_at", out _));
        Assert.Equal("2026-01-03T00:00:00.000000Z", file.RootElement[2].GetProperty("deleted_at").GetString());
    }

    [Fact]
    public async Task Todo_txt_has_a_line_for_each_to_do_of_the_list()
        => Assert.Equal(
            "(A) 2026-01-02 =1+1 text:two%0Alines;%20\"quoted\" todo_id:9007199254740993 pub_date:20260102T030405.678901Z position:-2 due:2026-11-27 due_time:17%3A05\n"
            + "x x Buy milk  now title:x%20Buy%20milk%3A%20now todo_id:2 pub_date:20260101T000000.000000Z position:-1 important:true\n",
            await GetAsync(Addresses.Export(FileFormat.TodoTxt), "text/plain"));

    [Theory]
    [InlineData("/lists/0/export.csv", "\uFEFFtodo_id,title,text,done,pub_date,position,important,due,due_time,rule,rule_start,deletion_id,deleted_at\r\n")]
    [InlineData("/lists/0/export.json", "[]\n")]
    [InlineData("/lists/0/export.txt", "")]
    public async Task An_empty_list_is_a_file_without_to_dos(string address, string expected)
    {
        await fixture.Database.EmptyTodosAsync();

        Assert.Equal(expected, Encoding.UTF8.GetString(await _client.GetByteArrayAsync(new Uri(address, UriKind.Relative))));
    }

    private async Task<string> GetAsync(string address, string contentType)
    {
        var response = await _client.GetAsync(new Uri(address, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.ContentType?.MediaType);
        Assert.Matches(@"^todos-\d{4}-\d\d-\d\d\.", response.Content.Headers.ContentDisposition?.FileName);
        return Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync());
    }
}

public sealed class ExportTestsOnAdoptedTables(AdoptedTodoAppFixture fixture)
    : ExportTests(fixture), IClassFixture<AdoptedTodoAppFixture>;

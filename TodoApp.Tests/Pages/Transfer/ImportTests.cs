using System.Net;
using System.Text;
using TodoApp.Pages.Transfer;
using TodoApp.Transfer;

namespace TodoApp.Tests.Pages.Transfer;

public sealed class ImportTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    private const string AllRows = """
        SELECT todo_id::TEXT || '|' || title || '|' || text || '|' || done::TEXT || '|' || pub_date::TEXT || '|' ||
          COALESCE(deletion_id::TEXT, '') || '|' || COALESCE(deleted_at::TEXT, '')
        FROM (
          SELECT todo_id, title, text, done, pub_date, NULL::INT8 AS deletion_id, NULL::TIMESTAMP AS deleted_at FROM todos
          UNION ALL SELECT todo_id, title, text, done, pub_date, deletion_id, deleted_at FROM deleted_todos) everything
        ORDER BY todo_id
        """;

    private readonly HttpClient _client = fixture.CreateClient();

    public async ValueTask InitializeAsync() => await fixture.Database.EmptyTodosAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("csv", true)]
    [InlineData("json", true)]
    [InlineData("txt", false)]
    public async Task Export_empty_import_gives_the_identical_list(string extension, bool hasTrash)
    {
        await AddDifficultTodosAsync();
        if (!hasTrash)
            await fixture.Database.ExecuteAsync("DELETE FROM deleted_todos");
        var before = await fixture.Database.QueryAsync<string>(AllRows);
        var file = await _client.GetByteArrayAsync(new Uri(Addresses.Export(FileFormat.All.Single(each => each.Extension == $".{extension}")), UriKind.Relative));
        await fixture.Database.EmptyTodosAsync();

        var preview = await PreviewAsync($"todos.{extension}", file);
        Assert.Empty(await fixture.Database.QueryAsync<string>(AllRows)); // So far it has only looked.
        var list = await preview.ClickAsync($"Import {before.Count} to-dos");

        Assert.Equal(before, await fixture.Database.QueryAsync<string>(AllRows));
        Assert.Contains($"Imported {before.Count} to-dos", list.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("txt")]
    public async Task The_same_file_again_changes_nothing_whatever_became_of_its_to_dos(string extension)
    {
        await fixture.Database.AddTodosAsync(3);
        var file = await _client.GetByteArrayAsync(new Uri(Addresses.Export(FileFormat.All.Single(each => each.Extension == $".{extension}")), UriKind.Relative));
        await fixture.Database.ExecuteAsync("UPDATE todos SET title = 'Changed since', done = true WHERE todo_id = 1");
        await (await _client.GetPageAsync(Addresses.List())).ClickAsync("Delete Todo 2");
        await fixture.Database.ExecuteAsync("DELETE FROM todos WHERE todo_id = 3");

        var preview = await PreviewAsync($"todos.{extension}", file);
        Assert.Contains("2 to-dos would stay as they are", preview.Text, StringComparison.Ordinal);
        var confirm = () => preview.RequestOf("Import 1 to-do");
        await _client.SendPageAsync(confirm());
        await _client.SendPageAsync(confirm());

        Assert.Equal(["Changed since", "Todo 3"], await fixture.Database.TitlesAsync());
        Assert.Equal(["Todo 2"], await fixture.Database.TitlesAsync("deleted_todos"));
        Assert.False((await PreviewAsync($"todos.{extension}", file)).Offers("Import 1 to-do"));
    }

    [Fact]
    public async Task Lines_that_are_no_to_dos_are_left_out_and_named_by_number()
    {
        var preview = await PreviewAsync(
            "todos.csv",
            $"""
            title;done;pub_date;todo_id
            Buy milk;true;2026-01-02;

            ;;;
            Two
            {new string('x', 61)};;;
            Perhaps;maybe;;
            Some day;;soon;
            Number;;;12x
            Milk "fresh";;;
            "Two
            lines";;;
            Buy milk;;2026-01-02;
            Four;;;4
            Five;;;4
            ;;;77
            """);

        Assert.Equal(
            [
                "Line 6: Title must be 60 characters or fewer; it has 61",
                "Line 7: done must be true or false",
                "Line 8: pub_date must be a date like 2026-11-21T09:30:00Z",
                "Line 9: todo_id must be a whole number of 64 bits",
                "Line 10: a quotation mark is out of place: quote the whole field, and double the marks in it",
                "Line 11: Title must not contain control characters",
                "Line 13: it is the to-do of line 2 again",
                "Line 15: it is the to-do of line 14 again",
                "Line 16: Title is required",
            ],
            preview.Texts("#refused li"));
        await preview.ClickAsync("Import 3 to-dos");
        Assert.Equal(["Buy milk", "Four", "Two"], await fixture.Database.TitlesAsync());
        Assert.Equal([true], await fixture.Database.QueryAsync<bool>("SELECT done FROM todos WHERE title = 'Buy milk' AND pub_date = '2026-01-02'"));
    }

    [Fact]
    public async Task Json_of_another_program_is_read_as_far_as_it_is_json()
    {
        var preview = await PreviewAsync(
            "todos.json",
            """
            [
              {"title": "Buy milk", "done": true, "color": "red"},
              "Bread",
              {"title": ["Nested"]},
              {"title": "Half \ud83d"},
              {"title": "Numbers", "todo_id": 9007199254740993}, {"title": null},
              {"title": "Cut sho
            """);

        Assert.Equal(
            [
                "Line 3: a to-do must be an object, such as {\"title\": \"Buy milk\"}",
                "Line 4: title must be a text",
                "Line 5: title has half a character in it",
                "Line 6: Title is required",
                "Line 7: this is not JSON, and what comes after it was not read",
            ],
            preview.Texts("#refused li"));
        await preview.ClickAsync("Import 2 to-dos");
        Assert.Equal(["Buy milk", "Numbers"], await fixture.Database.TitlesAsync());
        Assert.Equal([9007199254740993], await fixture.Database.QueryAsync<long>("SELECT todo_id FROM todos WHERE title = 'Numbers'"));
    }

    [Fact]
    public async Task Todo_txt_of_another_app_keeps_its_projects_contexts_and_dates()
    {
        var preview = await PreviewAsync(
            "TODO.TXT",
            "(A) 2026-01-02 Call the bank +money @phone due:2026-02-01\r\n\r\nx 2026-01-05 2026-01-03 Buy milk\r\nPlain\r\n");

        await preview.ClickAsync("Import 3 to-dos");
        Assert.Equal(
            ["(A) Call the bank +money @phone due:2026-02-01|false|2026-01-02", "Buy milk|true|2026-01-03", "Plain|false|"],
            await fixture.Database.QueryAsync<string>(
                """
                SELECT title || '|' || done::TEXT || '|' || CASE WHEN title = 'Plain' THEN '' ELSE substring(pub_date::TEXT, 1, 10) END
                FROM todos ORDER BY title
                """));
    }

    [Fact]
    public async Task Undated_lines_keep_the_order_of_the_file()
    {
        await (await PreviewAsync("todos.txt", "First\nSecond\nThird\n")).ClickAsync("Import 3 to-dos");

        Assert.Equal(["First", "Second", "Third"], (await _client.GetPageAsync(Addresses.List())).Texts(".todos .title"));
    }

    [Theory]
    [InlineData("todos.xlsx", "title", "Choose a file whose name ends in .csv, .json or .txt")]
    [InlineData("todos.csv", "", "The file is empty")]
    [InlineData("todos.csv", "name,done\nBuy milk,false", "There is no “title” among them")]
    [InlineData("todos.json", "{}", "The file must be an array of to-dos")]
    [InlineData("todos.json", "title", "The file is not JSON: see line 1")]
    [InlineData("todos.txt", "Caf\u00E9", "The file must be in UTF-8")]
    public async Task A_file_that_is_no_such_file_is_refused_with_what_to_do(string name, string contents, string problem)
    {
        var page = await PreviewAsync(name, Encoding.Latin1.GetBytes(contents));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(problem, page.Texts("[role=alert]").Single(), StringComparison.Ordinal);
        Assert.Equal("#file", page.Document.QuerySelector("[role=alert] a")!.GetAttribute("href"));
        Assert.StartsWith("Error: ", page.Document.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_file_it_asks_for_one()
    {
        var page = await (await _client.GetPageAsync(Addresses.Import())).ClickAsync("Check the file");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("Choose a file", page.Texts("[role=alert]").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_forms_limit_does_not_hold_here_but_there_is_one()
    {
        var tooLarge = await PreviewAsync("todos.txt", new byte[ImportModel.MaxFileBytes + 1]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLarge.Status);
        Assert.Contains("16 MB or smaller", tooLarge.Texts("[role=alert]").Single(), StringComparison.Ordinal);

        var lines = string.Concat(Enumerable.Range(1, 20_000).Select(i => $"To-do number {i}\n"));
        var preview = await PreviewAsync("todos.txt", lines);
        await preview.ClickAsync("Import 20,000 to-dos");
        Assert.Equal([20_000], await fixture.Database.QueryAsync<long>("SELECT count(*) FROM todos"));
    }

    [Fact]
    public async Task A_confirmation_whose_file_was_damaged_asks_for_the_file_again()
    {
        var preview = await PreviewAsync("todos.txt", "Buy milk");
        preview.Document.QuerySelector("[name=contents]")!.SetAttribute("value", "not Base64");
        var page = await preview.ClickAsync("Import 1 to-do");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Empty(await fixture.Database.TitlesAsync());
    }

    private Task<HtmlPage> PreviewAsync(string name, string contents) => PreviewAsync(name, Encoding.UTF8.GetBytes(contents));

    private async Task<HtmlPage> PreviewAsync(string name, byte[] contents)
        => await (await _client.GetPageAsync(Addresses.Import())).Choose("File", name, contents).ClickAsync("Check the file");

    private async Task AddDifficultTodosAsync()
    {
        string[] titles =
        [
            "Plain", "=HYPERLINK(\"http://example.org\")", "'+1", "''-1", "@all", "'quoted'", "x done?", "(A) first", "2026-01-01 a date", "x 2026-01-01 2026-01-01 dates",
            "title:fake", "text:fake todo_id:1", "100 % sure", "a: b", "comma, semicolon; tab", "\"quotes\"", "日本語 😀", "e\u0301 and \u2028 more", "0123456789012345678", "[]", "{\"a\": 1}",
            "ends in a space:", "pub_date:20260101T000000.000000Z",
        ];
        string[] texts = ["", "two\nlines", "\n=1+1", "'=1", "tab\tbed", "\"", "text:x", "%0A", "  indented", "a\n\n\nb", "https://example.org/?a=b&c=d"];
        foreach (var (i, title) in titles.Index())
        {
            foreach (var table in new[] { "todos", "deleted_todos" })
            {
                await fixture.Database.ExecuteAsync(
                    $"""
                    INSERT INTO {table} (todo_id, title, text, done, pub_date {(table == "todos" ? "" : ", deletion_id, deleted_at")})
                    VALUES (@id, @title, @text, @done, @date {(table == "todos" ? "" : ", @id, @date")})
                    """,
                    new
                    {
                        id = table == "todos" ? (i % 2 == 0 ? i + 1 : long.MaxValue - i) : -i - 1,
                        title,
                        text = texts[i % texts.Length],
                        done = i % 3 == 0,
                        date = new DateTime(2026, 1, 1).AddMicroseconds(i * 1234567L),
                    });
            }
        }
    }
}

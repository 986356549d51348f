using System.IO.Compression;
using System.Net;
using System.Text;
using TodoApp.Lists;
using TodoApp.Pages.Transfer;
using TodoApp.Transfer;

namespace TodoApp.Tests.Pages.Transfer;

public class ImportTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
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

    [Fact]
    public async Task All_lists_are_exported_and_imported_as_they_were_and_a_second_time_changes_nothing()
    {
        await fixture.Database.EmptyListsAsync();
        await AddDifficultTodosAsync();
        await fixture.Database.ExecuteAsync("""
            INSERT INTO lists (list_id, name) VALUES (1, 'Work: in/out?'), (2, 'To-dos'), (3, 'Empty');
            INSERT INTO list_members (list_id, user_id, role, position) VALUES (1, 0, 3, 1), (2, 0, 3, 2), (3, 0, 3, 3);
            INSERT INTO todos (todo_id, title, text, done, pub_date, position, list_id) VALUES
              (7000, 'Call', '', false, TIMESTAMP '2026-01-01', 1, 1), (7001, 'Other', '', false, TIMESTAMP '2026-01-01', 1, 2)
            """);
        var before = await ListsAsync();
        var file = await _client.GetByteArrayAsync(new Uri(Addresses.ExportAll, UriKind.Relative));
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.EmptyListsAsync();

        var preview = await PreviewAsync("lists.zip", file);
        Assert.Equal(["To-dos", "Work: in/out?", "To-dos", "Empty"], preview.Texts(".card strong"));
        Assert.Equal(3, preview.Texts(".card li").Count(line => line.Contains(", a new list", StringComparison.Ordinal)));
        Assert.Empty(await fixture.Database.TitlesAsync()); // So far it has only looked.
        var confirm = preview.RequestOf($"Import {before.Count} to-dos");
        await _client.SendPageAsync(confirm);
        Assert.Equal(before, await ListsAsync());

        preview = await PreviewAsync("lists.zip", file);
        Assert.False(preview.Offers($"Import {before.Count} to-dos"));
        Assert.Equal(before, await ListsAsync());

        Task<IReadOnlyList<string>> ListsAsync() => fixture.Database.QueryAsync<string>("""
            SELECT name || '|' || todo_id || '|' || title FROM (
              SELECT list_id, todo_id, title FROM todos UNION ALL SELECT list_id, todo_id, title FROM deleted_todos
            ) everything JOIN lists ON lists.list_id = everything.list_id ORDER BY todo_id
            """);
    }

    [Fact]
    public async Task An_archive_that_is_none_is_refused_with_a_sentence()
    {
        await RefusedAsync("The file is not a ZIP archive", Encoding.UTF8.GetBytes("title\nBuy milk"));
        await RefusedAsync("The file has no list in it", Zip());
        await RefusedAsync("“notes.docx” in the file is no list: its name must end in .csv, .json, .txt or .ics", Zip(("notes.docx", "x")));
        await RefusedAsync("“Work” in the file: The file must be an array of to-dos, such as [{\"title\": \"Buy milk\"}]", Zip(("Work.json", "{}")));
        await RefusedAsync("“ ” in the file: with it there are more than 50,000 lines: unpack the file, and import the lists one after the other",
            Zip(("a.txt", new string('a', 30_000).Replace("a", "a\n", StringComparison.Ordinal)), (" .txt", new string('b', 30_000).Replace("b", "b\n", StringComparison.Ordinal))));
        await RefusedAsync("The file is too large when it is unpacked: unpack it, and import the lists one after the other",
            Zip(("a.txt", new string('a', ImportModel.MaxFileBytes / 2)), ("b.txt", new string('b', (ImportModel.MaxFileBytes / 2) + 1))));

        async Task RefusedAsync(string sentence, byte[] file)
        {
            var page = await PreviewAsync("lists.zip", file);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, sentence), (page.Status, page.Texts(".error").Single()));
        }

        static byte[] Zip(params (string Name, string Text)[] files)
        {
            using var stream = new MemoryStream();
            using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var (name, text) in files)
                {
                    using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                    writer.Write(text);
                }
            }
            return stream.ToArray();
        }
    }

    [Fact]
    public async Task Export_empty_import_of_a_calendar_gives_the_same_to_dos_in_the_same_order()
    {
        const string Listed = """
            SELECT todo_id::TEXT || '|' || title || '|' || text || '|' || done::TEXT || '|' || important::TEXT || '|' ||
              COALESCE(due::TEXT, '') || '|' || COALESCE(due_time::TEXT, '') || '|' || COALESCE(rule, '')
            FROM todos ORDER BY done, position, todo_id
            """;
        await AddDifficultTodosAsync();
        await fixture.Database.ExecuteAsync("DELETE FROM todos WHERE title LIKE '%' || chr(8232) || '%'"); // Which ends a line there.
        await fixture.Database.ExecuteAsync("UPDATE todos SET due = '2026-12-24', important = true WHERE todo_id % 2 = 1");
        await fixture.Database.ExecuteAsync("UPDATE todos SET due_time = '17:00', rule = 'FREQ=MONTHLY;BYDAY=3FR' WHERE todo_id < 10 AND due IS NOT NULL");
        var before = await fixture.Database.QueryAsync<string>(Listed);
        var file = await _client.GetByteArrayAsync(new Uri(Addresses.Export(FileFormat.ICalendar), UriKind.Relative));
        await fixture.Database.EmptyTodosAsync();

        await (await PreviewAsync("todos.ics", file)).ClickAsync($"Import {before.Count} to-dos");

        Assert.Equal(before, await fixture.Database.QueryAsync<string>(Listed));
    }

    [Fact]
    public async Task A_calendar_of_another_program_is_read_on_the_wall_of_whoever_imports_it()
    {
        var preview = await PreviewAsync("todos.ics", """
            BEGIN:VCALENDAR
            BEGIN:VTODO
            UID:2f1c
            SUMMARY:Call home
            DUE;TZID=Asia/Kolkata:20261224T033000
            RRULE:FREQ=WEEKLY;BYDAY=TH
            PRIORITY:1
            END:VTODO
            BEGIN:VTODO
            SUMMARY:Every other second
            DUE:20261224T033000Z
            RRULE:FREQ=SECONDLY
            END:VTODO
            END:VCALENDAR
            """);
        Assert.StartsWith("Line 9: ", Assert.Single(preview.Texts("#refused li")), StringComparison.Ordinal);
        await preview.ClickAsync("Import 1 to-do");

        Assert.Equal(
            ["Call home FREQ=WEEKLY;BYDAY=TH"],
            await fixture.Database.QueryAsync<string>("SELECT title || ' ' || rule FROM todos WHERE important AND due = '2026-12-23' AND due_time = '22:00'"));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("txt")]
    [InlineData("ics")]
    public async Task A_date_that_no_file_can_carry_leaves_no_to_do_out(string extension)
    {
        await fixture.Database.AddTodosAsync(1);
        await fixture.Database.ExecuteAsync("""
            INSERT INTO todos (todo_id, title, text, done, pub_date)
            VALUES (7, 'No date', '', false, NULL), (8, 'The last day', '', false, '9999-12-31 23:59:59')
            """);
        if (!TestServer.IsCockroach)
            await fixture.Database.ExecuteAsync("INSERT INTO todos (todo_id, title, text, done, pub_date) VALUES (9, 'For ever', '', true, 'infinity')");
        var titles = await fixture.Database.TitlesAsync();
        var file = await _client.GetByteArrayAsync(new Uri($"/lists/0/export.{extension}", UriKind.Relative));
        await fixture.Database.EmptyTodosAsync();

        await (await PreviewAsync($"todos.{extension}", file)).ClickAsync($"Import {titles.Count} to-dos");

        Assert.Equal(titles, await fixture.Database.TitlesAsync());
        Assert.Equal([1], await fixture.Database.QueryAsync<long>("SELECT todo_id FROM todos WHERE pub_date < '2026-01-02 00:00:00'"));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("txt")]
    [InlineData("ics")]
    public async Task The_same_file_again_changes_nothing_whatever_became_of_its_to_dos(string extension)
    {
        await fixture.Database.AddTodosAsync(3);
        var file = await _client.GetByteArrayAsync(new Uri(Addresses.Export(FileFormat.All.Single(each => each.Extension == $".{extension}")), UriKind.Relative));
        await fixture.Database.ExecuteAsync("UPDATE todos SET title = 'Changed since', done = true WHERE todo_id = 1");
        await (await _client.GetPageAsync(Addresses.List())).ClickAsync("Delete", "#todo-2");
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
            {new string('x', 11_000)};;;
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
                "Line 6: Note must be 10,000 characters or fewer; it has 10,802",
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
            "(A) 2026-01-02 Call the bank +money @phone due:2026-02-01\r\n\r\nx 2026-01-05 2026-01-03 Buy milk due:soon\r\nPlain\r\n");

        await preview.ClickAsync("Import 3 to-dos");
        Assert.Equal(
            [
                "Buy milk due:soon|true|2026-01-03|false|",
                "Call the bank +money @phone|false|2026-01-02|true|2026-02-01",
                "Plain|false||false|",
            ],
            await fixture.Database.QueryAsync<string>(
                """
                SELECT title || '|' || done::TEXT || '|' || CASE WHEN title = 'Plain' THEN '' ELSE substring(pub_date::TEXT, 1, 10) END
                  || '|' || important::TEXT || '|' || COALESCE(due::TEXT, '')
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
    [InlineData("todos.xlsx", "title", "Choose a file whose name ends in .csv, .json, .txt, .ics or .zip")]
    [InlineData("todos.csv", "", "The file is empty")]
    [InlineData("todos.csv", "name,done\nBuy milk,false", "There is no “title” among them")]
    [InlineData("todos.json", "{}", "The file must be an array of to-dos")]
    [InlineData("todos.json", "title", "The file is not JSON: see line 1")]
    [InlineData("todos.ics", "", "The file is empty")]
    [InlineData("todos.ics", "Buy milk", "Line 1 is no line of a calendar")]
    [InlineData("todos.txt", "Caf\u00E9", "The file must be in UTF-8")]
    public async Task A_file_that_is_no_such_file_is_refused_with_what_to_do(string name, string contents, string problem)
    {
        var page = await PreviewAsync(name, Encoding.Latin1.GetBytes(contents));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(problem, page.Texts("[role=alert]").Single(), StringComparison.Ordinal);
        Assert.Equal("file-error file-hint", page.Document.QuerySelector("#file[autofocus][aria-invalid=true]")!.GetAttribute("aria-describedby"));
        Assert.StartsWith("Error: ", page.Document.Title, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("todos.csv", "title", ",a", 100, "", "The first line names 101 columns: 100 are the most")]
    [InlineData("todos.csv", "title\n", ",", 11_001, "", "Line 2 is no row of to-dos: it has more than 11,000 columns")]
    [InlineData("todos.csv", "title\n", "x\n", ImportPlan.MaxRows + 1, "", "The file has more than 50,000 lines")]
    [InlineData("todos.json", "[{}", "\n,{}", ImportPlan.MaxRows, "]", "The file has more than 50,000 lines")]
    [InlineData("todos.txt", "", "x\n", ImportPlan.MaxRows + 1, "", "The file has more than 50,000 lines")]
    public async Task A_file_with_too_much_of_anything_is_refused_with_the_number(
        string name, string beginning, string repeated, int times, string end, string problem)
    {
        var page = await PreviewAsync(name, beginning + string.Concat(Enumerable.Repeat(repeated, times)) + end);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(problem, page.Texts("[role=alert]").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_lines_that_are_left_out_the_first_are_named_and_the_rest_is_counted()
    {
        var preview = await PreviewAsync("todos.csv", "title,done\n" + string.Concat(Enumerable.Repeat("x,perhaps\n", 1234)));

        var lines = preview.Texts("#refused li");
        Assert.Equal(ImportPlan.MaxNamed + 1, lines.Count);
        Assert.Equal("Line 2: done must be true or false", lines[0]);
        Assert.Equal("and 1,214 more", lines[^1]);
    }

    [Fact]
    public async Task What_follows_the_array_of_a_json_file_is_said_to_be_none_of_it()
    {
        var preview = await PreviewAsync("todos.json", "[{\"title\": \"Milk\"}]\n{\"title\": \"Bread\"}");

        Assert.Equal(["Line 2: this is not JSON, and what comes after it was not read"], preview.Texts("#refused li"));
        Assert.True(preview.Offers("Import 1 to-do"));
    }

    [Fact]
    public async Task A_file_marked_as_UTF_8_or_UTF_16_is_read_as_such()
    {
        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            byte[] Marked(string text) => [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
            Assert.Contains("Café", (await PreviewAsync("todos.txt", Marked("Café"))).Text, StringComparison.Ordinal);
            Assert.Contains("Café", (await PreviewAsync("todos.csv", Marked("title\nCafé"))).Text, StringComparison.Ordinal);
            Assert.Contains("Café", (await PreviewAsync("todos.json", Marked("[{\"title\":\"Café\"}]"))).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_date_that_nothing_can_be_reckoned_with_is_refused()
    {
        var preview = await PreviewAsync(
            "todos.csv",
            "title,pub_date,deleted_at\n"
            + "A,0001-01-01,\nB,1899-12-31,\nC,9999-12-31,\nD,1900-01-01,\nE,9998-12-31,\nF,,9999-12-31\n");

        Assert.Equal(
            [
                "Line 2: pub_date must be in a year from 1900 to 9998",
                "Line 3: pub_date must be in a year from 1900 to 9998",
                "Line 4: pub_date must be in a year from 1900 to 9998",
                "Line 7: deleted_at must be in a year from 1900 to 9998",
            ],
            preview.Texts("#refused li"));
        Assert.True(preview.Offers("Import 2 to-dos"));
    }

    [Fact]
    public async Task Nobody_reads_on_for_a_person_who_has_left()
    {
        using var left = new CancellationTokenSource();
        var read = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImportPlan.MakeAsync(
            fixture.Database.Transactions(), ListAccess.OfEverybody(TodoList.First), Rows(), DateTime.UnixEpoch, left.Token));

        Assert.Equal(3, read);

        IEnumerable<FileRow> Rows()
        {
            while (true)
            {
                if (++read == 3)
                    left.Cancel();
                yield return new FileRow(read, "no to-do");
            }
        }
    }

    [Fact]
    public async Task A_few_bytes_that_stand_for_many_are_no_file()
    {
        using var bomb = new MemoryStream();
        using (var brotli = new BrotliStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
            brotli.Write(new byte[ImportModel.MaxFileBytes + 1]);
        Assert.InRange(bomb.Length, 1, 200);
        var preview = await PreviewAsync("todos.txt", "Buy milk");
        preview.Document.QuerySelector("[name=contents]")!.SetAttribute("value", Convert.ToBase64String(bomb.ToArray()));

        var page = await preview.ClickAsync("Import 1 to-do");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("it did not arrive whole", page.Text, StringComparison.Ordinal);
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
            "ends in a space:", "a;=1+1", "a;'=1", "'a;''@b;-1", "pub_date:20260101T000000.000000Z",
        ];
        string[] texts = ["", "two\nlines", "\n=1+1", "'=1", "a\n-1\n'-2", "tab\t+1", "tab\tbed", "\"", "text:x", "%0A", "  indented", "a\n\n\nb", "https://example.org/?a=b&c=d"];
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

public sealed class ImportTestsOnAdoptedTables(AdoptedTodoAppFixture fixture)
    : ImportTests(fixture), IClassFixture<AdoptedTodoAppFixture>;

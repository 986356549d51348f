using System.Globalization;
using Npgsql;
using TodoApp.Transfer;

namespace TodoApp.Tests.Todos;

/// <summary>
/// A row with a value of its own in every column that the schema has goes through all that can be done to it and comes back whole. The
/// columns are asked of the database, so that one which a statement forgets is lost here.
/// </summary>
public class ColumnTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    private const string Title = "A title", Text = "A text";

    private readonly HttpClient _client = fixture.CreateClient();
    private List<(string Name, object? Value)> _row = [];

    public async ValueTask InitializeAsync()
    {
        await fixture.Database.EmptyTodosAsync();
        await FillAsync();
        _row = Assert.Single(await RowsAsync("todos"));
        Assert.All(_row, column => Assert.False(column.Value is null or false or "" or 0L && column.Name != "list_id", column.Name));
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public Task Deleting_and_Undo_keep_every_column() => ReturnsWholeAsync(async () =>
    {
        var list = await ClickAsync(await _client.GetPageAsync(Addresses.List()), "Delete");
        await InTrashWholeAsync();
        await ClickAsync(list, "Undo");
    });

    [Fact]
    public Task Deleting_and_restoring_keep_every_column() => ReturnsWholeAsync(async () =>
    {
        await ClickAsync(await _client.GetPageAsync(Addresses.List()), "Delete");
        await InTrashWholeAsync();
        await ClickAsync(await _client.GetPageAsync(Addresses.Trash()), $"Restore {Title}");
    });

    [Fact]
    public Task Clearing_and_restoring_all_keep_every_column() => ReturnsWholeAsync(async () =>
    {
        await ClickAsync(await _client.GetPageAsync(Addresses.List()), "Clear completed");
        await InTrashWholeAsync();
        await ClickAsync(await _client.GetPageAsync(Addresses.Trash()), "Restore all");
    });

    [Fact]
    public Task Completing_and_reopening_keep_every_column() => ReturnsWholeAsync(async () =>
    {
        Forget("completed_by"); // Somebody else does it.
        var list = await ClickAsync(await _client.GetPageAsync(Addresses.List()), $"Reopen {Title}");
        Assert.Equal(false, Assert.Single(await RowsAsync("todos")).Single(column => column.Name == "done").Value);
        await ClickAsync(list, $"Complete {Title}");
    });

    [Fact]
    public Task Editing_changes_what_was_edited_and_no_other_column() => ReturnsWholeAsync(async () =>
    {
        Forget("edited_by"); // Somebody else does it.
        var form = await _client.GetPageAsync(Addresses.Edit(1));
        await ClickAsync(form.Fill("Title", "Another title").Fill("Text", "Another text"), "Save");
        Assert.Equal(
            ["title", "text"],
            Assert.Single(await RowsAsync("todos")).Except(_row).Select(column => column.Name).OrderDescending());
        form = await _client.GetPageAsync(Addresses.Edit(1));
        await ClickAsync(form.Fill("Title", Title).Fill("Text", Text), "Save");
    });

    [Theory]
    [InlineData(".csv")]
    [InlineData(".json")]
    [InlineData(".txt")]
    public Task A_file_keeps_every_column(string extension) => ReturnsWholeAsync(() =>
    {
        Forget("added_by", "completed_by", "edited_by"); // Users of one installation are nobody in another.
        return ExportEmptyImportAsync(extension);
    });

    [Theory]
    [InlineData(".csv")]
    [InlineData(".json")]
    public async Task A_file_keeps_every_column_of_the_trash(string extension)
    {
        await ClickAsync(await _client.GetPageAsync(Addresses.List()), "Delete");
        await fixture.Database.ExecuteAsync("UPDATE deleted_todos SET deletion_id = 7, deleted_at = TIMESTAMP '2001-02-04 00:00:00'");
        Forget("added_by", "completed_by", "edited_by");
        await fixture.Database.ExecuteAsync("UPDATE deleted_todos SET added_by = NULL, completed_by = NULL, edited_by = NULL");
        var deleted = Assert.Single(await RowsAsync("deleted_todos"));

        await ExportEmptyImportAsync(extension);

        Assert.Equal(deleted, Assert.Single(await RowsAsync("deleted_todos")));
        await InTrashWholeAsync();
    }

    /// <summary>These are empty afterwards.</summary>
    private void Forget(params string[] columns) => _row = _row.ConvertAll(column => columns.Contains(column.Name) ? (column.Name, null) : column);

    private async Task ReturnsWholeAsync(Func<Task> journey)
    {
        await journey();

        Assert.Equal(_row, Assert.Single(await RowsAsync("todos")));
        Assert.Empty(await RowsAsync("deleted_todos"));
    }

    private async Task InTrashWholeAsync()
    {
        var deleted = Assert.Single(await RowsAsync("deleted_todos"));
        Assert.Equal(_row, deleted.Where(column => _row.Exists(own => own.Name == column.Name)).OrderBy(column => _row.FindIndex(own => own.Name == column.Name)));
        Assert.Empty(await RowsAsync("todos"));
    }

    private async Task ExportEmptyImportAsync(string extension)
    {
        var format = FileFormat.All.Single(format => format.Extension == extension);
        var file = await _client.GetByteArrayAsync(new Uri(Addresses.Export(format), UriKind.Relative));
        await fixture.Database.EmptyTodosAsync();
        var import = await _client.GetPageAsync(Addresses.Import());
        await ClickAsync(await ClickAsync(import.Choose("File", $"todos{extension}", file), "Check the file"), "Import 1 to-do");
    }

    private static async Task<HtmlPage> ClickAsync(HtmlPage page, string name)
    {
        page = await page.ClickAsync(name);
        Assert.True(page.Response.IsSuccessStatusCode, page.Text);
        return page;
    }

    /// <summary>One completed to-do of the list that the app shows; each column has a value that its default is not.</summary>
    private async Task FillAsync()
    {
        await using var connection = await fixture.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var columns = new List<(string Name, object Value)>();
        await using (var nothing = new NpgsqlCommand("SELECT * FROM todos LIMIT 0", connection))
        await using (var reader = await nothing.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            for (var column = 0; column < reader.FieldCount; column++)
                columns.Add((reader.GetName(column), ValueOf(reader.GetName(column), reader.GetDataTypeName(column))));
        }

        await using var insert = new NpgsqlCommand("", connection);
        foreach (var (name, value) in columns)
            insert.Parameters.AddWithValue(name, value);
        insert.CommandText = $"""
            INSERT INTO todos ({string.Join(", ", columns.Select(column => column.Name))})
            VALUES ({string.Join(", ", columns.Select(column => $"@{column.Name}"))})
            """;
        await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static object ValueOf(string column, string type) => (column, type.Split('(')[0]) switch
    {
        ("list_id", _) => 0L, // It says where the row is: the list that is looked at.
        ("todo_id", _) => 1L,
        ("title", _) => Title,
        ("text", _) => Text,
        ("rule", _) => "FREQ=DAILY;UNTIL=20010203", // Its last day, so that nothing follows.
        (_, "bigint") => 42L,
        (_, "boolean") => true,
        (_, "character varying" or "text") => $"Some {column}",
        (_, "timestamp without time zone") => new DateTime(2001, 2, 3, 4, 5, 6).AddMicroseconds(789_012),
        (_, "date") => new DateOnly(2001, 2, 3),
        (_, "time without time zone") => new TimeOnly(4, 5, 6),
        _ => throw new NotSupportedException(string.Create(CultureInfo.InvariantCulture, $"Say here what a {type} such as {column} may hold.")),
    };

    private async Task<List<List<(string Name, object? Value)>>> RowsAsync(string table)
    {
        await using var select = fixture.Database.DataSource.CreateCommand($"SELECT * FROM {table}");
        await using var reader = await select.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<List<(string, object?)>>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount)
                .Select(column => (reader.GetName(column), reader.IsDBNull(column) ? null : reader.GetValue(column)))]);
        }
        return rows;
    }
}

public sealed class ColumnTestsOnAdoptedTables(AdoptedTodoAppFixture fixture)
    : ColumnTests(fixture), IClassFixture<AdoptedTodoAppFixture>;

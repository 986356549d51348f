// What the app's pages cost at least: the same SQL in an NpgsqlBatch, in one implicit transaction, and the same HTML written by hand
// straight into the response. No antiforgery, no retries, no messages, no validation, no error pages. With Transaction=cockroach_restart
// in the app's own transaction. PageSize, CountLimit and ScanLimit are the app's, from the bench.
using System.Buffers;
using System.Data;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.Extensions.Primitives;
using Npgsql;

const string Columns = "todo_id, COALESCE(title, ''), COALESCE(text, ''), COALESCE(done, false), pub_date";
const string Newest = "ORDER BY pub_date DESC, todo_id DESC";

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();
await using var database = NpgsqlDataSource.Create(app.Configuration.GetConnectionString("Todos")!);
var stylesheet = await File.ReadAllBytesAsync(app.Configuration["Stylesheet"]!);
var encoder = HtmlEncoder.Create(UnicodeRanges.All);
var savepoint = app.Configuration["Transaction"];
var (pageSize, countLimit, scanLimit) = (Limit("PageSize"), Limit("CountLimit"), Limit("ScanLimit"));

app.MapGet("/healthz", () => "Healthy");
app.MapGet("/site.css", async context =>
{
    context.Response.ContentType = "text/css";
    context.Response.Headers.ContentEncoding = "br";
    context.Response.ContentLength = stylesheet.Length;
    await context.Response.Body.WriteAsync(stylesheet);
});

app.MapGet("/", async context =>
{
    var query = context.Request.Query;
    bool? state = (string?)query["show"] switch { "active" => false, "completed" => true, _ => null };
    var search = (string?)query["q"] ?? "";
    var before = ((string?)query["before"])?.Split('-') is [var date, var id]
        ? (DateTime.ParseExact(date, "yyyyMMdd'T'HHmmssffffff", CultureInfo.InvariantCulture), long.Parse(id, CultureInfo.InvariantCulture))
        : default((DateTime Date, long Id)?);

    var where = "FROM todos WHERE list_id = $1";
    var parameters = new List<NpgsqlParameter> { new NpgsqlParameter<long> { TypedValue = 0 } };
    if (state is { } done)
    {
        parameters.Add(new NpgsqlParameter<bool> { TypedValue = done });
        where += $" AND done = ${parameters.Count}";
    }
    if (before is { } cursor)
    {
        parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = cursor.Date });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = cursor.Id });
        where += $" AND (pub_date, todo_id) < (${parameters.Count - 1}, ${parameters.Count})";
    }

    await using var connection = await database.OpenConnectionAsync();
    await using var transaction = await BeginAsync(connection);
    await using var batch = new NpgsqlBatch(connection);
    if (search.Length == 0)
    {
        Add($"SELECT {Columns} {where} {Newest} LIMIT {pageSize + 1}", [.. parameters]);
    }
    else
    {
        var parameter = $"${parameters.Count + 1}";
        Add($"""
            SELECT todo_id, title, text, done, pub_date, is_match, is_last FROM (
              SELECT todo_id, title, text, done, pub_date,
                strpos(lower(title), lower({parameter})) > 0 OR strpos(lower(text), lower({parameter})) > 0 AS is_match,
                row_number() OVER ({Newest}) = {scanLimit} AS is_last
              FROM (SELECT {Columns} {where} {Newest} LIMIT {scanLimit}) AS scanned (todo_id, title, text, done, pub_date)
            ) compared
            WHERE is_match OR is_last
            {Newest} LIMIT {pageSize + 1}
            """, [.. parameters, new NpgsqlParameter<string> { TypedValue = search }]);
    }
    Add($"SELECT count(*) FROM (SELECT 1 FROM todos WHERE list_id = 0 AND done = false LIMIT {countLimit + 1}) a");
    Add("SELECT EXISTS (SELECT 1 FROM todos WHERE list_id = 0 AND done = true)");
    Commit(batch);

    var todos = new List<(long Id, string Title, string Text, bool Done, DateTime Date)>(pageSize + 1);
    string? scanEnd = null;
    await using var reader = await batch.ExecuteReaderAsync();
    while (await reader.ReadAsync())
    {
        if (search.Length == 0 || reader.GetBoolean(5))
            todos.Add((reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3), reader.GetDateTime(4)));
        if (search.Length > 0 && reader.GetBoolean(6))
            scanEnd = Cursor(reader.GetDateTime(4), reader.GetInt64(0));
    }
    await reader.NextResultAsync();
    await reader.ReadAsync();
    var active = reader.GetInt64(0);
    await reader.NextResultAsync();
    await reader.ReadAsync();
    var anyCompleted = reader.GetBoolean(0);
    await reader.CloseAsync();

    var older = todos.Count > pageSize ? Cursor(todos[pageSize - 1].Date, todos[pageSize - 1].Id) : scanEnd;
    if (todos.Count > pageSize)
        todos.RemoveAt(pageSize);
    context.Response.ContentType = "text/html; charset=utf-8";
    WriteList(context.Response.BodyWriter, todos, state, search, active, anyCompleted, older, scanEnd is not null && todos.Count < pageSize, isFirst: before is null);

    void Add(string sql, params NpgsqlParameter[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(values);
        batch.BatchCommands.Add(command);
    }
});

app.MapPost("/", async context =>
{
    var form = await context.Request.ReadFormAsync();
    switch ((string?)context.Request.Query["handler"])
    {
        case "Add":
            var (title, text) = (form["Title"].ToString().Trim(), form["Text"].ToString());
            var key = SHA256.HashData(Encoding.UTF8.GetBytes($"{form["FormKey"]}\0{title}\0{text}"));
            var id = BitConverter.ToInt64(key) & long.MaxValue;
            await ExecuteAsync(
                """
                INSERT INTO todos (todo_id, title, text, done, pub_date, list_id)
                SELECT $1, $2, $3, false, $4, 0 WHERE NOT EXISTS (SELECT 1 FROM deleted_todos WHERE list_id = 0 AND todo_id = $1)
                ON CONFLICT (todo_id) DO NOTHING
                """,
                new NpgsqlParameter<long> { TypedValue = id },
                new NpgsqlParameter<string> { TypedValue = title },
                new NpgsqlParameter<string> { TypedValue = text },
                new NpgsqlParameter<DateTime> { TypedValue = DateTime.SpecifyKind(DateTime.UtcNow, DateTimeKind.Unspecified) });
            SeeOther(context.Response, $"/#todo-{id}");
            break;
        case "Complete" or "Reopen":
            await ExecuteAsync(
                "UPDATE todos SET done = $2 WHERE list_id = 0 AND todo_id = ANY($1)",
                new NpgsqlParameter<long[]> { TypedValue = Ids(form["id"]) },
                new NpgsqlParameter<bool> { TypedValue = context.Request.Query["handler"] == "Complete" });
            SeeOther(context.Response, $"/#todo-{form["id"]}");
            break;
        case "Delete":
            await ExecuteAsync(
                """
                WITH moved AS (
                  DELETE FROM todos WHERE list_id = 0 AND todo_id = ANY($1)
                  RETURNING todo_id, title, text, done, pub_date, list_id
                )
                INSERT INTO deleted_todos (todo_id, title, text, done, pub_date, list_id, deletion_id, deleted_at)
                SELECT todo_id, title, text, done, pub_date, list_id, todo_id, $2 FROM moved
                """,
                new NpgsqlParameter<long[]> { TypedValue = Ids(form["id"]) },
                new NpgsqlParameter<DateTime> { TypedValue = DateTime.SpecifyKind(DateTime.UtcNow, DateTimeKind.Unspecified) });
            SeeOther(context.Response, $"/#todo-{form["id"]}");
            break;
    }
});

app.MapPost("/trash", async context =>
{
    var form = await context.Request.ReadFormAsync();
    await ExecuteAsync(
        """
        WITH moved AS (
          DELETE FROM deleted_todos WHERE list_id = 0 AND todo_id = $1
          RETURNING todo_id, title, text, done, pub_date, list_id
        )
        INSERT INTO todos (todo_id, title, text, done, pub_date, list_id)
        SELECT todo_id, title, text, done, pub_date, list_id FROM moved
        """,
        new NpgsqlParameter<long> { TypedValue = Ids(form["id"])[0] });
    SeeOther(context.Response, "/trash");
});

app.MapPost("/edit/{id:long}", async (long id, HttpContext context) =>
{
    var form = await context.Request.ReadFormAsync();
    await ExecuteAsync(
        "UPDATE todos SET title = $2, text = $3 WHERE list_id = 0 AND todo_id = $1",
        new NpgsqlParameter<long> { TypedValue = id },
        new NpgsqlParameter<string> { TypedValue = form["Title"].ToString().Trim() },
        new NpgsqlParameter<string> { TypedValue = form["Text"].ToString() });
    SeeOther(context.Response, $"/#todo-{id}");
});

await app.RunAsync();

async Task ExecuteAsync(string sql, params NpgsqlParameter[] parameters)
{
    await using var connection = await database.OpenConnectionAsync();
    await using var transaction = await BeginAsync(connection);
    await using var batch = new NpgsqlBatch(connection);
    var command = new NpgsqlBatchCommand(sql);
    command.Parameters.AddRange(parameters);
    batch.BatchCommands.Add(command);
    Commit(batch);
    await batch.ExecuteNonQueryAsync();
}

// Both travel with the first statement.
async Task<NpgsqlTransaction?> BeginAsync(NpgsqlConnection connection)
{
    if (savepoint is null)
        return null;
    var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable);
    await transaction.SaveAsync(savepoint);
    return transaction;
}

void Commit(NpgsqlBatch batch)
{
    if (savepoint is null)
        return;
    batch.BatchCommands.Add(new NpgsqlBatchCommand($"RELEASE SAVEPOINT {savepoint}"));
    batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
}

int Limit(string name) => int.Parse(app.Configuration[name]!, CultureInfo.InvariantCulture);

static long[] Ids(StringValues values) => [.. values.Select(id => long.Parse(id!, CultureInfo.InvariantCulture))];

static string Cursor(DateTime date, long id) => $"{date.ToString("yyyyMMdd'T'HHmmssffffff", CultureInfo.InvariantCulture)}-{id}";

static void SeeOther(HttpResponse response, string location)
{
    response.StatusCode = StatusCodes.Status303SeeOther;
    response.Headers.Location = location;
}

void WriteList(
    IBufferWriter<byte> html,
    List<(long Id, string Title, string Text, bool Done, DateTime Date)> todos,
    bool? state,
    string search,
    long active,
    bool anyCompleted,
    string? older,
    bool isCutShort,
    bool isFirst)
{
    html.Write("""
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          <meta name="theme-color" content="#f4f5f8" media="(prefers-color-scheme: light)">
          <meta name="theme-color" content="#15171c" media="(prefers-color-scheme: dark)">
          <title>To-dos – TodoApp</title>
          <link rel="stylesheet" href="/site.css">
          <link rel="stylesheet" href="/print.css" media="print">
            <link rel="stylesheet" href="/transition.css">
          <link rel="icon" href="/favicon.svg" type="image/svg+xml">
          <link rel="apple-touch-icon" href="/icon-192.png">
          <link rel="manifest" href="/site.webmanifest">
        </head>
        <body>
          <a class="skip" href="#main">Skip to main content</a>
          <header>
            <a class="brand" href="/"><img src="/favicon.svg" alt="" width="28" height="28"> TodoApp</a>
            <nav aria-label="Main">
              <a href="/" aria-current="page">To-dos</a>
              <a href="/trash">Trash</a>
            </nav>
          </header>
          <main id="main" tabindex="-1">
        <h1>To-dos</h1>

          <form class="add fields" method="post" enctype="multipart/form-data" action="/?handler=Add">
            <div class="field">
          <label for="Title">Title</label>
          <input id="Title" name="Title" autocomplete="off" dir="auto" enterkeyhint="done">
        </div>
        <div class="field">
          <label for="Text">Text <span class="hidden">(optional)</span></label>
          <textarea id="Text" name="Text" rows="1" dir="auto" placeholder="Optional">
        </textarea>
        </div>
        <input type="hidden" name="FormKey" value="
        """u8);
    WriteNumber(html, Random.Shared.NextInt64());
    html.Write("""
        ">

            <button class="primary">Add to-do</button>
          </form>

        <div class="bar">
          <p class="count">
        """u8);
    WriteNumber(html, Math.Min(active, countLimit));
    html.Write(active > countLimit ? "+ left</p>\n"u8 : " left</p>\n"u8);
    html.Write("""
          <nav class="filter" aria-label="Filter">
            <a href="/"
        """u8);
    html.Write(state is null ? " aria-current=\"page\">All</a>\n    <a href=\"/?show=active\""u8 : ">All</a>\n    <a href=\"/?show=active\""u8);
    html.Write(state == false ? " aria-current=\"page\">Active</a>\n    <a href=\"/?show=completed\""u8 : ">Active</a>\n    <a href=\"/?show=completed\""u8);
    html.Write(state == true ? " aria-current=\"page\">Completed</a>\n"u8 : ">Completed</a>\n"u8);
    html.Write("""
          </nav>
        </div>

        <div class="tools">
          <form class="search" role="search">
            <label class="hidden" for="q">Search titles and texts</label>
            <input id="q" name="q" type="search" value="
        """u8);
    WriteText(html, search);
    html.Write("""
        " placeholder="Search" maxlength="100" autocomplete="off" dir="auto" enterkeyhint="search">
            <button class="quiet">Search</button>
          </form>
            <a href="/?select=on">Select</a>
          <a href="/several">Add several</a>
        </div>

        """u8);
    if (isCutShort)
    {
        html.Write("  <p class=\"lead\" role=\"status\">Looked through "u8);
        WriteNumber(html, scanLimit, "N0");
        html.Write(" to-dos and stopped there. Go on with the link below.</p>\n"u8);
    }
    html.Write("""
        <form id="list" method="post">
          <button hidden disabled></button>
          <input type="hidden" name="FormKey" value="
        """u8);
    WriteNumber(html, Random.Shared.NextInt64());
    html.Write("\">\n  <input type=\"hidden\" name=\"order\" value=\""u8);
    foreach (var todo in todos)
    {
        WriteNumber(html, todo.Id);
        html.Write(" "u8);
    }
    html.Write("\">\n<ul class=\"todos\" role=\"list\">\n"u8);
    foreach (var todo in todos)
    {
        html.Write("<li id=\"todo-"u8);
        WriteNumber(html, todo.Id);
        html.Write(todo.Done
            ? "\" class=\"done\">\n<button class=\"check\" formaction=\"/?handler=Reopen\" name=\"id\" value=\""u8
            : "\">\n<button class=\"check\" formaction=\"/?handler=Complete\" name=\"id\" value=\""u8);
        WriteNumber(html, todo.Id);
        html.Write(todo.Done ? "\">Reopen "u8 : "\">Complete "u8);
        WriteText(html, todo.Title);
        html.Write("</button>\n<p class=\"title\" dir=\"auto\">"u8);
        WriteMarked(html, todo.Title, search);
        html.Write("</p>\n"u8);
        if (todo.Text.Length > 0)
        {
            html.Write("<p class=\"text\" dir=\"auto\">"u8);
            WriteMarked(html, todo.Text, search);
            html.Write("</p>\n\n"u8);
        }
        html.Write("<time datetime=\""u8);
        WriteDate(html, todo.Date, "yyyy-MM-dd'T'HH:mm'Z'");
        html.Write("\" title=\""u8);
        WriteDate(html, todo.Date, "d MMM yyyy, HH:mm 'UTC'");
        html.Write("\">"u8);
        WriteDate(html, todo.Date, "d MMM yyyy");
        html.Write("</time>\n<a href=\"/edit/"u8);
        WriteNumber(html, todo.Id);
        html.Write("\">Edit "u8);
        WriteText(html, todo.Title);
        html.Write("</a>\n<button formaction=\"/?handler=Delete\" name=\"id\" value=\""u8);
        WriteNumber(html, todo.Id);
        html.Write("\">Delete "u8);
        WriteText(html, todo.Title);
        html.Write("</button>\n</li>\n"u8);
    }
    html.Write("</ul>\n"u8);
    if (anyCompleted)
        html.Write("    <p class=\"after\"><button class=\"quiet\" formaction=\"/?handler=ClearCompleted\">Clear completed</button></p>\n"u8);
    html.Write("</form>\n"u8);
    if (!isFirst || older is not null)
    {
        html.Write("  <nav class=\"pages\" aria-label=\"Pages\">\n"u8);
        if (!isFirst)
        {
            html.Write("      <a class=\"button\" rel=\"prev\" href=\"/?after="u8);
            WriteText(html, Cursor(todos[0].Date, todos[0].Id));
            html.Write("\">Newer</a>\n"u8);
        }
        if (older is not null)
        {
            html.Write("      <a class=\"button\" rel=\"next\" href=\"/?before="u8);
            WriteText(html, older);
            html.Write("\">Older</a>\n"u8);
        }
        html.Write("  </nav>\n"u8);
    }
    html.Write("\n  </main>\n</body>\n</html>\n"u8);
}

static void WriteNumber(IBufferWriter<byte> html, long number, string format = "")
{
    number.TryFormat(html.GetSpan(32), out var written, format, CultureInfo.InvariantCulture);
    html.Advance(written);
}

static void WriteDate(IBufferWriter<byte> html, DateTime date, string format)
{
    date.TryFormat(html.GetSpan(40), out var written, format, CultureInfo.InvariantCulture);
    html.Advance(written);
}

void WriteText(IBufferWriter<byte> html, ReadOnlySpan<char> text)
{
    var characters = ArrayPool<char>.Shared.Rent(text.Length * encoder.MaxOutputCharactersPerInputCharacter);
    encoder.Encode(text, characters, out _, out var written);
    html.Advance(Encoding.UTF8.GetBytes(characters.AsSpan(0, written), html.GetSpan(Encoding.UTF8.GetMaxByteCount(written))));
    ArrayPool<char>.Shared.Return(characters);
}

void WriteMarked(IBufferWriter<byte> html, string text, string search)
{
    var rest = text.AsSpan();
    while (search.Length > 0 && rest.IndexOf(search, StringComparison.OrdinalIgnoreCase) is var match and >= 0)
    {
        WriteText(html, rest[..match]);
        html.Write("<mark>"u8);
        WriteText(html, rest.Slice(match, search.Length));
        html.Write("</mark>"u8);
        rest = rest[(match + search.Length)..];
    }
    WriteText(html, rest);
}

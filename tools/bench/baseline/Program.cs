// What the app's pages cost at least: the same SQL in an NpgsqlBatch, in one implicit transaction, and the same HTML written by hand
// straight into the response. No antiforgery, no retries, no messages, no validation, no error pages. With Transaction=cockroach_restart
// in the app's own transaction, which an action tries again until it succeeds. PageSize, CountLimit and ScanLimit are the app's, from the bench.
using System.Data;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Npgsql;
using TodoApp.Bench.Baseline;

const string Columns = "todo_id, title, text, done, position, important, due, due_time", Order = "ORDER BY done, position, todo_id";

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information); // Where it listens.
var app = builder.Build();
await using var database = NpgsqlDataSource.Create(app.Configuration.GetConnectionString("Todos")!);
var stylesheet = await File.ReadAllBytesAsync(app.Configuration["Stylesheet"]!);
var savepoint = app.Configuration["Transaction"] is { Length: > 0 } name ? name : null;
var (pageSize, countLimit, scanLimit) = (Limit("PageSize"), Limit("CountLimit"), Limit("ScanLimit"));
var html = new ListHtml(countLimit, scanLimit);
var countOpen = $"SELECT count(*) FROM (SELECT 1 FROM todos WHERE list_id = 0 AND done = false LIMIT {countLimit + 1}) open";

app.MapGet("/healthz", () => "Healthy");
app.MapGet("/site.css", async context =>
{
    context.Response.ContentType = "text/css";
    context.Response.Headers.ContentEncoding = "br";
    context.Response.ContentLength = stylesheet.Length;
    await context.Response.Body.WriteAsync(stylesheet);
});

app.MapGet("/lists/0", async context =>
{
    var query = context.Request.Query;
    bool? state = (string?)query["show"] switch { "active" => false, "completed" => true, _ => null };
    var search = (string?)query["q"] ?? "";
    var before = ((string?)query["before"])?.Split('.') is [var half, var position, var id]
        ? (half == "1", long.Parse(position, CultureInfo.InvariantCulture), long.Parse(id, CultureInfo.InvariantCulture))
        : default((bool Done, long Position, long Id)?);

    var where = "FROM todos WHERE list_id = $1";
    var parameters = new List<NpgsqlParameter> { new NpgsqlParameter<long> { TypedValue = 0 } };
    if ((state ?? before?.Done) is { } done)
    {
        parameters.Add(new NpgsqlParameter<bool> { TypedValue = done });
        where += $" AND done = ${parameters.Count}";
    }
    if (before is { } cursor)
    {
        parameters.Add(new NpgsqlParameter<long> { TypedValue = cursor.Position });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = cursor.Id });
        where += $" AND (position, todo_id) > (${parameters.Count - 1}, ${parameters.Count})";
    }

    await using var connection = await database.OpenConnectionAsync();
    await using var transaction = await BeginAsync(connection);
    await using var batch = new NpgsqlBatch(connection);
    if (search.Length == 0)
    {
        Add($"SELECT {Columns}, ({countOpen}) {where} {Order} LIMIT {pageSize + 1}", [.. parameters]);
    }
    else
    {
        var parameter = $"${parameters.Count + 1}";
        Add($"""
            SELECT {Columns}, ({countOpen}), is_match, is_last FROM (
              SELECT {Columns},
                strpos(lower(title), lower({parameter})) > 0 OR strpos(lower(text), lower({parameter})) > 0 AS is_match,
                row_number() OVER ({Order}) = {scanLimit} AS is_last
              FROM (SELECT {Columns} {where} {Order} LIMIT {scanLimit}) scanned
            ) compared
            WHERE is_match OR is_last
            {Order} LIMIT {pageSize + 1}
            """, [.. parameters, new NpgsqlParameter<string> { TypedValue = search }]);
    }
    Add(
        """
        SELECT list_members.list_id, lists.name,
          (SELECT count(*) FROM (SELECT 1 FROM todos WHERE list_id = 0 AND done = false AND due <= $1 LIMIT 100) due)
        FROM list_members JOIN lists ON lists.list_id = list_members.list_id
        WHERE user_id = 0 AND role > 0 ORDER BY list_members.position, list_members.list_id
        """,
        new NpgsqlParameter<DateOnly> { TypedValue = DateOnly.FromDateTime(DateTime.UtcNow) });
    Commit(batch);

    var todos = new List<Todo>(pageSize + 1);
    string? scanEnd = null;
    long open = 0;
    await using var reader = await batch.ExecuteReaderAsync();
    while (await reader.ReadAsync())
    {
        open = reader.GetInt64(8);
        if (search.Length == 0 || reader.GetBoolean(9))
            todos.Add(Read());
        if (search.Length > 0 && reader.GetBoolean(10))
            scanEnd = Read().Cursor;
    }
    var lists = new List<(long, string)>();
    long due = 0;
    await reader.NextResultAsync();
    while (await reader.ReadAsync())
    {
        lists.Add((reader.GetInt64(0), reader.GetString(1)));
        due = reader.GetInt64(2);
    }
    await reader.CloseAsync();

    var older = todos.Count > pageSize ? todos[pageSize - 1].Cursor : scanEnd;
    if (todos.Count > pageSize)
        todos.RemoveAt(pageSize);
    context.Response.ContentType = "text/html; charset=utf-8";
    html.Write(context.Response.BodyWriter, todos, lists, due, state, search, open, older, scanEnd is not null && todos.Count < pageSize, isFirst: before is null);

    Todo Read() => new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3), reader.GetInt64(4), reader.GetBoolean(5));

    void Add(string sql, params NpgsqlParameter[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(values);
        batch.BatchCommands.Add(command);
    }
});

app.MapPost("/lists/0", async context =>
{
    var form = await context.Request.ReadFormAsync();
    string[] buttons = ["complete", "reopen", "delete"];
    switch ((string?)context.Request.Query["handler"] ?? Array.Find(buttons, form.ContainsKey))
    {
        case "Add":
            var (title, text) = (form["Title"].ToString().Trim(), form["Text"].ToString());
            var key = SHA256.HashData(Encoding.UTF8.GetBytes($"{form["FormKey"]}\0{title}\0{text}"));
            var id = BitConverter.ToInt64(key) & long.MaxValue;
            await ExecuteAsync(
                """
                INSERT INTO todos (todo_id, title, text, done, pub_date, position, list_id)
                SELECT $1, $2, $3, false, $4, $5, 0 WHERE NOT EXISTS (SELECT 1 FROM deleted_todos WHERE list_id = 0 AND todo_id = $1)
                ON CONFLICT DO NOTHING
                """,
                new NpgsqlParameter<long> { TypedValue = id },
                new NpgsqlParameter<string> { TypedValue = title },
                new NpgsqlParameter<string> { TypedValue = text },
                new NpgsqlParameter<DateTime> { TypedValue = DateTime.SpecifyKind(DateTime.UtcNow, DateTimeKind.Unspecified) },
                new NpgsqlParameter<long> { TypedValue = -(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100 });
            SeeOther(context.Response, $"/lists/0#todo-{id}");
            break;
        case "complete" or "reopen":
            await ExecuteAsync(
                "UPDATE todos SET done = $2 WHERE list_id = 0 AND todo_id = ANY($1)",
                new NpgsqlParameter<long[]> { TypedValue = Ids(form.ContainsKey("complete") ? form["complete"] : form["reopen"]) },
                new NpgsqlParameter<bool> { TypedValue = form.ContainsKey("complete") });
            SeeOther(context.Response, "/lists/0#said");
            break;
        case "delete":
            await ExecuteAsync(
                """
                WITH moved AS (
                  DELETE FROM todos WHERE list_id = 0 AND todo_id = ANY($1)
                  RETURNING todo_id, title, text, done, pub_date, position, important, due, due_time, list_id
                )
                INSERT INTO deleted_todos (todo_id, title, text, done, pub_date, position, important, due, due_time, list_id, deletion_id, deleted_at)
                SELECT todo_id, title, text, done, pub_date, position, important, due, due_time, list_id, todo_id, $2 FROM moved
                """,
                new NpgsqlParameter<long[]> { TypedValue = Ids(form["delete"]) },
                new NpgsqlParameter<DateTime> { TypedValue = DateTime.SpecifyKind(DateTime.UtcNow, DateTimeKind.Unspecified) });
            SeeOther(context.Response, "/lists/0#said");
            break;
    }
});

app.MapPost("/lists/0/trash", async context =>
{
    var form = await context.Request.ReadFormAsync();
    await ExecuteAsync(
        """
        WITH moved AS (
          DELETE FROM deleted_todos WHERE list_id = 0 AND todo_id = $1
          RETURNING todo_id, title, text, done, pub_date, position, important, due, due_time, list_id
        )
        INSERT INTO todos (todo_id, title, text, done, pub_date, position, important, due, due_time, list_id)
        SELECT todo_id, title, text, done, pub_date, position, important, due, due_time, list_id FROM moved
        """,
        new NpgsqlParameter<long> { TypedValue = Ids(form["id"])[0] });
    SeeOther(context.Response, "/lists/0/trash");
});

app.MapPost("/lists/0/edit/{id:long}", async (long id, HttpContext context) =>
{
    var form = await context.Request.ReadFormAsync();
    await ExecuteAsync(
        "UPDATE todos SET title = $2, text = $3 WHERE list_id = 0 AND todo_id = $1",
        new NpgsqlParameter<long> { TypedValue = id },
        new NpgsqlParameter<string> { TypedValue = form["Title"].ToString().Trim() },
        new NpgsqlParameter<string> { TypedValue = form["Text"].ToString() });
    SeeOther(context.Response, $"/lists/0#todo-{id}");
});

await app.RunAsync();

async Task ExecuteAsync(string sql, params NpgsqlParameter[] parameters)
{
    await using var connection = await database.OpenConnectionAsync();
    await using var batch = new NpgsqlBatch(connection);
    var command = new NpgsqlBatchCommand(sql);
    command.Parameters.AddRange(parameters);
    batch.BatchCommands.Add(command);
    Commit(batch);
    while (true)
    {
        await using var transaction = await BeginAsync(connection);
        try
        {
            await batch.ExecuteNonQueryAsync();
            return;
        }
        catch (PostgresException conflict) when (savepoint is not null && conflict.SqlState == PostgresErrorCodes.SerializationFailure)
        {
            // Where transactions meet, the database asks for another try. A new transaction suits either engine.
        }
    }
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

static void SeeOther(HttpResponse response, string location)
{
    response.StatusCode = StatusCodes.Status303SeeOther;
    response.Headers.Location = location;
}

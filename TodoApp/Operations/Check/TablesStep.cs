using Dapper;
using Npgsql;
using TodoApp.Database;

namespace TodoApp.Operations.Check;

/// <summary>Looks for each table with its columns, and for what the app's user may do with it.</summary>
internal static class TablesStep
{
    private const string HasPrivilege = "SELECT has_table_privilege(@table, @privilege)";

    public static async IAsyncEnumerable<Line> RunAsync(DatabaseSession session)
    {
        foreach (var table in session.Services.GetRequiredService<IReadOnlyList<Table>>())
        {
            var (isReadable, missing) = await ReadAsync(session.Connection, table);
            if (isReadable)
                yield return Line.Ok("tables", $"{table.Name} is there, with every column");
            yield return missing is null
                ? await AskForPrivilegesAsync(session.Connection, table)
                : Line.Fail("tables", missing, "run `TodoApp migrate` as a user who may create tables");
        }
    }

    private static async Task<(bool IsReadable, string? Missing)> ReadAsync(NpgsqlConnection connection, Table table)
    {
        try
        {
            await connection.ExecuteAsync($"SELECT {string.Join(", ", table.Columns)} FROM {table.Name} LIMIT 0");
            return (true, null);
        }
        catch (PostgresException e) when (e.IsMissingTable())
        {
            return (false, $"{table.Name} is missing");
        }
        catch (PostgresException e) when (e.IsMissingColumn())
        {
            return (false, $"{table.Name} lacks a column: {e.MessageText}");
        }
        catch (PostgresException e) when (e.IsMissingPrivilege())
        {
            return (false, null); // It is there; which privileges are missing comes next.
        }
    }

    private static async Task<Line> AskForPrivilegesAsync(NpgsqlConnection connection, Table table)
    {
        var lacking = new List<string>();
        foreach (var privilege in table.Privileges)
        {
            if (!await connection.ExecuteScalarAsync<bool>(HasPrivilege, new { table = table.Name, privilege }))
                lacking.Add(privilege);
        }

        var user = connection.UserName!;
        if (lacking.Count == 0)
            return Line.Ok("privileges", $"{string.Join(", ", table.Privileges)} on {table.Name}");
        var grant = (table with { Privileges = lacking }).Grant(user);
        return Line.Fail("privileges", $"{user} may not {string.Join(", ", lacking)} {table.Name}", grant);
    }
}

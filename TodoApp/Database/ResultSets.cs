using System.Data.Common;
using Dapper;

namespace TodoApp.Database;

/// <summary>
/// What several statements returned, one after the other. Dapper's own reader of several results is of no use here: when a statement
/// fails it sends a cancel request on a connection of its own and waits for it, a thread and some 50 ms for each conflict.
/// </summary>
public sealed class ResultSets(DbDataReader reader)
{
    /// <summary>Every result was read, so the answers to all statements were seen.</summary>
    internal bool AreConsumed { get; private set; }

    /// <summary>The rows of the next result, mapped by the names of their columns.</summary>
    public Task<List<T>> ReadAsync<T>() => ReadAsync(reader.GetRowParser<T>());

    /// <summary>The first column of the next result, which is not NULL.</summary>
    public Task<List<T>> ReadValuesAsync<T>() => ReadAsync(row => row.GetFieldValue<T>(0));

    private async Task<List<T>> ReadAsync<T>(Func<DbDataReader, T> parse)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(parse(reader));
        AreConsumed = !await reader.NextResultAsync();
        return rows;
    }
}

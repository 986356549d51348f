namespace TodoApp.Database;

/// <summary>For an UPDATE of several rows that gives each its own value.</summary>
public static class ValueOfEach
{
    /// <summary>The value of the row with <c>@id0</c> is <c>@NAME0</c>, and so on. The key of each row that is updated is among them.</summary>
    /// <param name="key">The column that the ids are in.</param>
    /// <param name="type">Of the values: a NULL has none of its own.</param>
    public static string Sql(string key, int count, string name, string type)
        => $"CASE {key}{string.Concat(Enumerable.Range(0, count).Select(row => $" WHEN @id{row} THEN @{name}{row}::{type}"))} END";
}

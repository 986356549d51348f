using System.Globalization;
using Dapper;

namespace TodoApp.Database;

/// <summary>
/// The columns that rows are sorted by: unique together, without NULL, and all in one direction, as an index has them. They are named
/// with their table, because the name alone would mean what is selected in place of the column, by which no index is sorted.
/// </summary>
/// <param name="parts">
/// The first so many columns have few values, and a place is sought among the rows that agree in them: PostgreSQL takes a comparison of
/// several columns for one of the first, and would read the rest of the table where that tells little.
/// </param>
public sealed class SortOrder(bool isDescending, int parts, params IReadOnlyList<SortColumn> columns)
{
    public IReadOnlyList<SortColumn> Columns => columns;

    public string OrderBy(bool isBackwards = false)
        => $"ORDER BY {List(columns, column => $"{column.Name} {(isDescending == isBackwards ? "ASC" : "DESC")}")}";

    /// <summary>
    /// The condition that a row is in the same part as a cursor and comes after it, or going backwards before it. Its parameters are
    /// <see cref="Parameters"/>.
    /// </summary>
    public string IsBeyond(bool isBackwards = false)
    {
        var within = columns.Skip(parts).ToList();
        var beyond = $"({List(within, column => column.Name)}) {(isDescending == isBackwards ? '>' : '<')} ({List(within, ParameterOf)})";
        return string.Join(" AND ", columns.Take(parts).Select(column => $"{column.Name} = {ParameterOf(column)}").Append(beyond));
    }

    /// <param name="cursor">Null where there is no condition.</param>
    /// <param name="own">Further parameters, which these are added to.</param>
    public DynamicParameters Parameters(Cursor? cursor, DynamicParameters own)
    {
        foreach (var (column, value) in columns.Zip(cursor?.Values ?? []))
            own.Add(ParameterOf(column), value);
        return own;
    }

    private static string ParameterOf(SortColumn column) => $"@after_{column.Name[(column.Name.IndexOf('.', StringComparison.Ordinal) + 1)..]}";

    private static string List(IEnumerable<SortColumn> columns, Func<SortColumn, string> part) => string.Join(", ", columns.Select(part));
}

/// <param name="Name">With the table, such as <c>todos.done</c>.</param>
/// <param name="Type">Of its values: <see cref="bool"/>, <see cref="long"/>, <see cref="DateOnly"/>, or <see cref="DateTime"/> in UTC.</param>
public sealed record SortColumn(string Name, Type Type)
{
    private const string MomentFormat = "yyyyMMdd'T'HHmmssffffff", DateFormat = "yyyyMMdd";

    internal static string Format(object value) => value switch
    {
        bool isTrue => isTrue ? "1" : "0",
        DateOnly date => date.ToString(DateFormat, CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString(MomentFormat, CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    internal object? Parse(string text)
    {
        if (Type == typeof(bool))
            return text switch { "0" => false, "1" => true, _ => null };
        if (Type == typeof(long))
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (Type == typeof(DateOnly))
            return DateOnly.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
        return DateTime.TryParseExact(text, MomentFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) ? moment : null;
    }
}

/// <summary>
/// A place among sorted rows: the values of the columns that they are sorted by. In an address they stand one after the other, such as
/// <c>0.-1763717400123456000.42</c>: a truth value is 0 or 1, a date reads like <c>20261121</c>, and a moment like <c>20261121T093000123456</c>.
/// </summary>
public sealed class Cursor(params IReadOnlyList<object> values)
{
    private const char Separator = '.';

    public IReadOnlyList<object> Values => values;

    /// <returns>Null for what is none of this order.</returns>
    public static Cursor? Parse(SortOrder order, string? text)
    {
        var parts = text?.Split(Separator, order.Columns.Count + 1) ?? [];
        if (parts.Length != order.Columns.Count)
            return null;
        var values = order.Columns.Zip(parts, (column, part) => column.Parse(part)).OfType<object>().ToArray();
        return values.Length == parts.Length ? new Cursor(values) : null;
    }

    public override string ToString() => string.Join(Separator, values.Select(SortColumn.Format));
}

using System.Data;
using Dapper;

namespace TodoApp.Database;

/// <summary>
/// One statement that only reads, or several separated by semicolons: as a value, so that two that know nothing of each other can go in
/// one round trip.
/// </summary>
/// <param name="Sql">Empty for none.</param>
/// <param name="ReadAsync">Reads all of its results, in order.</param>
public sealed record Query<T>(string Sql, SqlMapper.IDynamicParameters Parameters, Func<ResultSets, Task<T>> ReadAsync)
{
    /// <summary>This and then another, in one transaction. A parameter that both have means the same in both.</summary>
    public Query<(T, TOther)> And<TOther>(Query<TOther> other) => new(
        other.Sql.Length == 0 ? Sql : $"{Sql}; {other.Sql}", new ParametersOfBoth(Parameters, other.Parameters), async results => (await ReadAsync(results), await other.ReadAsync(results)));

    private sealed class ParametersOfBoth(SqlMapper.IDynamicParameters first, SqlMapper.IDynamicParameters second) : SqlMapper.IDynamicParameters
    {
        public void AddParameters(IDbCommand command, SqlMapper.Identity identity)
        {
            first.AddParameters(command, identity);
            second.AddParameters(command, identity);
        }
    }
}

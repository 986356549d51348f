namespace TodoApp.Database;

/// <summary>
/// What the app needs of a table that <c>schema.sql</c> makes. <c>check</c> asks the database for it, README's grants are it, and a
/// test compares it with the schema.
/// </summary>
/// <param name="Columns">All of them.</param>
/// <param name="Key">The columns of the primary key. A table that is older may have another.</param>
/// <param name="Privileges">What the app's own user may do, such as <c>SELECT</c>; that of <c>migrate</c> owns the table.</param>
/// <param name="Indexes">All but that of the primary key.</param>
public sealed record Table(
    string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Key, IReadOnlyList<string> Privileges, IReadOnlyList<string> Indexes)
{
    /// <summary>One statement, without a semicolon, that gives <paramref name="role"/> these privileges and no other.</summary>
    public string Grant(string role) => $"GRANT {string.Join(", ", Privileges)} ON TABLE {Name} TO {role}";
}

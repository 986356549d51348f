using Npgsql;

namespace TodoApp.Operations.Check;

/// <summary>What the steps have that ask the database.</summary>
/// <param name="Connection">Open, as the app's own user.</param>
internal sealed record DatabaseSession(NpgsqlConnection Connection, IServiceProvider Services);

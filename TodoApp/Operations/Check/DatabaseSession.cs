using Npgsql;

namespace TodoApp.Operations.Check;

/// <summary>What a step that asks the database has to ask with.</summary>
/// <param name="Connection">Open, as the app's own user.</param>
internal sealed record DatabaseSession(NpgsqlConnection Connection, IServiceProvider Services);

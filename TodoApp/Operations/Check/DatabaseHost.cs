using System.Net.Sockets;
using Npgsql;
using TodoApp.Database;

namespace TodoApp.Operations.Check;

/// <summary>One of the hosts that the connection string names.</summary>
/// <param name="Npgsql">The connection string, validated, with this host alone.</param>
internal sealed record DatabaseHost(DatabaseOptions Options, NpgsqlConnectionStringBuilder Npgsql)
{
    public string Name => Npgsql.Host!;

    public int Port => Npgsql.Port;

    /// <summary>It has neither a name to look up nor a certificate.</summary>
    public bool IsUnixSocket => Name.StartsWith('/');

    /// <summary>How long the app itself would wait for a connection.</summary>
    public TimeSpan Patience => TimeSpan.FromSeconds(Npgsql.Timeout);

    public static IEnumerable<DatabaseHost> All(DatabaseOptions options)
    {
        var npgsql = options.ToNpgsql();
        return from each in ConnectionUrl.Hosts(npgsql)
               select new DatabaseHost(options, new(npgsql.ConnectionString) { Host = each.Host, Port = each.Port });
    }

    /// <param name="connectAsync">Gives what the line says if it succeeds.</param>
    public async Task<Line> TryAsync(string step, Func<Task<string>> connectAsync)
    {
        try
        {
            return Line.Ok(step, await connectAsync());
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            return Line.Fail(step, ConnectionFailure.Explain(e, Npgsql, Options.ConnectionStringSetting) ?? e.Message);
        }
    }
}

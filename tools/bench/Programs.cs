using System.Diagnostics;
using Npgsql;
using TodoApp.Database;
using TodoApp.Harness;
using TodoApp.Todos;

namespace TodoApp.Bench;

/// <summary>The app, published as an operator would, and what people would use instead.</summary>
public sealed record Programs(string AppFile, string BaselineFile, string PlainFile, string EmptyFile)
{
    public const string App = "app";

    /// <summary>What the page costs at least: its SQL in one batch, and its HTML written by hand.</summary>
    public const string ByHand = "by hand";

    /// <summary>The same in the app's transaction: SERIALIZABLE, with savepoint, RELEASE and COMMIT in the same single round trip.</summary>
    public const string InTransaction = "by hand, in the app's transaction";

    /// <summary>What a .NET developer writes first: a Razor Page with a foreach, tag helpers, antiforgery and Dapper, and no transaction.</summary>
    public const string Plain = "plain Razor Page, Dapper";

    /// <summary>The same with EF Core.</summary>
    public const string PlainEntities = "plain Razor Page, EF Core";

    /// <summary>An ASP.NET Core app that does nothing else than to answer.</summary>
    public const string Empty = "empty";

    public static async Task<Programs> PublishAsync()
    {
        string[] projects = ["TodoApp", "tools/bench/baseline", "tools/bench/plain", "tools/bench/empty"];
        var files = await Task.WhenAll(projects.Select(PublishAsync));
        return new Programs(files[0], files[1], files[2], files[3]);
    }

    /// <summary>All in the pool and within the limits of the app, and with statements prepared, so that they do the same work.</summary>
    /// <param name="settings">Environment variables.</param>
    public Task<Server> StartAsync(string program, string connectionString, params IEnumerable<(string Key, string Value)> settings)
    {
        var pool = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = new DatabaseOptions().MaxPoolSize, MaxAutoPrepare = 32 }.ConnectionString;
        var stylesheet = Path.Combine(Path.GetDirectoryName(AppFile)!, "wwwroot", "site.css.br");
        (string, string)[] baseline =
        [
            ("Stylesheet", stylesheet), ("PageSize", $"{Keyset.PageSize}"), ("CountLimit", $"{Quantity.Limit}"), ("ScanLimit", $"{TodoSearch.ScanLimit}"),
        ];
        var (file, own) = program switch
        {
            App => (AppFile, []),
            ByHand => (BaselineFile, baseline),
            InTransaction => (BaselineFile, [.. baseline, ("Transaction", "cockroach_restart")]),
            Plain => (PlainFile, []),
            PlainEntities => (PlainFile, [("Access", "EntityFramework")]),
            Empty => (EmptyFile, Array.Empty<(string, string)>()),
            _ => throw new ArgumentOutOfRangeException(nameof(program), program, null),
        };
        return Server.StartAsync(program, file, [("ConnectionStrings__Todos", program == App ? connectionString : pool), .. own, .. settings]);
    }

    /// <summary>Beside each other, in this order.</summary>
    public async Task<Servers> StartAsync(IEnumerable<string> programs, string connectionString)
    {
        var servers = new Servers();
        foreach (var program in programs)
            servers.Add(await StartAsync(program, connectionString));
        return servers;
    }

    private static async Task<string> PublishAsync(string project)
    {
        var name = Path.GetFileNameWithoutExtension(Directory.GetFiles(Repository.PathOf(project), "*.csproj").Single());
        var folder = Repository.PathOf(".data", "bench", name);
        var start = new ProcessStartInfo("dotnet", ["publish", Repository.PathOf(project), "-c", "Release", "-o", folder, "-p:PublishReadyToRun=true", "-v", "quiet", "--nologo"])
        {
            RedirectStandardOutput = true,
        };
        using var publish = Process.Start(start)!;
        var output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0
            ? Path.Combine(folder, $"{name}.dll")
            : throw new InvalidOperationException($"{project} cannot be published: {output}");
    }
}

/// <summary>Several that run beside each other and end together.</summary>
public sealed class Servers : List<Server>, IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        foreach (var server in this)
            await server.DisposeAsync();
    }
}

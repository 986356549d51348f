using System.Diagnostics;
using Npgsql;
using TodoApp.Database;
using TodoApp.Harness;
using TodoApp.Todos;

namespace TodoApp.Bench;

/// <summary>The app, published as an operator would, and what it is compared with.</summary>
public sealed record Programs(string App, string Baseline, string Empty)
{
    public static async Task<Programs> PublishAsync()
    {
        var programs = await Task.WhenAll(PublishAsync("TodoApp"), PublishAsync("tools/bench/baseline"), PublishAsync("tools/bench/empty"));
        return new Programs(programs[0], programs[1], programs[2]);
    }

    public Task<Server> StartAppAsync(string connectionString, params (string Key, string Value)[] settings)
        => Server.StartAsync("app", App, [("ConnectionStrings__Todos", connectionString), .. settings]);

    /// <summary>With the app's pool and limits, so that it does the same work.</summary>
    public Task<Server> StartBaselineAsync(string connectionString, params (string Key, string Value)[] settings)
    {
        var pool = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = new DatabaseOptions().MaxPoolSize, MaxAutoPrepare = 32 };
        var stylesheet = Path.Combine(Path.GetDirectoryName(App)!, "wwwroot", "site.css.br");
        return Server.StartAsync("baseline", Baseline,
        [
            ("ConnectionStrings__Todos", pool.ConnectionString),
            ("Stylesheet", stylesheet),
            ("PageSize", $"{Keyset.PageSize}"),
            ("CountLimit", $"{Quantity.Limit}"),
            ("ScanLimit", $"{TodoSearch.ScanLimit}"),
            .. settings,
        ]);
    }

    public Task<Server> StartEmptyAsync() => Server.StartAsync("empty app", Empty);

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

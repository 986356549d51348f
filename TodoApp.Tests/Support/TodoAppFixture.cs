namespace TodoApp.Tests.Support;

/// <summary>Class fixture: the app, running as in production on a database of the class's own.</summary>
public class TodoAppFixture : IAsyncLifetime
{
    public TodoAppFixture()
        : this(isAdopted: false)
    {
    }

    protected TodoAppFixture(bool isAdopted) => Database = new(isAdopted);

    public TestDatabase Database { get; }

    public RunningApp App { get; private set; } = null!;

    public Uri Address => App.Address;

    public LogCapture Log => App.Log;

    /// <summary>What a subclass runs instead of <c>Production</c>.</summary>
    protected virtual string EnvironmentName => "Production";

    /// <summary>What a subclass sets for every instance.</summary>
    protected virtual IEnumerable<(string Key, string? Value)> Settings => [];

    public virtual async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        App = StartApp();
    }

    /// <summary>Another instance on the same database, such as a second replica or one with other settings; the caller disposes it.</summary>
    public RunningApp StartApp(params IEnumerable<(string Key, string? Value)> settings) =>
        new(EnvironmentName, new Dictionary<string, string?>
        {
            ["ConnectionStrings:Todos"] = Database.ConnectionString,
            ["Database:AllowPlaintext"] = "true",
            ["ShutdownDelay"] = "0", // No load balancer has to notice.
        }.Concat(Settings.Concat(settings).Select(setting => KeyValuePair.Create(setting.Key, setting.Value))));

    /// <summary><see cref="RunningApp.CreateClient"/></summary>
    public HttpClient CreateClient(bool followRedirects = false) => App.CreateClient(followRedirects);

    public virtual async ValueTask DisposeAsync()
    {
        if (App is not null)
            await App.DisposeAsync();
        await Database.DisposeAsync();
    }
}

/// <summary>The same, on the tables of an earlier release.</summary>
public sealed class AdoptedTodoAppFixture() : TodoAppFixture(isAdopted: true);

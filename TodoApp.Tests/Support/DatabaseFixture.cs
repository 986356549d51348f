namespace TodoApp.Tests.Support;

/// <summary>Class fixture: a database of the class's own.</summary>
public sealed class DatabaseFixture : TestDatabase, IAsyncLifetime
{
    Task IAsyncLifetime.InitializeAsync() => InitializeAsync().AsTask();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();
}

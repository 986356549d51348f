namespace TodoApp.Tests.Support;

/// <summary>Class fixture: a database of the class's own.</summary>
public sealed class DatabaseFixture : TestDatabase, IAsyncLifetime;

namespace TodoApp.Tests.Support;

/// <summary>Class fixture: a database of the class's own.</summary>
public class DatabaseFixture : TestDatabase, IAsyncLifetime
{
    public DatabaseFixture()
    {
    }

    protected DatabaseFixture(bool isAdopted)
        : base(isAdopted)
    {
    }
}

/// <summary>The same, with the tables of an earlier release.</summary>
public sealed class AdoptedDatabaseFixture() : DatabaseFixture(isAdopted: true);

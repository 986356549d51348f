[assembly: AssemblyFixture(typeof(TestRun))]

namespace TodoApp.Tests.Support;

/// <summary>
/// Assembly fixture: names the database server when the first test is about to start, and stops it after the last. (A process-exit
/// handler would be too late: the runner kills the test process soon after the end.)
/// </summary>
public sealed class TestRun : IAsyncLifetime
{
    public async ValueTask InitializeAsync() =>
        TestContext.Current.SendDiagnosticMessage($"Database: {await TestServer.DescribeAsync()}");

    public async ValueTask DisposeAsync() => await TestServer.StopAsync();
}

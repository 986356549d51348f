using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("TodoApp.Tests.Support.TestRun", "TodoApp.Tests")]

namespace TodoApp.Tests.Support;

/// <summary>
/// Everything that a run has one of: names the database server when the first test is about to start, and closes Chromium and
/// stops the server after the last. (A process-exit handler would be too late: the runner kills the test process 100 ms after the end.)
/// </summary>
public sealed class TestRun(IMessageSink diagnostics) : XunitTestFramework(diagnostics)
{
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(assembly, sources, diagnostics)
    {
        protected override async void RunTestCases(
            IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions)
        {
            using var runner = new Runner(TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions);
            await runner.RunAsync();
        }
    }

    private sealed class Runner(
        ITestAssembly assembly,
        IEnumerable<IXunitTestCase> testCases,
        IMessageSink diagnostics,
        IMessageSink results,
        ITestFrameworkExecutionOptions options)
        : XunitTestAssemblyRunner(assembly, testCases, diagnostics, results, options)
    {
        protected override async Task AfterTestAssemblyStartingAsync()
        {
            await base.AfterTestAssemblyStartingAsync();
            DiagnosticMessageSink.OnMessage(new DiagnosticMessage($"Database: {await TestServer.DescribeAsync()}"));
        }

        protected override async Task BeforeTestAssemblyFinishedAsync()
        {
            await Aggregator.RunAsync(BrowserFixture.CloseAsync);
            await Aggregator.RunAsync(TestServer.StopAsync);
            await base.BeforeTestAssemblyFinishedAsync();
        }
    }
}

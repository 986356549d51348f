using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using TodoApp.Accounts;

namespace TodoApp.Tests.Accounts;

public sealed class OpenAccessTests
{
    [Theory]
    [InlineData("http://0.0.0.0:8080", "off", "Production", true)]
    [InlineData("http://[::]:8080", "off", "Production", true)]
    [InlineData("http://*:8080", "off", "Staging", true)]
    [InlineData("http://192.0.2.1:8080", "off", "Production", true)]
    [InlineData("http://127.0.0.1:8080", "off", "Production", false)]
    [InlineData("http://[::1]:8080", "off", "Production", false)]
    [InlineData("http://localhost:8080", "off", "Production", false)]
    [InlineData("http://unix:/run/todoapp.sock", "off", "Production", false)]
    [InlineData("http://0.0.0.0:8080", "off", "Development", false)]
    [InlineData("http://0.0.0.0:8080", "invited", "Production", false)]
    public async Task The_log_says_once_that_everybody_may_do_everything_where_other_machines_get_in(
        string address, string mode, string environment, bool warns)
    {
        var log = new LogCapture();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Accounts:Mode", mode)]).Build();
        var openAccess = new OpenAccess(
            new ListeningServer(address), configuration, new HostingEnvironment { EnvironmentName = environment }, loggers.CreateLogger<OpenAccess>());

        await openAccess.StartedAsync(default);

        Assert.Equal(
            warns ? [$"Warning TodoApp.Accounts.OpenAccess: Listening on {address}: {OpenAccess.Warning}: {OpenAccess.Fix}"] : [],
            log.Lines);
    }

    private sealed class ListeningServer : IServer
    {
        public ListeningServer(string address)
        {
            var addresses = new ServerAddressesFeature();
            addresses.Addresses.Add(address);
            Features.Set<IServerAddressesFeature>(addresses);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}

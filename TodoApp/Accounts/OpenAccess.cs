using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace TodoApp.Accounts;

/// <summary>
/// Says at the start, outside Development, that nobody has to sign in, where the app can be reached from another machine: a proxy in
/// front of it, or the network, decides then who may read and change everything.
/// </summary>
public sealed partial class OpenAccess(IServer server, IConfiguration configuration, IHostEnvironment environment, ILogger<OpenAccess> logger)
    : IHostedLifecycleService
{
    public const string Warning = "whoever reaches this address can read and change everything";

    public const string Fix = "set Accounts:Mode to invited or open, or let a proxy decide who gets here";

    /// <summary>What the app is told to listen on that other machines can reach, as far as the configuration says so.</summary>
    public static IReadOnlyList<string> AddressesBeyondLoopback(IConfiguration configuration)
    {
        var ports = Split(configuration["http_ports"]).Select(port => $"http://*:{port}")
            .Concat(Split(configuration["https_ports"]).Select(port => $"https://*:{port}"));
        // Each wins over those after it, as in the server itself.
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(each => each["Url"]).OfType<string>().ToList();
        var urls = Split(configuration["urls"]);
        return [.. (endpoints.Count > 0 ? endpoints : urls.Length > 0 ? urls : ports).Where(IsBeyondLoopback)];
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (Settings.AccountsMode.Read(configuration) == AccountsMode.Off && !environment.IsDevelopment()
            && server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(IsBeyondLoopback) is { } address)
        {
            LogOpen(address, Warning, Fix);
        }
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string[] Split(string? list) => (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsBeyondLoopback(string address)
    {
        var binding = BindingAddress.Parse(address);
        return !binding.IsUnixPipe && !binding.IsNamedPipe
            && !binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            && !(IPAddress.TryParse(binding.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }

    [LoggerMessage(LogLevel.Warning, "Listening on {Address}: {Warning}: {Fix}")]
    private partial void LogOpen(string address, string warning, string fix);
}

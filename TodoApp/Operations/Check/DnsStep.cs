using System.Net;

namespace TodoApp.Operations.Check;

internal static class DnsStep
{
    public static Task<Line> RunAsync(DatabaseHost host) => host.TryAsync("DNS", async () =>
    {
        var addresses = await Dns.GetHostAddressesAsync(host.Name).WaitAsync(host.Patience);
        return $"{host.Name} is {string.Join(", ", addresses.Select(address => address.ToString()))}";
    });
}

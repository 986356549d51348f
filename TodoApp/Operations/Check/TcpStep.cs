using System.Diagnostics;
using System.Net.Sockets;

namespace TodoApp.Operations.Check;

internal static class TcpStep
{
    public static Task<Line> RunAsync(DatabaseHost host) => host.TryAsync("TCP", async () =>
    {
        var start = Stopwatch.GetTimestamp();
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(host.Name, host.Port).WaitAsync(host.Patience);
        return $"{host.Name}:{host.Port} accepted a connection in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms";
    });
}

using System.Net;
using System.Net.Sockets;

namespace TodoApp.Harness;

/// <summary>Addresses on this machine with which something is wrong.</summary>
public static class Loopback
{
    /// <summary>A port that nothing listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>
    /// A port that neither takes nor refuses a connection, like a network that swallows packets: its queue of connections that nobody
    /// accepts is full, so the system drops further ones without an answer.
    /// </summary>
    public sealed class DeafPort : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly TcpClient _first = new(), _second = new();

        public DeafPort()
        {
            _listener.Start(backlog: 0);
            _first.Connect(IPAddress.Loopback, Port);
            _ = _second.ConnectAsync(IPAddress.Loopback, Port).ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose()
        {
            _first.Dispose();
            _second.Dispose();
            _listener.Dispose();
        }
    }
}

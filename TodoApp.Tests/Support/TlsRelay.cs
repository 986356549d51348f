using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace TodoApp.Tests.Support;

/// <summary>
/// Something between the app and a <see cref="TlsServer"/> that has the server's certificate, such as a pooler: it reads what passes,
/// and may change or delay it.
/// </summary>
public sealed class TlsRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TlsServer _server;
    private readonly Task _accepting;

    /// <param name="server">What it stands in front of.</param>
    /// <param name="change">Makes what the server reads out of what the client wrote, in as many bytes.</param>
    /// <param name="delay">How long what the client writes is under way.</param>
    public TlsRelay(TlsServer server, Func<string, string>? change = null, TimeSpan delay = default)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync(change ?? (text => text), delay);
    }

    /// <summary>On <see cref="TlsServer.HostName"/>.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<string, string> change, TimeSpan delay)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token), change, delay));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task RelayAsync(TcpClient client, Func<string, string> change, TimeSpan delay)
    {
        try
        {
            using (client)
            using (var database = new TcpClient())
            {
                await client.GetStream().ReadExactlyAsync(new byte[8], _stop.Token); // The request for TLS.
                await client.GetStream().WriteAsync("S"u8.ToArray(), _stop.Token);
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Exportable() }, _stop.Token);

                await database.ConnectAsync(IPAddress.Loopback, _server.Superuser.Port, _stop.Token);
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                var answers = AnswerAsync(database, tls, ended);
                var buffer = new byte[64 * 1024];
                while (await tls.ReadAsync(buffer, ended.Token) is > 0 and var length)
                {
                    var text = change(Encoding.Latin1.GetString(buffer, 0, length));
                    Assert.Equal(length, text.Length);
                    await Task.Delay(delay, _stop.Token);
                    await database.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), _stop.Token);
                }
                database.Client.Shutdown(SocketShutdown.Both);
                await answers;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One side is gone, and so is the other.
        }
    }

    /// <summary>A client whose answers cannot be brought any more must not wait for them.</summary>
    private static async Task AnswerAsync(TcpClient database, SslStream tls, CancellationTokenSource ended)
    {
        try
        {
            await database.GetStream().CopyToAsync(tls, ended.Token);
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    private System.Security.Cryptography.X509Certificates.X509Certificate2 Exportable() =>
        System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadPkcs12(
            _server.Certificate.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pkcs12), null);
}

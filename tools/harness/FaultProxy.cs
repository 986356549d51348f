using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace TodoApp.Harness;

/// <summary>
/// A TCP proxy on loopback that stands between a client and a PostgreSQL or CockroachDB server, follows their conversation message by
/// message, counts round trips, and injects faults at chosen statements, wherever in a pipeline these stand. TLS is declined, so what
/// passes can be read. See https://www.postgresql.org/docs/15/protocol-message-formats.html.
/// </summary>
/// <remarks>
/// An error is injected truthfully: the server gets a statement that it must refuse in place of the chosen one, and the SQLSTATE of
/// its answer is exchanged. So what stood before in the pipeline is executed, what follows is skipped, and the transaction has failed
/// on the server as the client believes. Where the error takes the place of the answer to an executed statement, the server skips what
/// follows too, but commits.
/// </remarks>
public sealed class FaultProxy : IAsyncDisposable
{
    private const int StatementsKept = 1000;

    private readonly string _host;
    private readonly bool _actsAsCockroach;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Link, Task> _links = new();
    private readonly ConcurrentQueue<string> _statements = new();
    private readonly Task _accepting;
    private Armed[] _armed = [];
    private int _roundTrips;
    private int _injected;
    private int _cancelRequests;

    private FaultProxy(NpgsqlConnectionStringBuilder server, bool actsAsCockroach)
    {
        (_host, ServerPort, _actsAsCockroach) = (server.Host!.Split(',')[0], server.Port, actsAsCockroach);
        _listener.Start();
        (server.Host, server.Port, server.SslMode) = ("127.0.0.1", Port, SslMode.Disable);
        ConnectionString = server.ConnectionString;
        _accepting = AcceptAsync();
    }

    /// <param name="connectionString">Of the server; of several hosts the first is taken.</param>
    /// <param name="actsAsCockroach">
    /// Makes PostgreSQL look like CockroachDB to a client: it names a <c>crdb_version</c>, and RELEASE SAVEPOINT is the commit, after
    /// which COMMIT does nothing.
    /// </param>
    public static FaultProxy Start(string connectionString, bool actsAsCockroach = false) => new(new(connectionString), actsAsCockroach);

    /// <summary>The server's, by way of the proxy.</summary>
    public string ConnectionString { get; }

    /// <summary>Where the server listens, for connections from now on: one that was restarted may be elsewhere.</summary>
    public int ServerPort { get; set; }

    /// <summary>On 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>
    /// How often a client has sent something and waited for the answer, since the last <see cref="Reset"/>. A pipeline counts once.
    /// Connecting does not count.
    /// </summary>
    public int RoundTrips => Volatile.Read(ref _roundTrips);

    /// <summary>Faults that have happened since the last <see cref="Reset"/>.</summary>
    public int Injected => Volatile.Read(ref _injected);

    /// <summary>Requests to cancel a statement, since the proxy was started.</summary>
    public int CancelRequests => Volatile.Read(ref _cancelRequests);

    /// <summary>The last 1000 statements that clients have executed since the last <see cref="Reset"/>, in the order of arrival.</summary>
    public IReadOnlyList<string> Statements => [.. _statements];

    /// <summary>Connections that are open now.</summary>
    public int Connections => _links.Count;

    /// <summary>These faults from now on, and none of the earlier ones.</summary>
    public void Arm(params IEnumerable<Fault> faults) => Volatile.Write(ref _armed, [.. faults.Select(fault => new Armed(fault))]);

    /// <summary>No faults any more, and all counts at zero.</summary>
    public void Reset()
    {
        Arm();
        _statements.Clear();
        Volatile.Write(ref _roundTrips, 0);
        Volatile.Write(ref _injected, 0);
    }

    /// <summary>Cuts the connections that are open now, each with a probability from 0 to 1.</summary>
    /// <returns>How many.</returns>
    public int Cut(double probability = 1, Random? random = null)
    {
        var links = _links.Keys.Where(_ => (random ?? Random.Shared).NextDouble() < probability).ToList();
        links.ForEach(link => link.Dispose());
        return links.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Cut();
        await Task.WhenAll(_links.Values);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var link = new Link(this, await _listener.AcceptSocketAsync(_stopping.Token));
                _links[link] = Task.CompletedTask;
                _links.TryUpdate(link, RunAsync(link), Task.CompletedTask);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The proxy is being disposed.
        }
    }

    private async Task RunAsync(Link link)
    {
        await link.RunAsync();
        _links.TryRemove(link, out _);
    }

    private Fault? Take(FaultPoint point, Link link)
    {
        Fault? taken = null;
        foreach (var armed in Volatile.Read(ref _armed))
        {
            if (armed.IsDue(point, link))
                taken ??= armed.Fault;
        }
        return taken;
    }

    private async Task InjectAsync(Fault fault)
    {
        Interlocked.Increment(ref _injected);
        if (fault.Meanwhile is { } meanwhile)
            await meanwhile();
    }

    private void Record(string sql)
    {
        _statements.Enqueue(sql);
        if (_statements.Count > StatementsKept)
            _statements.TryDequeue(out _);
    }

    /// <summary>Whether a statement is of the work, and not one that controls the transaction.</summary>
    public static bool IsWork(string sql) => PointOf(sql) == FaultPoint.Statement;

    private static FaultPoint PointOf(string sql) => sql.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["BEGIN", ..] => FaultPoint.Begin,
        ["SAVEPOINT", ..] => FaultPoint.Savepoint,
        ["RELEASE", ..] => FaultPoint.Release,
        ["COMMIT", ..] => FaultPoint.Commit,
        ["ROLLBACK", "TO", ..] => FaultPoint.RollbackTo,
        ["ROLLBACK", ..] => FaultPoint.Rollback,
        _ => FaultPoint.Statement,
    };

    private sealed class Armed(Fault fault)
    {
        private readonly ConcurrentDictionary<Link, int> _seenOn = new();
        private int _seen;

        public Fault Fault => fault;

        public bool IsDue(FaultPoint point, Link link)
        {
            if (fault.Point != point)
                return false;

            var seen = Interlocked.Increment(ref _seen);
            var seenOnLink = _seenOn.AddOrUpdate(link, 1, (_, count) => count + 1);
            return seen >= fault.Nth && seen - fault.Nth < fault.Times && (seenOnLink - 1) % fault.Every == 0;
        }
    }

    /// <summary>
    /// What the server still owes the client: an answer to a statement, with the fault that is to befall it, or the ReadyForQuery
    /// that ends a simple query or a pipeline.
    /// </summary>
    private sealed record Owed(bool IsReady, Fault? Fault = null);

    /// <summary>One message: its type, and all its bytes, of which the first five are type and length.</summary>
    private readonly record struct Message(char Type, byte[] Bytes)
    {
        private const int HeaderLength = 5;

        public static bool TryRead(ref ReadOnlySequence<byte> buffer, out Message message)
        {
            message = default;
            var reader = new SequenceReader<byte>(buffer);
            if (!reader.TryRead(out var type) || !reader.TryReadBigEndian(out int length) || buffer.Length < length + 1)
                return false;

            message = new Message((char)type, buffer.Slice(0, length + 1).ToArray());
            buffer = buffer.Slice(length + 1);
            return true;
        }

        public static Message Create(char type, params IEnumerable<string> strings)
        {
            var body = Encoding.UTF8.GetBytes(string.Concat(strings.Select(text => text + '\0')));
            var bytes = new byte[HeaderLength + body.Length];
            bytes[0] = (byte)type;
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), bytes.Length - 1);
            body.CopyTo(bytes, HeaderLength);
            return new Message(type, bytes);
        }

        /// <summary>A statement that any server refuses.</summary>
        public static Message Refused(bool isQuery) => isQuery ? Create('Q', "refuse this") : Parse("", "refuse this");

        /// <summary>The two empty strings at the end are the two zero bytes that say: no types of parameters.</summary>
        public static Message Parse(string name, string sql) => Create('P', name, sql, "", "");

        public static Message Error(string sqlState, bool isFatal)
        {
            var severity = isFatal ? "FATAL" : "ERROR";
            return Create('E', $"S{severity}", $"V{severity}", $"C{sqlState}", "Minjected by the fault proxy", "");
        }

        /// <summary>Bind and Execute have no name, parameters or limit here, which is zero bytes all over.</summary>
        public static byte[] ExecuteCommit { get; } =
        [
            .. Parse("", "COMMIT").Bytes,
            .. Create('B', "", "", "", "", "", "", "", "").Bytes,
            .. Create('E', "", "", "", "", "").Bytes,
        ];

        /// <summary>The zero-terminated string that begins after that many others.</summary>
        public string StringAt(int skipped, int offset = HeaderLength)
        {
            for (; skipped > 0; skipped--)
                offset = Array.IndexOf(Bytes, (byte)0, offset) + 1;
            return Encoding.UTF8.GetString(Bytes.AsSpan(offset, Array.IndexOf(Bytes, (byte)0, offset) - offset));
        }
    }

    /// <summary>One client's connection, and the server's at its other end.</summary>
    private sealed class Link(FaultProxy proxy, Socket client) : IDisposable
    {
        private const int ProtocolVersion3 = 196608;
        private const int CancelRequest = 80877102;

        private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly CancellationTokenSource _closed = new();
        private readonly ConcurrentQueue<Owed> _owed = new();
        private readonly Dictionary<string, string> _prepared = [];
        private readonly Dictionary<string, string> _portals = [];
        private Fault? _cut;
        private bool _skipsToSync;
        private bool _isMidTurn;
        private bool _isCounted;

        public void Dispose()
        {
            client.Dispose();
            _server.Dispose();
            _closed.Cancel();
        }

        public async Task RunAsync()
        {
            try
            {
                client.NoDelay = true;
                await using var clientStream = new NetworkStream(client);
                if (await StartAsync(clientStream) is not { } startup)
                    return;

                await _server.ConnectAsync(proxy._host, proxy.ServerPort, _closed.Token);
                await using var serverStream = new NetworkStream(_server);
                await serverStream.WriteAsync(startup, _closed.Token);
                var forth = ForthAsync(PipeReader.Create(clientStream), PipeWriter.Create(serverStream));
                var back = BackAsync(PipeReader.Create(serverStream), PipeWriter.Create(clientStream));
                await await Task.WhenAny(forth, back);
                Dispose();
                await Task.WhenAll(forth, back);
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // Either side has gone; so does the other.
            }
            finally
            {
                Dispose();
            }
        }

        /// <returns>The startup message or cancel request to send to the server; null if a fault has ended the connection.</returns>
        private async Task<byte[]?> StartAsync(NetworkStream stream)
        {
            while (true)
            {
                var header = new byte[8];
                await stream.ReadExactlyAsync(header, _closed.Token);
                var message = new byte[BinaryPrimitives.ReadInt32BigEndian(header)];
                header.CopyTo(message, 0);
                await stream.ReadExactlyAsync(message.AsMemory(header.Length), _closed.Token);
                switch (BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)))
                {
                    case CancelRequest:
                        Interlocked.Increment(ref proxy._cancelRequests);
                        return message;
                    case ProtocolVersion3 or > ProtocolVersion3 and < ProtocolVersion3 + 100:
                        if (proxy.Take(FaultPoint.Connect, this) is not { } fault)
                            return message;
                        await proxy.InjectAsync(fault);
                        if (fault.Kind == FaultKind.Error)
                            await stream.WriteAsync(Message.Error(fault.SqlState, isFatal: true).Bytes, _closed.Token);
                        if (fault.Kind == FaultKind.Stall)
                            await stream.CopyToAsync(Stream.Null, _closed.Token);
                        return null;
                    default:
                        await stream.WriteAsync("N"u8.ToArray(), _closed.Token); // To encryption by TLS or GSS.
                        break;
                }
            }
        }

        private async Task ForthAsync(PipeReader client, PipeWriter server)
        {
            while (true)
            {
                var read = await client.ReadAsync(_closed.Token);
                if (!_isMidTurn && _owed.IsEmpty)
                    _isCounted = false;
                var buffer = read.Buffer;
                while (Message.TryRead(ref buffer, out var message))
                {
                    _isMidTurn = message.Type is not ('Q' or 'S');
                    if (Send(message, server) is { } fault)
                    {
                        await server.FlushAsync(_closed.Token);
                        client.AdvanceTo(read.Buffer.End);
                        if (fault.Kind == FaultKind.Cut)
                        {
                            // The server gets to the end of what it was sent; that it is gone then is for the way back to see.
                            _cut = fault;
                            _server.Shutdown(SocketShutdown.Send);
                            await Task.Delay(Timeout.Infinite, _closed.Token);
                        }
                        await proxy.InjectAsync(fault);
                        await client.CopyToAsync(Stream.Null, _closed.Token);
                        return;
                    }
                }
                _isMidTurn |= !buffer.IsEmpty;
                client.AdvanceTo(buffer.Start, buffer.End);
                await server.FlushAsync(_closed.Token);
                if (read.IsCompleted)
                    return;
            }
        }

        /// <returns>The fault that keeps this message, and all that follows it, from the server.</returns>
        private Fault? Send(Message message, PipeWriter server)
        {
            if (_skipsToSync && message.Type != 'S')
                return null;
            switch (message.Type)
            {
                case 'P':
                    _prepared[message.StringAt(0)] = message.StringAt(1);
                    if (proxy._actsAsCockroach && PointOf(message.StringAt(1)) == FaultPoint.Release)
                        message = Message.Parse(message.StringAt(0), "COMMIT");
                    break;
                case 'B':
                    _portals[message.StringAt(0)] = _prepared.GetValueOrDefault(message.StringAt(1), "");
                    break;
                case 'Q' or 'E':
                    var sql = message.Type == 'Q' ? message.StringAt(0) : _portals.GetValueOrDefault(message.StringAt(0), "");
                    var point = PointOf(sql);
                    var fault = proxy.Take(point, this);
                    proxy.Record(sql);
                    if (fault is { Executed: false, Kind: FaultKind.Cut or FaultKind.Stall })
                        return fault;
                    _owed.Enqueue(new Owed(IsReady: false, fault));
                    _skipsToSync = fault is { Executed: true, Kind: FaultKind.Error } && message.Type == 'E';
                    if (fault is { Executed: false })
                        message = Message.Refused(message.Type == 'Q');
                    else if (proxy._actsAsCockroach && point == FaultPoint.Release && message.Type == 'Q')
                        message = Message.Create('Q', "COMMIT");
                    break;
            }
            if (message.Type is 'Q' or 'S')
            {
                if (_skipsToSync)
                    server.Write(Message.ExecuteCommit);
                _skipsToSync = false;
                _owed.Enqueue(new Owed(IsReady: true));
                if (!_isCounted)
                    Interlocked.Increment(ref proxy._roundTrips);
                _isCounted = true;
            }
            server.Write(message.Bytes);
            return null;
        }

        private async Task BackAsync(PipeReader server, PipeWriter client)
        {
            var isStarted = false;
            Fault? lost = null;
            while (true)
            {
                var read = await server.ReadAsync(_closed.Token);
                var buffer = read.Buffer;
                while (Message.TryRead(ref buffer, out var message))
                {
                    var owed = _owed.TryPeek(out var next) ? next : null;
                    switch (message.Type)
                    {
                        case 'C' or 'I' or 's' when owed is { IsReady: false }: // CommandComplete, or what stands for it.
                            _owed.TryDequeue(out _);
                            lost ??= owed.Fault;
                            break;
                        case 'E' when lost is null && owed?.Fault is { Executed: false } fault:
                            message = Message.Error(fault.SqlState, IsFatal(fault));
                            await proxy.InjectAsync(fault);
                            client.Write(message.Bytes);
                            if (IsFatal(fault))
                            {
                                await client.FlushAsync(_closed.Token);
                                return;
                            }
                            continue;
                        case 'Z':
                            while (_owed.TryDequeue(out next) && !next.IsReady)
                                continue; // An error came before it.
                            if (!isStarted && proxy._actsAsCockroach)
                                client.Write(Message.Create('S', "crdb_version", "CockroachDB CCL v19.1.0 (stand-in)").Bytes);
                            isStarted = true;
                            if (lost is null)
                                break;

                            // Only now has the server executed everything, the commit included.
                            await proxy.InjectAsync(lost);
                            if (lost.Kind == FaultKind.Stall)
                                await Task.Delay(Timeout.Infinite, _closed.Token);
                            if (lost.Kind == FaultKind.Cut)
                                return;
                            client.Write(Message.Error(lost.SqlState, IsFatal(lost)).Bytes);
                            if (IsFatal(lost))
                            {
                                await client.FlushAsync(_closed.Token);
                                return;
                            }
                            lost = null;
                            break;
                    }
                    if (lost is null)
                        client.Write(message.Bytes);
                }
                server.AdvanceTo(buffer.Start, buffer.End);
                await client.FlushAsync(_closed.Token);
                if (!read.IsCompleted)
                    continue;
                if (_cut is not null)
                    await proxy.InjectAsync(_cut);
                return;
            }
        }

        private static bool IsFatal(Fault fault) => fault.SqlState.StartsWith("57P", StringComparison.Ordinal);
    }
}

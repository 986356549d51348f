using System.Diagnostics;
using System.Net;
using TodoApp.Harness;

namespace TodoApp.Chaos;

/// <summary>
/// nginx in front of the replicas. It sends requests to those that say on <c>/readyz</c> that they are ready; while none is, to all of
/// them, for they can tell why.
/// </summary>
/// <remarks>nginx itself does not look at <c>/readyz</c>: as an ingress controller does, this looks for it and reloads its configuration.</remarks>
public sealed class LoadBalancer : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100), Patience = TimeSpan.FromSeconds(3);

    private readonly string _configuration;
    private readonly IReadOnlyList<int> _replicas;
    private readonly Process _nginx;
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client = new() { Timeout = Patience };
    private readonly Task _watching;
    private bool[] _ready;

    private LoadBalancer(string folder, int port, IReadOnlyList<int> replicas)
    {
        (Port, _replicas, _configuration) = (port, replicas, Path.Combine(folder, "nginx.conf"));
        _ready = [.. replicas.Select(_ => true)];
        Write();
        _nginx = Process.Start(Program, ["-c", _configuration, "-p", folder]);
        _watching = WatchAsync();
    }

    public int Port { get; }

    private static string Program { get; } = Executable.Find("nginx") ?? "/usr/sbin/nginx";

    /// <param name="folder">For its configuration and whatever it writes.</param>
    /// <param name="port">Where it listens, on loopback.</param>
    /// <param name="replicas">Ports of all there are.</param>
    public static async Task<LoadBalancer> StartAsync(string folder, int port, IReadOnlyList<int> replicas)
    {
        var balancer = new LoadBalancer(folder, port, replicas);
        await Eventually.TrueAsync(() => balancer.IsReadyAsync(port), TimeSpan.FromSeconds(20));
        return balancer;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        using (var quit = Process.Start("kill", ["-QUIT", $"{_nginx.Id}"]))
            await quit.WaitForExitAsync();
        await _nginx.WaitForExitAsync();
        _nginx.Dispose();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, _stop.Token);
                var ready = await Task.WhenAll(_replicas.Select(IsReadyAsync));
                if (ready.SequenceEqual(_ready))
                    continue;

                _ready = ready;
                Write();
                using var reload = Process.Start("kill", ["-HUP", $"{_nginx.Id}"]);
                await reload.WaitForExitAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    private async Task<bool> IsReadyAsync(int port)
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private void Write()
    {
        var servers = _replicas.Select((replica, i) => $"server 127.0.0.1:{replica} max_fails=0{(_ready[i] || !_ready.Contains(true) ? "" : " down")};");
        // proxy_next_upstream leaves a form alone that may have reached a replica already.
        File.WriteAllText(_configuration, $$"""
            daemon off;
            pid nginx.pid;
            error_log nginx.log;
            worker_processes 1;
            events { worker_connections 4096; }
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                upstream todoapp { {{string.Join(' ', servers)}} }
                server {
                    listen 127.0.0.1:{{Port}};
                    location / {
                        proxy_pass http://todoapp;
                        proxy_next_upstream error;
                        proxy_set_header Host $http_host;
                        proxy_set_header X-Forwarded-For $remote_addr;
                        proxy_set_header X-Forwarded-Proto http;
                    }
                }
            }
            """);
    }
}

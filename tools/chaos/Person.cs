using System.Net;
using System.Net.Sockets;
using TodoApp.Harness;

namespace TodoApp.Chaos;

/// <summary>Somebody who uses the pages of either replica while things fail.</summary>
public abstract class Person(Random random, Cluster cluster, Tally tally) : IDisposable
{
    protected Cluster Cluster => cluster;

    private readonly HttpClient _client = cluster.Connect();

    protected Random Random => random;

    protected Tally Tally => tally;

    public abstract Task RunAsync(CancellationToken over);

    public void Dispose()
    {
        _client.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task<(Outcome Outcome, HttpResponseMessage? Response)> SendAsync(HttpRequestMessage request)
    {
        try
        {
            var response = await _client.SendAsync(request);
            var text = response.StatusCode == HttpStatusCode.SeeOther ? "" : await response.Content.ReadAsStringAsync();
            return (OutcomeOf(response.StatusCode, text), response);
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return (Outcome.Failed, null); // Nobody was there to receive it.
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return (Outcome.Unknown, null);
        }
    }

    private Outcome OutcomeOf(HttpStatusCode status, string text)
    {
        switch (status)
        {
            case HttpStatusCode.SeeOther:
                return Outcome.Ok;
            case HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.Forbidden:
                return Outcome.Refused;
            case HttpStatusCode.ServiceUnavailable when text.Contains("Nothing was changed", StringComparison.Ordinal):
            case HttpStatusCode.BadRequest when text.Contains("out of date", StringComparison.Ordinal): // It cannot read the keys just now.
                return Outcome.Failed;
            case HttpStatusCode.ServiceUnavailable when text.Contains("can’t tell", StringComparison.Ordinal):
                return Outcome.Unknown;
            default:
                Tally.Surprises.Enqueue($"A form was answered with {(int)status}");
                return Outcome.Unknown;
        }
    }

    protected async Task<HtmlPage?> GetAsync(string path)
    {
        try
        {
            var page = await _client.GetPageAsync(cluster.Address(Random, path).ToString());
            if (page.Status is not (HttpStatusCode.OK or HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.ServiceUnavailable))
                Tally.Surprises.Enqueue($"GET {path} was answered with {(int)page.Status}");
            return page.Status == HttpStatusCode.OK ? page : null;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return null;
        }
    }

    protected static async Task<HtmlPage?> ClickAsync(HtmlPage page, string name, string within)
    {
        try
        {
            return await page.ClickAsync(name, within);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return null;
        }
    }
}

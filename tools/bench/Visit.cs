using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Html.Parser;
using TodoApp.Pages;

namespace TodoApp.Bench;

/// <summary>A scenario as someone does it who was there before: with the cookie and the antiforgery token, where the server has them.</summary>
public sealed record Visit(string Cookie, IReadOnlyList<Request> Requests)
{
    /// <param name="session">The cookie of somebody who has signed in.</param>
    public static async Task<Visit> StartAsync(Server server, Scenario scenario, string session = "")
    {
        using var client = Connect(server);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Cookie", session);
        using var response = await client.GetAsync(new Uri(Addresses.List(), UriKind.Relative));
        var page = new HtmlParser().ParseDocument(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        var token = page.QuerySelector("input[name=__RequestVerificationToken]")?.GetAttribute("value");
        var own = response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Select(cookie => cookie.Split(';')[0]) : [];
        return new Visit(
            string.Join("; ", [session, .. own]).TrimStart(';', ' '), [.. scenario.Requests.Select(request => request with { Body = request.Body.Replace("{token}", token, StringComparison.Ordinal) })]);
    }

    /// <summary>Does it so often, one request after the other, and looks at the answers.</summary>
    public async Task RepeatAsync(Server server, int times)
    {
        using var client = Connect(server);
        for (var n = 0; n < times; n++)
        {
            foreach (var request in Requests)
            {
                using var message = Message(request, n);
                using var response = await client.SendAsync(message);
                if (!IsAnswer(request, response))
                    throw new InvalidOperationException($"{request.Method} {server.Address}{request.Path} was answered with {(int)response.StatusCode}.");
            }
        }
    }

    /// <param name="n">The number of the cycle.</param>
    public HttpRequestMessage Message(Request request, int n)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), Fill(request.Path, n));
        message.Headers.TryAddWithoutValidation("Cookie", Cookie);
        message.Content = request.ContentType.Length == 0 ? null
            : new StringContent(Fill(request.Body, n)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(request.ContentType) } };
        return message;
    }

    /// <summary>A page, or where to go after an action.</summary>
    public static bool IsAnswer(Request request, HttpResponseMessage response)
        => request.Method == "GET" ? response.StatusCode == HttpStatusCode.OK : response.StatusCode is HttpStatusCode.SeeOther or HttpStatusCode.Found;

    /// <param name="connections">At most.</param>
    public static HttpClient Connect(Server server, int connections = 1)
    {
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseCookies = false, AllowAutoRedirect = false, UseProxy = false };
        return new HttpClient(handler) { BaseAddress = server.Address };
    }

    /// <summary>The placeholders of wrk.lua.</summary>
    private static string Fill(string template, int n)
    {
        var (near, far) = ($"{Rows.IdOf(10 + (10 * (n % 1000)))}", $"{Rows.IdOf(1000 + (1000 * (n % 999)))}");
        return template.Replace("{key}", $"{Random.Shared.NextInt64()}", StringComparison.Ordinal)
            .Replace("{id}", near, StringComparison.Ordinal)
            .Replace("{earlier}", near, StringComparison.Ordinal)
            .Replace("{far}", far, StringComparison.Ordinal)
            .Replace("{farearlier}", far, StringComparison.Ordinal);
    }
}

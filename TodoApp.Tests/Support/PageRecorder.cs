using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace TodoApp.Tests.Support;

/// <summary>Keeps the HTML of the last page that an app sent, from when it is asked to: a browser may have lost that of the page it shows.</summary>
public sealed class PageRecorder : IStartupFilter
{
    private volatile bool _isRecording;
    private volatile string? _last;

    /// <summary>Of a page that was sent since <see cref="Start"/>.</summary>
    public string LastPage => _last ?? throw new InvalidOperationException("No page was sent yet.");

    /// <summary>From now on, pages are sent uncompressed and in one piece.</summary>
    public void Start()
    {
        _last = null;
        _isRecording = true;
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(RecordAsync);
        next(app);
    };

    private async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        var isEndless = context.Request.Path.Value!.EndsWith("/changes", StringComparison.Ordinal);
        if (!_isRecording || isEndless)
        {
            await next(context);
            return;
        }

        context.Request.Headers.AcceptEncoding = default;
        var (response, body) = (context.Response, context.Response.Body);
        using var copy = new MemoryStream();
        response.Body = copy;
        try
        {
            await next(context);
        }
        finally
        {
            response.Body = body;
        }
        if (response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true)
            _last = Encoding.UTF8.GetString(copy.ToArray());
        copy.Position = 0;
        await copy.CopyToAsync(body);
    }
}

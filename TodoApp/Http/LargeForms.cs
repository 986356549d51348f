using System.Threading.RateLimiting;

namespace TodoApp.Http;

/// <summary>
/// Work on forms that <see cref="AtOnceAttribute"/> limits: one at a time, from when the whole form has arrived until the answer
/// begins. How fast a client sends or reads keeps nobody waiting here.
/// </summary>
public sealed class LargeForms : IDisposable
{
    private readonly ConcurrencyLimiter _turn = new(new() { PermitLimit = 1, QueueLimit = int.MaxValue });

    public async Task WorkAsync(HttpContext context, RequestDelegate work)
    {
        using var turn = await _turn.AcquireAsync(cancellationToken: context.RequestAborted);
        context.Response.OnStarting(() =>
        {
            turn.Dispose();
            return Task.CompletedTask;
        });
        await work(context);
    }

    public void Dispose() => _turn.Dispose();
}

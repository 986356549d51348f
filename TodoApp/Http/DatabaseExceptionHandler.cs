using Microsoft.AspNetCore.Diagnostics;
using TodoApp.Database;

namespace TodoApp.Http;

/// <summary>
/// Answers 503 and when to try again where the state of the database, or of the way there, let a request fail. That is no defect: the
/// log gets no stack trace of it.
/// </summary>
public sealed partial class DatabaseExceptionHandler(DatabaseAvailability availability, ILogger<RetryingTransaction> logger)
    : IExceptionHandler
{
    private const string RetryAfterSeconds = "5";

    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!DatabaseFailure.IsUnavailable(exception))
            return ValueTask.FromResult(false);

        // Whether this very change was made is worth a line; that the database is away is not, for each request.
        if ((exception is TransactionException || ErrorPages.MayHaveChanged(httpContext)) && !HttpMethods.IsGet(httpContext.Request.Method))
            LogTransaction(httpContext.Request.Method, httpContext.Request.Path, exception.Message);
        else
            availability.Report(exception);
        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        return ValueTask.FromResult(true);
    }

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} got 503. {Cause}")]
    private partial void LogTransaction(string method, string path, string cause);
}

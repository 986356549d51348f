using TodoApp.Database;

namespace TodoApp.Http;

/// <summary>Failures become pages that a person understands, and lines in the log that an operator does.</summary>
public static partial class ErrorPages
{
    private const int RetryAfterSeconds = 5;

    public static IApplicationBuilder UseErrorPages(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/error",
            StatusCodeSelector = e => e switch
            {
                BadHttpRequestException { StatusCode: var status } => status,
                _ when DatabaseFailure.IsUnavailable(e) => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            },
            // In place of a stack trace for every request while the database is away.
            SuppressDiagnosticsCallback = context => DatabaseFailure.IsUnavailable(context.Exception),
        });
        app.UseStatusCodePagesWithReExecute("/error/{0}");
        app.Use(ExplainAsync);
        return app;
    }

    private static async Task ExplainAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (DatabaseFailure.IsUnavailable(e))
        {
            // Whether this very change was made is worth a line; that the database is away is not, for each request.
            if (e is TransactionException && !HttpMethods.IsGet(context.Request.Method))
                LogTransaction(context.RequestServices.GetRequiredService<ILogger<RetryingTransaction>>(), context.Request.Method, context.Request.Path, e.Message);
            else
                context.RequestServices.GetRequiredService<DatabaseAvailability>().Report(e);
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.RetryAfter = $"{RetryAfterSeconds}";
                return Task.CompletedTask;
            });
            throw;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} got 503. {Cause}")]
    private static partial void LogTransaction(ILogger logger, string method, string path, string cause);
}

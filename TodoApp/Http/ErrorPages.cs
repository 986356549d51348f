namespace TodoApp.Http;

/// <summary>Failures become pages that a person understands, and lines in the log that an operator does.</summary>
public static class ErrorPages
{
    public static IServiceCollection AddErrorPages(this IServiceCollection services)
        => services.AddExceptionHandler<DatabaseExceptionHandler>();

    /// <summary>An exception becomes a status, and a status a page, which finds the exception in IExceptionHandlerFeature.</summary>
    /// <param name="path">Of that page, which the status follows as a segment.</param>
    public static IApplicationBuilder UseErrorPages(this IApplicationBuilder app, string path)
    {
        app.UseStatusCodePagesWithReExecute($"{path}/{{0}}");
        return app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = e => (e as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError,
            ExceptionHandler = _ => Task.CompletedTask,
        });
    }
}

namespace TodoApp.Http;

/// <summary>Failures become pages that a person understands, and lines in the log that an operator does.</summary>
public static class ErrorPages
{
    public static IServiceCollection AddErrorPages(this IServiceCollection services)
        => services.AddExceptionHandler<DatabaseExceptionHandler>();

    /// <summary>An exception becomes a status, and a status a page, which finds the exception in IExceptionHandlerFeature.</summary>
    public static IApplicationBuilder UseErrorPages(this IApplicationBuilder app)
    {
        app.UseStatusCodePagesWithReExecute("/error/{0}");
        return app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = e => (e as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError,
            ExceptionHandler = _ => Task.CompletedTask,
        });
    }
}

using TodoApp.Database;

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
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = e => (e as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError,
            ExceptionHandler = _ => Task.CompletedTask,
        });
        return app.Use((context, next) =>
        {
            // Not once more for the page of the error.
            if (!HttpMethods.IsGet(context.Request.Method) && !context.Items.ContainsKey(typeof(ChangeWatch)))
                context.Items[typeof(ChangeWatch)] = ChangeWatch.Begin();
            return next(context);
        });
    }

    /// <summary>The request may have changed something before it failed: nobody is told that it did not.</summary>
    public static bool MayHaveChanged(HttpContext context) => context.Items[typeof(ChangeWatch)] is ChangeWatch { MayHaveChanged: true };
}

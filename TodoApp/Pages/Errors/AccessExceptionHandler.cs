using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics;
using TodoApp.Lists;

namespace TodoApp.Pages.Errors;

/// <summary>
/// Answers where somebody asked for what is not theirs: a list of somebody else's is as if there were none, and whoever is not signed in
/// any more signs in first.
/// </summary>
public sealed class AccessExceptionHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case NoSuchListException:
                httpContext.Response.StatusCode = StatusCodes.Status404NotFound;
                return true;
            case ForbiddenException:
                httpContext.Response.StatusCode = StatusCodes.Status403Forbidden;
                return true;
            case NotSignedInException:
                await httpContext.ChallengeAsync();
                return true;
            default:
                return false;
        }
    }
}

using Microsoft.AspNetCore.Mvc;

namespace TodoApp.Http;

/// <summary>
/// 303: the form was dealt with, and the browser is to get this page. Reloading it sends nothing twice. A script that sent the form
/// (<see cref="ScriptRequest.IsByScript"/>) gets 204 with the same Location: it has to know whether that is the page that it stands
/// on, before the message for that page is read.
/// </summary>
/// <param name="path">Within the app, beginning with a slash.</param>
public sealed class SeeOther(string path) : ActionResult
{
    public override void ExecuteResult(ActionContext context)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        response.StatusCode = request.IsByScript() ? StatusCodes.Status204NoContent : StatusCodes.Status303SeeOther;
        response.Headers.Location = request.PathBase + path;
    }
}

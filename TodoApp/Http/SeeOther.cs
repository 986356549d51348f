using Microsoft.AspNetCore.Mvc;

namespace TodoApp.Http;

/// <summary>303: the form was dealt with, and the browser is to get this page. Reloading it sends nothing twice.</summary>
/// <param name="path">Within the app, beginning with a slash.</param>
public sealed class SeeOther(string path) : ActionResult
{
    public override void ExecuteResult(ActionContext context)
    {
        context.HttpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.HttpContext.Response.Headers.Location = context.HttpContext.Request.PathBase + path;
    }
}

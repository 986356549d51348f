namespace TodoApp.Http;

public static class ScriptRequest
{
    /// <summary>
    /// Whether app.js sends this form in the background, or asks for the page again because it changed: it says so with
    /// <c>X-Requested-With: fetch</c>. The page after a form it asks for as a browser would.
    /// </summary>
    public static bool IsByScript(this HttpRequest request) => request.Headers.XRequestedWith == "fetch";
}

using TodoApp.Todos;

namespace TodoApp.Pages.Errors;

/// <summary>A to-do that was sent with an antiforgery token that is not valid any more: what was typed, and where it was to go.</summary>
public sealed record StaleForm(string Action, TodoInput Input, string? Version)
{
    /// <returns>Null if nothing was typed, or if another site sent it: only what the user typed here is offered again.</returns>
    public static StaleForm? From(HttpRequest request)
    {
        if (!request.HasFormContentType || request.Headers["Sec-Fetch-Site"] == "cross-site")
            return null;

        string? title = request.Form[nameof(TodoInput.Title)], text = request.Form[nameof(TodoInput.Text)];
        _ = long.TryParse(request.Form[nameof(TodoInput.FormKey)], out var key);
        return string.IsNullOrWhiteSpace(title) && string.IsNullOrWhiteSpace(text)
            ? null
            : new StaleForm(request.Path + request.QueryString, new TodoInput { Title = title, Text = text, FormKey = key }, request.Form["Version"]);
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using TodoApp.Pages.Todos;
using TodoApp.Todos;

namespace TodoApp.Pages.Errors;

/// <summary>
/// What somebody typed into a form whose answer is an error, to be shown and sent again. That is safe, whatever became of the first
/// send: the form's key and version are sent again with it.
/// </summary>
/// <param name="Action">Where it goes.</param>
/// <param name="Input">What was typed of one to-do; null if it was <paramref name="Lines"/>.</param>
/// <param name="Lines">What was typed of several; null if it was <paramref name="Input"/>.</param>
/// <param name="Hidden">
/// What else was sent. The antiforgery token is among it unless it is stale: another one would need the key ring, and that the
/// database, which may be away.
/// </param>
public sealed record SentForm(string Action, TodoInput? Input, string? Lines, IEnumerable<KeyValuePair<string, string>> Hidden)
{
    /// <param name="isStale">Its antiforgery token is of no use any more.</param>
    /// <param name="isGone">There is nothing at its address any more: what was typed can only be added as new.</param>
    /// <returns>
    /// Null if nothing was typed, if it could not be read, or if another site sent it: only what was typed here is offered again.
    /// </returns>
    public static SentForm? From(HttpContext context, bool isStale, bool isGone)
    {
        // The request itself would begin once more to read what could not be read.
        if (context.Features.Get<IFormFeature>()?.Form is not { } form
            || context.Features.Get<IStatusCodeReExecuteFeature>() is not { } failed
            || !IsFromHere(context.Request))
        {
            return null;
        }

        string? title = form[nameof(TodoInput.Title)], text = form[nameof(TodoInput.Text)], lines = form[nameof(SeveralModel.Lines)];
        string[] unusable = isStale ? [context.RequestServices.GetRequiredService<IOptions<AntiforgeryOptions>>().Value.FormFieldName] : [];
        if (!string.IsNullOrWhiteSpace(lines))
        {
            return new SentForm(
                isGone ? Addresses.AddSeveral(Addresses.ListOf(failed.OriginalPath)) : AddressOf(failed), null, lines, Without([.. unusable, nameof(SeveralModel.Lines)], form));
        }

        return string.IsNullOrWhiteSpace(title) && string.IsNullOrWhiteSpace(text)
            ? null
            : new SentForm(
                isGone ? Addresses.New(Addresses.ListOf(failed.OriginalPath)) : AddressOf(failed),
                InputOf(form),
                null,
                Without([.. unusable, .. InputFields], form));
    }

    private static readonly string[] InputFields =
    [
        nameof(TodoInput.Title), nameof(TodoInput.Text), nameof(TodoInput.Due), nameof(TodoInput.DueTime), nameof(TodoInput.Repeat), nameof(TodoInput.Every),
        nameof(TodoInput.On), nameof(TodoInput.From), nameof(TodoInput.Until), nameof(TodoInput.FormKey),
    ];

    private static TodoInput InputOf(IFormCollection form) => new()
    {
        Title = form[nameof(TodoInput.Title)],
        Text = form[nameof(TodoInput.Text)],
        Due = form[nameof(TodoInput.Due)],
        DueTime = form[nameof(TodoInput.DueTime)],
        Repeat = form[nameof(TodoInput.Repeat)],
        Every = form[nameof(TodoInput.Every)],
        On = form[nameof(TodoInput.On)],
        From = form[nameof(TodoInput.From)],
        Until = form[nameof(TodoInput.Until)],
        FormKey = KeyOf(form),
    };

    /// <summary>
    /// Whether a page of this very host sent it. Browsers say so, the older ones by the origin alone.
    /// See https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header.
    /// </summary>
    public static bool IsFromHere(HttpRequest request)
    {
        string? site = request.Headers["Sec-Fetch-Site"], origin = request.Headers.Origin;
        return site is null or "same-origin" or "none"
            && (origin is null
                || (Uri.TryCreate(origin, UriKind.Absolute, out var uri)
                    && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Where it was sent. Two slashes would be the beginning of another host.</summary>
    private static string AddressOf(IStatusCodeReExecuteFeature failed)
        => new PathString($"/{failed.OriginalPath.TrimStart('/')}") + new QueryString(failed.OriginalQueryString);

    private static long KeyOf(IFormCollection form)
        => long.TryParse(form[nameof(TodoInput.FormKey)], CultureInfo.InvariantCulture, out var key) ? key : Todo.NewFormKey();

    private static IEnumerable<KeyValuePair<string, string>> Without(string[] names, IFormCollection form)
        => from field in form
           where !names.Contains(field.Key, StringComparer.OrdinalIgnoreCase)
           from value in field.Value
           select KeyValuePair.Create(field.Key, value);
}

using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Pages.Errors;

/// <summary>What a person reads when a request could not be answered. It needs no database.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
public sealed class ErrorModel : PageModel
{
    public string Heading { get; private set; } = "";

    public string Explanation { get; private set; } = "";

    /// <summary>The trace id, by which the operator finds this request in logs and traces.</summary>
    public string Reference => Activity.Current?.TraceId.ToHexString() ?? HttpContext.TraceIdentifier;

    /// <summary>The antiforgery token of the form was missing, stale or foreign.</summary>
    public bool IsStale { get; private set; }

    /// <summary>What was typed, to be sent again.</summary>
    public SentForm? SentForm { get; private set; }

    /// <summary>Where it was sent, there is nothing any more.</summary>
    public bool IsGone => Response.StatusCode == StatusCodes.Status404NotFound;

    /// <summary>The list that the address belongs to.</summary>
    public long ListId => Addresses.ListOf(HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath ?? "/");

    /// <summary>Somebody has to sign in first.</summary>
    public bool IsSignedOut => Response.StatusCode == StatusCodes.Status401Unauthorized;

    /// <summary>Says that the antiforgery token was refused, to the error page that answers the request.</summary>
    public static void SetStale(HttpContext context) => context.Items[typeof(ErrorModel)] = true;

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        var cause = HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error;
        IsStale = cause is null && HttpContext.Items.ContainsKey(typeof(ErrorModel));
        SentForm = SentForm.From(HttpContext, IsStale, IsGone);
        (Heading, Explanation) = (Response.StatusCode, cause) switch
        {
            (503, PartlyAddedException part) => (
                "A part was imported",
                $"{part.Added:N0} of {part.Count:N0} to-dos are in, and then the database was away. Import the file again in a moment: "
                + "what is there already stays as it is."),
            (503, _) when !HttpMethods.IsGet(Request.Method) && (cause is AmbiguousCommitException || ErrorPages.MayHaveChanged(HttpContext)) => (
                "We can’t tell whether that was saved",
                "The database was away at the last moment. Look at the list before you try again."),
            (503, _) => ("The list is not available right now", "Nothing was changed. Please try again in a moment."),
            (403, ForbiddenException) => ("That is not for you to change", "You may look at this list. Whoever owns it decides who changes it. Nothing was changed."),
            (404, _) => ("Not found", "There is nothing at this address, or no longer. A deleted to-do may be in the trash."),
            (401, _) when SentForm is not null => (
                "You are not signed in any more", "Nothing was saved yet. Sign in in another tab, and send this again from here."),
            (401, _) => ("You are not signed in any more", "Nothing was changed. Sign in and try again."),
            (405, _) => ("That does not work here", "The address is right, but not for this kind of request. Nothing was changed."),
            (413, _) => (
                "That is too much at once",
                "What was sent is larger than this page takes. Nothing was changed. Go back to find the text again, and send less of it."),
            (429, _) => ("Too many requests", "Please wait a moment and try again. Nothing was changed."),
            ( >= 500, _) => ("Something went wrong", "The problem is in the log. Please look at the list before you try again."),
            _ when IsStale && SentForm is not null => (
                "This form was out of date", "It was open for a long time, or in another browser. Nothing was saved yet."),
            _ when IsStale => ("This form was out of date", "Nothing was changed. Please go to the list and try again."),
            _ => ("That did not work", "The request could not be understood. Nothing was changed."),
        };
        ModelState.Clear();
    }
}

using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.WebEncoders;
using TodoApp.Accounts;
using TodoApp.Dates;
using TodoApp.Http;
using TodoApp.Lists;
using TodoApp.Pages.Errors;
using TodoApp.Pages.Lists;
using TodoApp.Pages.Todos;
using TodoApp.Todos;

namespace TodoApp.Pages;

public static class PagesServices
{
    public static IServiceCollection AddTodoPages(this IServiceCollection services, IConfiguration configuration)
    {
        var pages = services.AddRazorPages(options =>
        {
            options.Conventions.ConfigureFilter(new StaleFormFilter()).ConfigureFilter(new NoHandlerFilter());
            options.Conventions.UseAddresses(hasAccounts: Settings.AccountsMode.Read(configuration, out _) != AccountsMode.Off);
        });
#if RAZOR_RUNTIME_COMPILATION
        pages.AddRazorRuntimeCompilation();
#endif
        services.AddSingleton(provider => new SharedWall(Settings.TimeZone.Read(provider.GetRequiredService<IConfiguration>())
            ?? (provider.GetRequiredService<IHostEnvironment>().IsDevelopment() ? new WallClock(TimeZoneInfo.Local) : WallClock.Utc)));
        services.AddScoped(provider => provider.GetRequiredService<CurrentUser>().TimeZone is { } own && WallClock.Of(own, out _) is { } wall
            ? wall
            : provider.GetRequiredService<SharedWall>().Clock);
        services.AddSingleton<NavigationQueries>();
        services.AddScoped<PageReader>();
        services.AddScoped<TodoAdder>();
        services.AddScoped<LastList>();
        services.AddExceptionHandler<AccessExceptionHandler>();
        services.AddSingleton<ListWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<ListWatch>());
        services.Configure<ContentSecurityPolicy>(policy => policy.Allow("script-src", "'self'").Allow("connect-src", "'self'")); // For app.js.
        services.AddHostedService<AdoptedOrder>();
        services.AddHostedService<TrashRetention>();
        services.AddRouting(options => options.LowercaseUrls = true);
        services.AddAntiforgery(options => options.SuppressXFrameOptionsHeader = true); // The content security policy says more.
        // To-dos are written in every language: only what HTML itself needs is escaped.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        return services;
    }

    /// <summary>The wall of everybody who has none of their own.</summary>
    private sealed record SharedWall(WallClock Clock);

    /// <summary>
    /// Tells <see cref="ErrorModel"/> that the antiforgery token of a form was missing, stale or foreign, and makes the token of the
    /// form that it offers. That fails where the key ring cannot be read, in which case no token is found good either: the answer is
    /// that the database is away, then.
    /// </summary>
    private sealed class StaleFormFilter : IAlwaysRunResultFilter
    {
        public void OnResultExecuting(ResultExecutingContext context)
        {
            if (context.Result is not IAntiforgeryValidationFailedResult)
                return;

            if (SentForm.IsFromHere(context.HttpContext.Request))
                context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context.HttpContext);
            ErrorModel.SetStale(context.HttpContext);
        }

        public void OnResultExecuted(ResultExecutedContext context)
        {
        }
    }

    /// <summary>
    /// A page without a handler for the request would be shown as if it were empty, and one whose handler has another name than the form
    /// says would do something else.
    /// </summary>
    private sealed class NoHandlerFilter : IPageFilter
    {
        public void OnPageHandlerSelected(PageHandlerSelectedContext context)
        {
        }

        public void OnPageHandlerExecuting(PageHandlerExecutingContext context)
        {
            var isAnother = context.HandlerMethod is { Name: null } && HttpMethods.IsPost(context.HttpContext.Request.Method)
                && context.HttpContext.Request.Query.ContainsKey("handler");
            if ((context.HandlerMethod is null || isAnother) && context.HandlerInstance is not ErrorModel)
                context.Result = new StatusCodeResult(StatusCodes.Status405MethodNotAllowed);
        }

        public void OnPageHandlerExecuted(PageHandlerExecutedContext context)
        {
        }
    }
}

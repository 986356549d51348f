using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.Options;

namespace TodoApp.Http;

/// <summary>What the next page says about the last action, and how to take it back.</summary>
/// <param name="Undo">The address to post to in order to take it back, or null.</param>
/// <param name="Deletion">Which deletion is to be taken back, where it is one.</param>
/// <param name="Ids">The to-dos that are to be taken back; none stands for all of the deletion.</param>
public sealed record Flash(string Message, string? Undo = null, long? Deletion = null, params long[] Ids)
{
    /// <summary>A cookie carries them, and browsers refuse one that is larger than 4 KB.</summary>
    public const int MaxIds = 100;
}

public static class FlashExtensions
{
    private const string Key = "Flash";

    public static void SetFlash(this ITempDataDictionary tempData, Flash flash) => tempData[Key] = JsonSerializer.Serialize(flash);

    /// <summary>Whether there may be a message. Reading it where there is none would send an order to delete its cookie.</summary>
    public static bool HasFlash(this ViewContext view)
    {
        var options = view.HttpContext.RequestServices.GetRequiredService<IOptions<CookieTempDataProviderOptions>>().Value;
        return view.HttpContext.Request.Cookies.ContainsKey(options.Cookie.Name!);
    }

    /// <summary>Reads the message once: it is gone on the page after.</summary>
    public static Flash? TakeFlash(this ViewContext view)
        => view.TempData[Key] is string json ? JsonSerializer.Deserialize<Flash>(json) : null;
}

using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
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

    /// <summary>What else is sent to take it back; null if nothing.</summary>
    public Dictionary<string, string>? Fields { get; init; }

    /// <summary>Where on the page it belongs; null for its top.</summary>
    public FlashPlace? Place { get; init; }

    /// <summary>Something was added, and the next can be typed at once.</summary>
    public bool TypesOn { get; init; }

    /// <summary>What somebody had begun to type when they did something else; null if nothing.</summary>
    public FlashDraft? Draft { get; init; }
}

/// <summary>The row that a message is about and, for the case that the row is gone, those that stood beside it.</summary>
/// <param name="Row">Null where the message is not to follow the row, but to stay where the row was.</param>
/// <param name="IsUnfolded">It is about a step of the row, which is shown.</param>
public sealed record FlashPlace(long? Row, long? Next = null, long? Previous = null, bool IsUnfolded = false);

/// <summary>A title and a note that were not sent yet, a date, and how it repeats.</summary>
public sealed record FlashDraft(
    string? Title, string? Text, string? Due = null, string? DueTime = null,
    string? Repeat = null, string? Every = null, string? On = null, string? From = null, string? Until = null)
{
    /// <summary>In UTF-16 units: beyond, the cookie would grow into several.</summary>
    public const int MaxLength = 500;

    public bool Fits => string.Concat(Title, Text, $"{Due}{DueTime}", $"{Repeat}{Every}{On}{From}{Until}").Length <= MaxLength;
}

public static class FlashExtensions
{
    private const string Key = "Flash";

    /// <summary>The cookie is signed and encrypted, and goes into no markup.</summary>
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void SetFlash(this ITempDataDictionary tempData, Flash flash) => tempData[Key] = JsonSerializer.Serialize(flash, Options);

    /// <summary>Whether there may be a message. Reading it where there is none would send an order to delete its cookie.</summary>
    public static bool HasFlash(this HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<CookieTempDataProviderOptions>>().Value;
        return context.Request.Cookies.ContainsKey(options.Cookie.Name!);
    }

    /// <summary>
    /// Reads the message once: it is gone on the page after. A page that the script asks for by itself leaves it to whom it is for, who
    /// may have pressed in another tab.
    /// </summary>
    public static Flash? TakeFlash(this ITempDataDictionary tempData, HttpContext context)
        => !context.Request.IsByScript() && context.HasFlash() && tempData[Key] is string json ? JsonSerializer.Deserialize<Flash>(json, Options) : null;
}

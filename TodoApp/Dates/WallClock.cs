using System.Text.RegularExpressions;

namespace TodoApp.Dates;

/// <summary>The clock and the calendar on a person's wall: what time and day it is in their time zone.</summary>
/// <remarks>The zones are the machine's (IANA's, as in /usr/share/zoneinfo), so that they are updated with it and not with the app.</remarks>
public sealed partial class WallClock(TimeZoneInfo zone)
{
    private static readonly Lazy<IReadOnlyList<string>> Known = new(() =>
        [.. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(id => id.Contains('/')).Append(TimeZoneInfo.Utc.Id).Distinct().Order(StringComparer.Ordinal)]);

    /// <summary>A wall in Greenwich.</summary>
    public static WallClock Utc { get; } = new(TimeZoneInfo.Utc);

    /// <summary>The zones to choose from, without older names for the same; UTC alone where the machine has no zones.</summary>
    public static IReadOnlyList<string> Zones => Known.Value;

    /// <summary>Its IANA name, as in "Pacific/Auckland".</summary>
    public string Zone => zone.Id;

    /// <param name="name">An IANA name, older ones included, which browsers still give ("Asia/Calcutta").</param>
    /// <param name="problem">Why there is no such clock, in words for the person who asked; null if there is.</param>
    public static WallClock? Of(string name, out string? problem)
    {
        problem = null;
        // What is not of this form could be the path of any file.
        if (Name().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            return new WallClock(zone);
        problem = Zones.Count > 1
            ? $"There is no time zone “{name}”. One is named like Europe/Berlin"
            : $"There is no time zone “{name}”, nor any but UTC: this machine lacks tzdata";
        return null;
    }

    /// <summary>Date and time on the wall at a moment.</summary>
    public DateTime At(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, zone).DateTime;

    /// <summary>The date on the wall at a moment.</summary>
    public DateOnly Today(DateTimeOffset moment) => DateOnly.FromDateTime(At(moment));

    /// <summary>
    /// When the wall shows this. As RFC 5545 wants (section 3.3.5), a time that comes twice, when clocks go back, is the first; one that
    /// is skipped is counted as if they had not gone forward.
    /// </summary>
    public DateTimeOffset MomentOf(DateTime wall)
    {
        var offset = zone.IsInvalidTime(wall) ? zone.GetUtcOffset(wall.AddDays(-1))
            : zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max()
            : zone.GetUtcOffset(wall);
        return new DateTimeOffset(wall, offset);
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_+-]{0,31}(?:/[A-Za-z0-9_+-]{1,31}){0,2}\z")]
    private static partial Regex Name();
}

namespace TodoApp.Accounts;

/// <summary>What a browser calls itself, in a few words.</summary>
public static class Device
{
    // Of several that occur, the first here is meant: most browsers call themselves Safari, too.
    private static readonly (string Sign, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
        ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"), ("curl", "curl"),
    ];

    private static readonly (string Sign, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"), ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];

    public static string NameOf(string userAgent)
    {
        var (browser, system) = (Find(Browsers, userAgent), Find(Systems, userAgent));
        return system is null ? browser ?? "Unknown device" : $"{browser ?? "Unknown browser"} on {system}";
    }

    private static string? Find((string Sign, string Name)[] names, string userAgent)
        => Array.Find(names, each => userAgent.Contains(each.Sign, StringComparison.Ordinal)).Name;
}

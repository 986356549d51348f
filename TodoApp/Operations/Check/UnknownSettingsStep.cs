namespace TodoApp.Operations.Check;

/// <summary>Finds misspelt names in the app's own sections. Their values are not shown: something secret may have ended up there.</summary>
internal static class UnknownSettingsStep
{
    public static IEnumerable<Line> Run(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var names = Settings.All.Where(each => each.IsShown).Select(each => each.Name).ToList();
        var unknown = from section in names.Select(name => name.Split(':')[0]).Distinct()
                      from each in configuration.GetSection(section).AsEnumerable()
                      where each.Value is not null && !names.Exists(name => IsIn(name, each.Key))
                      select each.Key;
        return unknown.Select(key => Line.Warn(
            "settings", $"{key} is no setting of the app ({configuration.SourceOf(key)})", "correct its name, or remove it"));
    }

    private static bool IsIn(string name, string key) => $"{key}:".StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase);
}

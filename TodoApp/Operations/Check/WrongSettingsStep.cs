using Microsoft.Extensions.Options;

namespace TodoApp.Operations.Check;

/// <summary>Says everything that would stop the start of the app, each thing once.</summary>
internal static class WrongSettingsStep
{
    public static IEnumerable<Line> Run(IServiceProvider services)
        => Settings.Failures(services.GetRequiredService<IConfiguration>()).Concat(Refusals(services)).Distinct()
            .Select(failure => Line.Fail("settings", failure));

    /// <summary>What is refused by options that look further than at one setting, for example at the certificate in a file.</summary>
    private static IReadOnlyList<string> Refusals(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (Exception e) when (Settings.Refusal(e) is { } refusal)
        {
            return refusal;
        }
    }
}

using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace TodoApp.Operations.Check;

internal static class SettingsSource
{
    /// <summary>Where a value comes from, in an operator's words. Of several places it is the one that wins.</summary>
    public static string SourceOf(this IConfiguration configuration, string key)
        => ((IConfigurationRoot)configuration).Providers.LastOrDefault(provider => provider.TryGet(key, out _)) switch
        {
            FileConfigurationProvider file => file.Source.Path!,
            EnvironmentVariablesConfigurationProvider => "environment",
            CommandLineConfigurationProvider => "command line",
            null => "default",
            _ => "set by the host",
        };
}

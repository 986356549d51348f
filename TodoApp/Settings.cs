using System.Globalization;
using Microsoft.Extensions.Options;

namespace TodoApp;

public static class Settings
{
    /// <summary>A setting that is a number; an empty one counts as unset.</summary>
    /// <param name="meaning">Unit and special values, for the message.</param>
    /// <exception cref="OptionsValidationException">It is no number or out of range. One line names the setting and the fix.</exception>
    public static double Number(this IConfiguration configuration, string setting, double unset, double min, double max, string meaning)
    {
        var text = configuration[setting];
        return string.IsNullOrWhiteSpace(text) ? unset
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number
            : throw new OptionsValidationException(
                setting, typeof(double), [$"{setting} is '{text}': give a number from {min} to {max} ({meaning})"]);
    }
}

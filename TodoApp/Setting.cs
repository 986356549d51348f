using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.Options;
using TodoApp.Dates;
using IPNetwork = System.Net.IPNetwork;

namespace TodoApp;

/// <summary>A setting as <see cref="Settings"/> declares it. An empty one counts as unset.</summary>
/// <param name="meaning">What README says about it, in Markdown.</param>
public abstract class Setting(string name, string meaning)
{
    /// <summary>Its place in the configuration, such as <c>Database:MaxPoolSize</c>.</summary>
    public string Name { get; } = name;

    public string Meaning { get; } = meaning;

    /// <summary>As appsettings.json gives it; empty if it is unset there.</summary>
    public abstract string DefaultText { get; }

    /// <summary>The values that it may have, as README lists them; empty where <see cref="Meaning"/> says them.</summary>
    public abstract string Values { get; }

    /// <summary>Its value is never shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>It is an environment variable whose name others chose, and so it is not in appsettings.json.</summary>
    public bool IsVariable { get; init; }

    /// <summary>Whether <c>TodoApp check</c> says which value is in effect.</summary>
    public bool IsShown => !IsSecret && !IsVariable;

    /// <returns>One line that names the setting and the fix; null if its value makes sense.</returns>
    public abstract string? Failure(IConfiguration configuration);

    protected static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}

public abstract class Setting<T>(string name, T unset, string meaning) : Setting(name, meaning)
{
    public T Default { get; } = unset;

    /// <exception cref="OptionsValidationException">Its value makes no sense. One line names the setting and the fix.</exception>
    public T Read(IConfiguration configuration)
    {
        var value = Read(configuration, out var failure);
        return failure is null ? value : throw new OptionsValidationException(Name, typeof(T), [failure]);
    }

    /// <param name="failure">As <see cref="Setting.Failure"/> gives it; the default is returned then.</param>
    public abstract T Read(IConfiguration configuration, out string? failure);

    public sealed override string? Failure(IConfiguration configuration)
    {
        Read(configuration, out var failure);
        return failure;
    }
}

/// <summary>A text, a name or a path; null if it is unset. Whether it makes sense is for its user to say.</summary>
public sealed class TextSetting(string name, string meaning, string? unset = null) : Setting<string?>(name, unset, meaning)
{
    public override string DefaultText => Default ?? "";

    public override string Values => "";

    public override string? Read(IConfiguration configuration, out string? failure)
    {
        failure = null;
        return Text(configuration[Name]) ?? Default;
    }
}

/// <summary>True or false; false if it is unset.</summary>
public sealed class FlagSetting(string name, string meaning) : Setting<bool>(name, false, meaning)
{
    public override string DefaultText => "false";

    public override string Values => "`true` or `false`";

    public override bool Read(IConfiguration configuration, out string? failure)
    {
        failure = null;
        if (Text(configuration[Name]) is not { } text)
            return Default;
        if (bool.TryParse(text, out var flag))
            return flag;

        failure = $"{Name} is '{text}': give true or false";
        return Default;
    }
}

/// <summary>One of a few words, which are the names of <typeparamref name="T"/> in lower case.</summary>
public sealed class ChoiceSetting<T>(string name, T unset, string meaning) : Setting<T>(name, unset, meaning)
    where T : struct, Enum
{
    private static readonly string[] Words = [.. Enum.GetNames<T>().Select(each => each.ToLowerInvariant())];

    public override string DefaultText => Words[Array.IndexOf(Enum.GetValues<T>(), Default)];

    public override string Values => Listed(Words.Select(word => $"`{word}`"));

    public override T Read(IConfiguration configuration, out string? failure)
    {
        failure = null;
        if (Text(configuration[Name]) is not { } text)
            return Default;
        var index = Array.FindIndex(Words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
            return Enum.GetValues<T>()[index];

        failure = $"{Name} is '{text}': give {Listed(Words)}";
        return Default;
    }

    private static string Listed(IEnumerable<string> words)
        => words.ToArray() is [.. var first, var last] ? $"{string.Join(", ", first)} or {last}" : "";
}

/// <summary>A number within limits that belong to it; a whole one if <typeparamref name="T"/> is <see cref="int"/>.</summary>
/// <param name="unit">What is counted, such as <c>seconds</c>.</param>
/// <param name="zero">What 0 means, where it does not simply mean none.</param>
public sealed class NumberSetting<T>(string name, T unset, T min, T max, string unit, string meaning, string? zero = null)
    : Setting<T>(name, unset, meaning)
    where T : struct, INumber<T>
{
    public override string DefaultText => Invariant(Default);

    public override string Values => $"{Invariant(min)} to {Invariant(max)} {unit}{(zero is null ? "" : $"; 0 is {zero}")}";

    public override T Read(IConfiguration configuration, out string? failure)
    {
        failure = null;
        if (Text(configuration[Name]) is not { } text)
            return Default;
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;

        var kind = typeof(T) == typeof(int) ? "whole number" : "number";
        var special = zero is null ? "" : $" (0 is {zero})";
        failure = $"{Name} is '{text}': give a {kind} of {unit} from {Invariant(min)} to {Invariant(max)}{special}";
        return Default;
    }

    private static string Invariant(T number) => number.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>A list of networks in CIDR notation.</summary>
public sealed class NetworksSetting(string name, string meaning) : Setting<IReadOnlyList<IPNetwork>>(name, [], meaning)
{
    public override string DefaultText => "";

    public override string Values => "";

    public override IReadOnlyList<IPNetwork> Read(IConfiguration configuration, out string? failure)
    {
        var networks = new List<IPNetwork>();
        var section = configuration.GetSection(Name);
        // One alone may do without an index: Name=10.0.0.0/8.
        foreach (var entry in section.GetChildren().Select(child => child.Value).Prepend(section.Value).Select(Text).OfType<string>())
        {
            if (!IPNetwork.TryParse(entry, out var network))
            {
                failure = $"{Name}: '{entry}' is not a network: give an address and a prefix length, such as 10.0.0.0/8";
                return Default;
            }
            networks.Add(network);
        }
        failure = null;
        return networks;
    }
}

/// <summary>A time zone by its IANA name; null if it is unset.</summary>
public sealed class ZoneSetting(string name, string meaning) : Setting<WallClock?>(name, null, meaning)
{
    public override string DefaultText => "";

    public override string Values => "";

    public override WallClock? Read(IConfiguration configuration, out string? failure)
    {
        failure = null;
        if (Text(configuration[Name]) is not { } text)
            return Default;

        var clock = WallClock.Of(text, out var problem);
        failure = problem is null ? null : $"{Name}: {problem}";
        return clock;
    }
}

using System.Globalization;

namespace TodoApp.Chaos;

/// <summary>What is wrong on purpose, so that the checker must notice.</summary>
public enum Break
{
    Nothing,

    /// <summary>Some adds are sent again as if from another form, which is not idempotent.</summary>
    Add,

    /// <summary>Everybody is let into every list behind the app's back.</summary>
    Access,
}

/// <param name="Seconds">Of the whole run; with <paramref name="Fleet"/> after each step of it.</param>
/// <param name="Fleet">The published app in this folder behind a load balancer through a rolling upgrade, in place of chaos; else null.</param>
/// <param name="Streams">So many browsers listen for changes of a list through the rolling upgrade.</param>
/// <param name="HasAccounts">Four people with accounts share lists, in place of clients who are everybody.</param>
public sealed record Options(int Seconds, int Seed, int Clients, Break Breaks, bool HasAccounts, string? Fleet, int Streams)
{
    public const string Usage = """
        ./dev chaos [--seconds 5 to 600] [--seed number] [--clients 1 to 64] [--break add]
        ./dev chaos --accounts on [--seconds 5 to 600] [--seed number] [--break access]
        ./dev fleet [--seconds 2 to 600] [--seed number] [--clients 1 to 64] [--streams 1 to 1000]
        """;

    /// <returns>Null if the arguments make no sense.</returns>
    public static Options? Parse(string[] args)
    {
        var options = new Options(Seconds: 20, Seed: Random.Shared.Next(1, 1_000_000), Clients: 6, Breaks: Break.Nothing, HasAccounts: false, Fleet: null, Streams: 200);
        if (args is ["--fleet", var folder, ..])
        {
            options = options with { Seconds = 5, Fleet = Path.GetFullPath(folder) };
            args = args[2..];
        }
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            var next = (args[i], value) switch
            {
                ("--seconds", _) when isNumber && number >= (options.Fleet is null ? 5 : 2) && number <= 600 => options with { Seconds = number },
                ("--seed", _) when isNumber => options with { Seed = number },
                ("--clients", _) when isNumber && number is >= 1 and <= 64 => options with { Clients = number },
                ("--streams", _) when isNumber && options.Fleet is not null && number is >= 1 and <= 1000 => options with { Streams = number },
                ("--accounts", "on") when options.Fleet is null => options with { HasAccounts = true },
                ("--break", "add") when options is { Fleet: null, HasAccounts: false } => options with { Breaks = Break.Add },
                ("--break", "access") when options.HasAccounts => options with { Breaks = Break.Access },
                _ => null,
            };
            if (next is null)
                return null;
            options = next;
        }
        return options;
    }
}

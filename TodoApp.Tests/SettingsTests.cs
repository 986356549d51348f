using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace TodoApp.Tests;

/// <summary>The declared table of settings, held against what operators read and write.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void The_README_has_a_row_for_each_in_the_same_order()
    {
        var declared = Settings.All.Select(each => $"| `{each.Name}` | {Code(each.DefaultText)}| {Cell(each.Values)}| {each.Meaning} |");
        var table = string.Join('\n', declared.Prepend("| --- | --- | --- | --- |").Prepend("| Setting | Default | Values | Meaning |"));

        var readme = File.ReadAllText(Repository.PathOf("README.md"));
        Assert.True(readme.Contains($"\n\n{table}\n\n", StringComparison.Ordinal), $"README's table of settings should be\n\n{table}\n");
    }

    [Fact]
    public void Appsettings_json_has_each_with_its_default_and_no_other()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("appsettings.json")));
        var logging = file.RootElement.EnumerateObject().Where(each => each.Name == "Logging");

        var declared = Settings.All.Where(each => !each.IsVariable).Select(each => $"{each.Name} = {each.DefaultText}");
        var found = file.RootElement.EnumerateObject().Except(logging).SelectMany(each => Leaves(each.Name, each.Value));
        Assert.Equal(declared.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_default_makes_sense()
    {
        Assert.Empty(Settings.Failures(Configure([.. Settings.All.Select(each => (each.Name, each.DefaultText))])));
        Assert.Empty(Settings.Failures(Configure()));
    }

    [Theory]
    [InlineData("Database:MaxPoolSize", "many", "is 'many': give a whole number of connections from 1 to 1000")]
    [InlineData("RateLimit:PostsPerMinute", "0.5", "is '0.5': give a whole number of posts a minute from 0 to 1000000 (0 is no limit)")]
    [InlineData("Trash:RetentionDays", "0.5", "is '0.5': give a whole number of days from 0 to 36500 (0 is never)")]
    [InlineData("Trash:RetentionDays", "36501", "is '36501': give a whole number of days from 0 to 36500 (0 is never)")]
    [InlineData("ShutdownDelay", "-1", "is '-1': give a number of seconds from 0 to 600")]
    [InlineData("ShutdownDelay", "NaN", "is 'NaN': give a number of seconds from 0 to 600")]
    [InlineData("Accounts:Mode", "closed", "is 'closed': give off, invited or open")]
    [InlineData("Accounts:Mode", "1", "is '1': give off, invited or open")]
    [InlineData("Database:ApplySchema", "1", "is '1': give true or false")]
    public void A_value_that_makes_no_sense_is_refused_by_name_with_what_would(string name, string value, string refusal)
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Settings.Validate(Configure((name, value))));

        Assert.Equal([$"{name} {refusal}"], failure.Failures);
    }

    [Theory]
    [InlineData("ForwardedHeaders:KnownNetworks:0", "everywhere")]
    [InlineData("ForwardedHeaders:KnownNetworks", "10.0.0.0")]
    public void An_entry_that_is_no_network_is_refused_with_an_example(string key, string value)
    {
        const string Name = "ForwardedHeaders:KnownNetworks";

        Assert.Equal(
            [$"{Name}: '{value}' is not a network: give an address and a prefix length, such as 10.0.0.0/8"],
            Settings.Failures(Configure((key, value))));
    }

    [Fact]
    public void A_time_zone_that_does_not_exist_is_refused_with_an_example()
        => Assert.Equal(
            ["TimeZone: There is no time zone “Mars/Olympus”. One is named like Europe/Berlin"],
            Settings.Failures(Configure(("TimeZone", "Mars/Olympus"))));

    [Fact]
    public void All_that_make_no_sense_are_named_at_once()
    {
        var configuration = Configure(("Trash:RetentionDays", "a month"), ("ShutdownDelay", "soon"), ("Database:MaxPoolSize", "0"));

        var named = Settings.Failures(configuration).Select(line => line.Split(' ')[0]);
        Assert.Equal(["Database:MaxPoolSize", "ShutdownDelay", "Trash:RetentionDays"], named);
    }

    [Fact]
    public void A_fraction_of_a_second_and_a_single_network_make_sense()
    {
        var configuration = Configure(("ShutdownDelay", " 0.5 "), ("ForwardedHeaders:KnownNetworks", "10.0.0.0/8"));

        Assert.Equal(0.5, Settings.ShutdownDelay.Read(configuration));
        Assert.Equal("10.0.0.0/8", Assert.Single(Settings.KnownNetworks.Read(configuration)).ToString());
    }

    private static IConfiguration Configure(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(each => KeyValuePair.Create<string, string?>(each.Key, each.Value))).Build();

    private static IEnumerable<string> Leaves(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(each => Leaves($"{name}:{each.Name}", each.Value)),
        JsonValueKind.Array => [$"{name} = {string.Join(", ", value.EnumerateArray())}"],
        JsonValueKind.String => [$"{name} = {value.GetString()}"],
        _ => [$"{name} = {value.GetRawText()}"],
    };

    private static string Code(string text) => text.Length == 0 ? "" : $"`{text}` ";

    private static string Cell(string text) => text.Length == 0 ? "" : $"{text} ";
}

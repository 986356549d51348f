using System.Diagnostics;
using System.Text.Json;
using TodoApp.Dates;

namespace TodoApp.Tests.Dates;

/// <summary>ical.js, an iCalendar parser that is not ours: https://github.com/kewisch/ical.js. <c>./dev test</c> fetches it where there is npm.</summary>
public static class CalendarParser
{
    /// <summary>Of the days that a repetition is expanded to.</summary>
    public const int MaxDays = 10;

    private static readonly string? Node = Executable.Find("node");
    private static readonly string Module = Repository.PathOf(".tools", "node_modules", "ical.js", "dist", "ical.js");

    private static readonly string Script = $$"""
        import ICAL from {{JsonSerializer.Serialize(new Uri(Module).AbsoluteUri)}};
        import { readFileSync } from "node:fs";
        const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
        const items = [...calendar.getAllSubcomponents("vevent"), ...calendar.getAllSubcomponents("vtodo")].map(item => {
            const start = item.getFirstPropertyValue("dtstart") ?? item.getFirstPropertyValue("due");
            const dates = new ICAL.RecurExpansion({ component: item, dtstart: start });
            const days = [];
            for (let next; days.length < {{MaxDays}} && (next = dates.next()) && next.year < 9999;) days.push(next.clone());
            return {
                uid: item.getFirstPropertyValue("uid"),
                summary: item.getFirstPropertyValue("summary"),
                description: item.getFirstPropertyValue("description") ?? "",
                start: start.toString().slice(0, 16),
                hasAlarm: item.getFirstSubcomponent("valarm") !== null,
                days: days.map(day => day.toString().slice(0, 10)),
            };
        });
        console.log(JSON.stringify(items));
        """;

    public sealed record Item(string Uid, string Summary, string Description, string Start, bool HasAlarm, string[] Days);

    /// <summary>
    /// Version 2.2.1 takes no notice of BYSETPOS beside BYMONTHDAY, errs where both kinds of days are named, and finds 31 June on 1 July.
    /// Years without a 29 February lead it astray, and so do months without a fifth Friday, BYSETPOS beside an ordinal, and a day of a
    /// year that is counted from the end of its month.
    /// </summary>
    public static bool Understands(RecurrenceRule rule, DateOnly start) => rule switch
    {
        { Frequency: Frequency.Monthly, ByMonthDay: [28, 29, ..], BySetPos: -1 } => true,
        { ByMonthDay: [var day], ByDay: [], BySetPos: null } => day < 29 && (day > 0 || rule.Frequency == Frequency.Monthly),
        { ByMonthDay: [], ByDay: [], ByMonth: not null } => start.Day < 29,
        { ByMonthDay: [] } => rule.ByDay.All(by => by.Ordinal is null || (by.Ordinal is > -5 and < 5 && rule.BySetPos is null)),
        _ => false,
    };

    /// <summary>Skips the test where there is no parser.</summary>
    public static void SkipIfMissing()
        => Assert.SkipUnless(Node is not null && File.Exists(Module), "There is no ical.js: install npm, and run ./dev test.");

    public static async Task<IReadOnlyList<Item>> ReadAsync(string file)
    {
        using var parser = Process.Start(new ProcessStartInfo(Node!, ["--input-type=module", "--eval", Script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (parser.StandardOutput.ReadToEndAsync(), parser.StandardError.ReadToEndAsync());
        await parser.StandardInput.WriteAsync(file);
        parser.StandardInput.Close();
        await parser.WaitForExitAsync();
        Assert.True(parser.ExitCode == 0, await errors);
        return JsonSerializer.Deserialize<List<Item>>(await output, JsonSerializerOptions.Web)!;
    }
}

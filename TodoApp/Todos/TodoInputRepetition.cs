using System.ComponentModel.DataAnnotations;
using System.Globalization;
using TodoApp.Dates;

namespace TodoApp.Todos;

// The fields that say how often it comes back.
public sealed partial class TodoInput
{
    public const string EveryDay = "day", EveryWeekday = "weekday", EveryWeek = "week", EveryMonth = "month", LastDay = "last", SameWeekday = "nth",
        EveryYear = "year", AfterCompletion = "completion";

    private static readonly string[] Kinds = [EveryDay, EveryWeekday, EveryWeek, EveryMonth, LastDay, SameWeekday, EveryYear];

    private static readonly WeekdayNum[] Weekdays =
        [new(DayOfWeek.Monday), new(DayOfWeek.Tuesday), new(DayOfWeek.Wednesday), new(DayOfWeek.Thursday), new(DayOfWeek.Friday)];

    /// <summary>Empty for never, one of <see cref="Kinds"/>, or a rule as RFC 5545 writes it.</summary>
    public string? Repeat { get; set; }

    /// <summary>Of how many days, weeks, months or years; empty for 1.</summary>
    public string? Every { get; set; }

    /// <summary>Days of the week, as RFC 5545 writes them; none for that of the date.</summary>
    public string[]? On { get; set; }

    /// <summary><see cref="AfterCompletion"/>, or empty for the date.</summary>
    public string? From { get; set; }

    /// <summary>As a browser's own field gives it: 2026-12-24. Empty for ever.</summary>
    public string? Until { get; set; }

    /// <summary>Null for none, and for what is none.</summary>
    public RecurrenceRule? StoredRule => Repetition.Rule;

    /// <summary>The rule that the fields say, or what is wrong with which of them; neither where it does not repeat.</summary>
    private (RecurrenceRule? Rule, string? Problem, string Field) Repetition
    {
        get
        {
            var hasDays = On is [not "", ..];
            if (string.IsNullOrWhiteSpace(Repeat))
                return hasDays || !string.IsNullOrWhiteSpace(Every + From + Until) ? No("Choose how often it repeats", nameof(Repeat)) : default;
            if (StoredDue is not { } due)
                return string.IsNullOrWhiteSpace(Due) ? No("What repeats needs a date, which is its first", nameof(Repeat)) : default;
            if (hasDays && Repeat != EveryWeek)
                return No("Days of the week go with every week", nameof(Repeat));

            var interval = 1;
            if (!string.IsNullOrWhiteSpace(Every)
                && (!int.TryParse(Every, NumberStyles.None, CultureInfo.InvariantCulture, out interval) || interval is < 1 or > RecurrenceRule.MaxInterval))
                return No($"It can repeat every 1 to {RecurrenceRule.MaxInterval} days, weeks, months or years", nameof(Every));
            DateOnly? until = null;
            if (!string.IsNullOrWhiteSpace(Until) && (until = DateOf(Until)) is null)
                return No($"Until must be a date like 2026-12-24, in a year from {DueDate.MinYear} to {DueDate.MaxYear}", nameof(Until));
            if (!string.IsNullOrEmpty(From) && From != AfterCompletion)
                return No("It can be counted from its date or from its completion", nameof(Repeat));

            var rule = new RecurrenceRule { Frequency = Frequency.Weekly, Interval = interval, FromCompletion = From == AfterCompletion, Until = until };
            var days = string.Join(',', On ?? []);
            if ((Kinds.Contains(Repeat) ? OfKind(rule, due, days, out var problem) : OfText(rule, out problem)) is not { } chosen)
                return No(problem!, nameof(Repeat));
            if (chosen.Until < due)
                return No("It cannot end before the date that it is due", nameof(Until));
            return chosen.FirstFrom(due) is null
                ? No("This repetition never occurs from that date on", nameof(Repeat))
                : (chosen, null, nameof(Repeat));
        }
    }

    private RecurrenceRule? OfKind(RecurrenceRule rule, DateOnly due, string days, out string? problem)
    {
        var ordinal = (due.Day - 1) / 7 + 1;
        rule = Repeat switch
        {
            EveryDay => rule with { Frequency = Frequency.Daily },
            EveryWeekday => rule with { ByDay = Weekdays },
            EveryMonth => rule with { Frequency = Frequency.Monthly },
            LastDay => rule with { Frequency = Frequency.Monthly, ByMonthDay = [-1] },
            SameWeekday => rule with { Frequency = Frequency.Monthly, ByDay = [new(due.DayOfWeek, ordinal == 5 ? -1 : ordinal)] },
            EveryYear => rule with { Frequency = Frequency.Yearly },
            _ => rule,
        };
        var text = days.Length == 0 ? rule.ToString() : $"{rule};BYDAY={days}";
        return RecurrenceRule.TryParse(text, out problem)?.WithDaysOf(due);
    }

    /// <summary>A rule is left as it is, but for what other fields say.</summary>
    private RecurrenceRule? OfText(RecurrenceRule fields, out string? problem) => RecurrenceRule.TryParse(Repeat!, out problem) is not { } rule ? null
        : RecurrenceRule.TryParse((rule with
        {
            Interval = string.IsNullOrWhiteSpace(Every) ? rule.Interval : fields.Interval,
            Until = fields.Until ?? rule.Until,
            FromCompletion = fields.FromCompletion || rule.FromCompletion,
        }).ToString(), out problem);

    private static (RecurrenceRule? Rule, string? Problem, string Field) No(string problem, string field) => (null, problem, field);

    private static DateOnly? DateOf(string? text)
        => DateOnly.TryParseExact(text?.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && DueDate.IsPossible(date) ? date : null;

    /// <summary>Fills in the fields that say the same as a rule; the rule itself where they cannot.</summary>
    private void SayRule(RecurrenceRule rule)
    {
        (Every, Until) = (rule.Interval == 1 ? null : $"{rule.Interval}", rule.Until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        From = rule.FromCompletion ? AfterCompletion : null;
        string[] days = [.. rule.ToString().Split(';').Where(part => part.StartsWith("BYDAY=", StringComparison.Ordinal)).SelectMany(part => part["BYDAY=".Length..].Split(','))];
        foreach (var kind in Kinds)
        {
            foreach (var on in kind == EveryWeek && days.Length > 0 ? new[] { null, days } : [null])
            {
                (Repeat, On) = (kind, on);
                if (StoredRule == rule)
                    return;
            }
        }
        (Repeat, Every, On, From, Until) = (rule.ToString(), null, null, null, null);
    }

    private IEnumerable<ValidationResult> RepetitionProblems()
    {
        if (Repetition is { Problem: { } problem, Field: var field })
            yield return new(problem, [field]);
    }
}

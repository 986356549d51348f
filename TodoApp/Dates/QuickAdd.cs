using System.Globalization;
using System.Text.RegularExpressions;

namespace TodoApp.Dates;

public enum QuickAddPart
{
    Date,
    Time,
    Repetition,
    Important,
    List,
}

/// <summary>Words of a line that were taken to mean something, as they were typed.</summary>
/// <param name="Start">Where they stand in the line.</param>
public readonly record struct Understood(QuickAddPart Part, int Start, string Words)
{
    public int End => Start + Words.Length;
}

/// <summary>
/// A to-do in one line of words: "Pay rent tomorrow 17:00 every month !". Words mean something at the end of the line, and dates and times
/// also where a preposition says so ("Call on Friday about the party"). What is in quotes means nothing, nor does what leaves no title.
/// </summary>
/// <param name="Title">The line without what was understood, and nothing else lost but white space around that.</param>
/// <param name="Repetition">On the days of <paramref name="Due"/>, which is then its first date.</param>
/// <param name="List">Without its #.</param>
/// <param name="Understood">In the order of the line.</param>
public sealed partial record QuickAdd(
    string Title, DueDate? Due, RecurrenceRule? Repetition, bool IsImportant, string? List, IReadOnlyList<Understood> Understood)
{
    /// <param name="now">On the person's wall, as <see cref="WallClock"/> gives it.</param>
    /// <param name="isList">Whether a name after # is that of a list; any is, if null. Words that name none stay in the title.</param>
    public static QuickAdd Parse(string line, DateTime now, Func<string, bool>? isList = null)
    {
        var parser = new Parser(line, now, isList ?? (_ => true));
        parser.ReadFromTheEnd();
        parser.ReadAfterPrepositions();
        return parser.Result();
    }

    private sealed class Parser(string line, DateTime now, Func<string, bool> isList)
    {
        /// <summary>The line with nothing to find in quotes, and with capitals only where they say something. As long as the line.</summary>
        private readonly string _text = WithoutEmptyCapitals(Quoted().Replace(line, match => new string('"', match.Length)));

        private readonly DateOnly _today = DateOnly.FromDateTime(now);
        private readonly List<Understood> _understood = [];
        private int _end = line.Length;
        private DateOnly? _date;
        private TimeOnly? _time, _evening;
        private RecurrenceRule? _rule;
        private string? _list;

        /// <summary>Takes the longest phrase that the line ends with, again and again.</summary>
        public void ReadFromTheEnd()
        {
            while (true)
            {
                _end = _text.AsSpan(0, _end).TrimEnd().Length;
                var (part, words) = Endings.Select(ending => (ending.Part, Match: ending.Pattern().Match(_text, 0, _end))).MaxBy(ending => ending.Match.Length);
                if (!words.Success)
                    return;
                if (part is not (QuickAddPart.Important or QuickAddPart.List) && Attached().IsMatch(_text[..words.Index]))
                {
                    // Half of "from 9:00 to 17:00" or of "next Friday 17:00" would be worse than none.
                    Forget(QuickAddPart.Date, QuickAddPart.Time, QuickAddPart.Repetition);
                    return;
                }
                if (part == QuickAddPart.List && !isList(words.Groups["list"].Value))
                    _end = words.Index;
                else if (!Take(part, words))
                    return;
                else
                    _end = words.Index;
            }
        }

        public void ReadAfterPrepositions()
        {
            if (Every().IsMatch(_text, 0) && !Has(QuickAddPart.Repetition))
                return; // "Every week on Friday call Bob": the Friday is not a date.
            ReadLast(QuickAddPart.Date, DateAfterPreposition());
            ReadLast(QuickAddPart.Time, TimeAfterPreposition());
        }

        public QuickAdd Result()
        {
            var due = Due();
            if (due is null)
                Forget(QuickAddPart.Date, QuickAddPart.Time, QuickAddPart.Repetition);
            _understood.Sort((one, other) => one.Start.CompareTo(other.Start));
            var title = Title();
            return title.Length > 0
                ? new(title, due, due is { } start ? _rule?.WithDaysOf(start.Date) : null, Has(QuickAddPart.Important), _list, _understood)
                : new(line.Trim(), null, null, false, null, []);
        }

        private static readonly (QuickAddPart Part, Func<Regex> Pattern)[] Endings =
        [
            (QuickAddPart.Date, DateEnding), (QuickAddPart.Time, TimeEnding), (QuickAddPart.Repetition, RepetitionEnding),
            (QuickAddPart.Important, ImportantEnding), (QuickAddPart.List, ListEnding),
        ];

        private void ReadLast(QuickAddPart part, Regex pattern)
        {
            if (pattern.Matches(_text[.._end]).LastOrDefault() is { } words && !Attached().IsMatch(_text[..words.Index]))
                Take(part, words);
        }

        /// <returns>Whether the words mean something that no others did.</returns>
        private bool Take(QuickAddPart part, Match words)
        {
            if (Has(part) || !Read(part, words))
                return false;
            _understood.Add(new(part, words.Index, line.Substring(words.Index, words.Length)));
            return true;
        }

        private bool Read(QuickAddPart part, Match words) => part switch
        {
            QuickAddPart.Date => ReadDate(words),
            QuickAddPart.Time => (_time = TimeOf(words)) is not null,
            QuickAddPart.Repetition => (_rule = RuleOf(words)) is not null,
            QuickAddPart.List => (_list = words.Groups["list"].Value).Length > 0,
            _ => true,
        };

        private bool ReadDate(Match words)
        {
            _date = DateOf(words);
            _evening = Group(words, "tonight") is null ? null : English.Tonight;
            return _date is not null;
        }

        private bool Has(QuickAddPart part) => _understood.Any(words => words.Part == part);

        private void Forget(params ReadOnlySpan<QuickAddPart> parts)
        {
            foreach (var part in parts)
                _understood.RemoveAll(words => words.Part == part);
            (_date, _time, _evening, _rule) = (null, null, null, null);
        }

        /// <summary>The date, or the first of the repetition, or the next time that a clock shows the time.</summary>
        private DueDate? Due()
        {
            if (_date is null && _time is null && _rule is null)
                return null;
            var isPast = _time < TimeOnly.FromDateTime(now);
            var start = _date ?? (isPast ? _today.AddDays(1) : _today);
            var time = _time ?? (_evening > TimeOnly.FromDateTime(now) ? _evening : null);
            // Every second Friday begins with the next one: its turn is counted from there.
            return (_rule is null ? start : (_rule with { Interval = 1 }).FirstFrom(start)) is { } date && DueDate.IsPossible(date) ? new DueDate(date, time) : null;
        }

        private DateOnly? DateOf(Match words)
        {
            var date = words switch
            {
                _ when Said("iso") is { } iso => DateOnly.TryParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var exact) ? exact : null,
                _ when Said("month") is { } month => DayOfYear(English.MonthOf(month), Number("day"), Said("year")),
                _ when Said("tomorrow") is not null => _today.AddDays(1),
                _ when Said("nextweek") is not null => DueDate.NextWeek(_today),
                _ when Said("weekday") is { } day => _today.AddDays(((int)English.DayOf(day) - (int)_today.DayOfWeek + 6) % 7 + 1),
                _ when Said("count") is { } count => Later(English.NumberOf(count), Said("unit")!),
                _ => _today,
            };
            return date is { } possible && DueDate.IsPossible(possible) ? date : (DateOnly?)null;

            string? Said(string group) => Group(words, group);
            int Number(string group) => int.Parse(words.Groups[group].Value, CultureInfo.InvariantCulture);
        }

        /// <summary>Without a year the next one: it may be today, and 29 February may be years away.</summary>
        private DateOnly? DayOfYear(int month, int day, string? year)
        {
            var years = year is null ? Enumerable.Range(_today.Year, 9) : [int.Parse(year, CultureInfo.InvariantCulture)];
            foreach (var possible in years.Where(y => y <= DueDate.MaxYear && day <= DateTime.DaysInMonth(y, month)))
            {
                if (new DateOnly(possible, month, day) is var date && (year is not null || date >= _today))
                    return date;
            }
            return null;
        }

        private DateOnly Later(int count, string unit) => unit switch
        {
            "day" => _today.AddDays(count),
            "week" => _today.AddDays(count * 7),
            "month" => _today.AddMonths(count),
            _ => _today.AddYears(count),
        };

        private static TimeOnly? TimeOf(Match words)
        {
            if (Group(words, "noon") is not null)
                return new TimeOnly(12, 0);
            var hour = int.Parse(words.Groups["hour"].Value, CultureInfo.InvariantCulture);
            var minute = Group(words, "minute") is { } said ? int.Parse(said, CultureInfo.InvariantCulture) : 0;
            return new TimeOnly(Group(words, "am") is not null ? hour % 12 : Group(words, "pm") is not null ? hour % 12 + 12 : hour, minute);
        }

        private RecurrenceRule? RuleOf(Match words)
        {
            var frequency = Said("unit") switch
            {
                "day" => Frequency.Daily,
                "week" => Frequency.Weekly,
                "month" => Frequency.Monthly,
                "year" => Frequency.Yearly,
                _ when Said("ordinal") is not null => Frequency.Monthly,
                _ when Said("month") is not null => Frequency.Yearly,
                _ => Frequency.Weekly,
            };
            var rule = new RecurrenceRule
            {
                Frequency = frequency,
                Interval = Said("count") is { } count ? English.NumberOf(count) : 1,
                FromCompletion = Said("completion") is not null,
            };
            if (words.Groups["weekdays"] is { Success: true } days)
            {
                if (frequency != Frequency.Weekly)
                    return null; // "Every month on Friday": on which?
                rule = rule with { ByDay = [.. days.Captures.Select(day => new WeekdayNum(English.DayOf(day.Value)))] };
            }
            else if (Said("everyweekday") is not null)
            {
                rule = rule with { ByDay = Weekdays };
            }
            else if (Said("ordinal") is { } ordinal)
            {
                rule = WithOrdinal(rule, English.OrdinalOf(ordinal));
            }
            else if (Said("day") is { } day)
            {
                rule = WithDay(rule, int.Parse(day, CultureInfo.InvariantCulture));
            }

            if (Said("until") is { } until)
            {
                if (WholeDate().Match(until) is not { Success: true } last || DateOf(last) is not { } date)
                    return null;
                rule = rule with { Until = date };
            }
            return RecurrenceRule.TryParse(rule.ToString(), out _);

            string? Said(string group) => Group(words, group);

            RecurrenceRule WithOrdinal(RecurrenceRule rule, int ordinal)
                => Said("ofweekday") is { } day ? rule with { ByDay = [new(English.DayOf(day), ordinal)] }
                : Said("ofweekdays") is not null ? rule with { ByDay = Weekdays, BySetPos = ordinal }
                : rule with { ByMonthDay = [ordinal] };

            RecurrenceRule WithDay(RecurrenceRule rule, int day)
                => Said("month") is { } month
                ? rule with { ByMonth = English.MonthOf(month), ByMonthDay = [English.MonthOf(month) == 2 && day == 29 ? -1 : day] }
                : rule with { ByMonthDay = RecurrenceRule.OnOrBefore(day, out var position), BySetPos = position };
        }

        private string Title()
        {
            var pieces = new List<string>();
            var start = 0;
            foreach (var words in _understood)
            {
                pieces.Add(line[start..words.Start].Trim());
                start = words.End;
            }
            pieces.Add(line[start..].Trim());
            return string.Join(' ', pieces.Where(piece => piece.Length > 0));
        }
    }

    private static readonly WeekdayNum[] Weekdays =
        [new(DayOfWeek.Monday), new(DayOfWeek.Tuesday), new(DayOfWeek.Wednesday), new(DayOfWeek.Thursday), new(DayOfWeek.Friday)];

    private static string? Group(Match words, string name) => words.Groups[name] is { Success: true } group ? group.Value : null;

    /// <summary>A line begins with a capital anyway, and where all are capitals, none says anything.</summary>
    private static string WithoutEmptyCapitals(string text)
    {
        if (!text.Any(char.IsLower))
            return text.ToLowerInvariant();
        var first = text.Length - text.AsSpan().TrimStart().Length;
        return $"{text[..first]}{char.ToLowerInvariant(text[first])}{text[(first + 1)..]}";
    }

    [GeneratedRegex("""
        "[^"]*"|“[^“”]*”|«[^«»]*»|(?<=\A|\s)[‘'][^‘’']*[’'](?=\s|\z)
        """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Quoted();

    private const RegexOptions Ending = RegexOptions.RightToLeft | RegexOptions.CultureInvariant;

    [GeneratedRegex($@"(?<=\s|\A){English.Date}\z", Ending)]
    private static partial Regex DateEnding();

    [GeneratedRegex($@"(?<=\s|\A){English.Time}\z", Ending)]
    private static partial Regex TimeEnding();

    [GeneratedRegex($@"(?<=\s|\A){English.Repetition}\z", Ending)]
    private static partial Regex RepetitionEnding();

    [GeneratedRegex($@"(?<=\s|\A){English.Important}\z", Ending)]
    private static partial Regex ImportantEnding();

    [GeneratedRegex($@"(?<=\s|\A){English.List}\z", Ending)]
    private static partial Regex ListEnding();

    [GeneratedRegex($@"(?<=\s|\A){English.Attached}\s+\z", Ending)]
    private static partial Regex Attached();

    [GeneratedRegex($@"\A{English.Date}\z", RegexOptions.CultureInvariant)]
    private static partial Regex WholeDate();

    [GeneratedRegex(@"(?<=\s|\A)every\s", RegexOptions.CultureInvariant)]
    private static partial Regex Every();

    [GeneratedRegex($@"(?<=\s|\A){English.DateAfterPreposition}(?=\s)", RegexOptions.CultureInvariant)]
    private static partial Regex DateAfterPreposition();

    [GeneratedRegex($@"(?<=\s|\A){English.TimeAfterPreposition}(?=\s)", RegexOptions.CultureInvariant)]
    private static partial Regex TimeAfterPreposition();
}

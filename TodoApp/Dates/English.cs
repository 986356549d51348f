namespace TodoApp.Dates;

/// <summary>
/// The English words for dates and repetitions: those that <see cref="QuickAdd"/> understands, as regular expressions whose groups say
/// what was meant, and those that the app itself says. Another language is another file like this one.
/// </summary>
/// <remarks>
/// Case says something in English: a word that is written small in a sentence is part of a name where it is not ("USA Today").
/// So only names of days and months, and what nobody takes for a name, go with any case.
/// </remarks>
internal static class English
{
    private static readonly string[] Days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] Ordinals = ["first", "second", "third", "fourth", "fifth"];

    private static readonly string[] Numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    /// <summary>When somebody who says "tonight" means.</summary>
    public static readonly TimeOnly Tonight = new(20, 0);

    // What is said.

    public static string Name(DayOfWeek day) => Days[(int)day];

    public static string ShortName(DayOfWeek day) => Days[(int)day][..3];

    public static string ShortMonth(int month) => Months[month - 1][..3];

    /// <summary>"24 Dec", and with the year where it is not the one that everybody thinks of.</summary>
    public static string Name(DateOnly date, int? thisYear = null)
        => $"{date.Day} {ShortMonth(date.Month)}{(date.Year == thisYear ? "" : $" {date.Year:0000}")}";

    /// <summary>"third", "last", "second to last".</summary>
    public static string Ordinal(int number) => number switch
    {
        -1 => "last",
        < 0 => $"{Ordinal(-number)} to last",
        <= 5 => Ordinals[number - 1],
        _ => Numbered(number),
    };

    /// <summary>"15th".</summary>
    public static string Numbered(int number) => number + ((number % 100) is 11 or 12 or 13 ? "th" : (number % 10) switch
    {
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    });

    /// <summary>"Mon, Wed and Fri".</summary>
    public static string And(IEnumerable<string> items)
    {
        var all = items.ToList();
        return all.Count < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }

    // What is understood. Every word goes through these after one of the patterns below took it.

    public static DayOfWeek DayOf(string word) => (DayOfWeek)Array.FindIndex(Days, day => day.StartsWith(word[..3], StringComparison.OrdinalIgnoreCase));

    public static int MonthOf(string word) => Array.FindIndex(Months, month => month.StartsWith(word[..3], StringComparison.OrdinalIgnoreCase)) + 1;

    public static int NumberOf(string word) => word switch
    {
        "a" => 1,
        "other" => 2,
        _ => Array.IndexOf(Numbers, word) is >= 0 and var number ? number + 1 : int.Parse(word, System.Globalization.CultureInfo.InvariantCulture),
    };

    public static int OrdinalOf(string word)
        => word == "last" ? -1 : char.IsDigit(word[0]) ? word[0] - '0' : Array.IndexOf(Ordinals, word) + 1;

    private const string AnyDay = "(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)";

    /// <summary>Without those that are other words when they are written small: "where the cat sat".</summary>
    private const string ClearDay = "(?:(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|thu(?:rs?)?|fri)|Sat|Sun|Wed|SAT|SUN|WED)";

    private const string Month = "(?i:january|february|march|april|may|june|july|august|september|october|november|december"
        + "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)";

    private const string DayOfMonth = "(?<day>0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?";

    private const string Year = @"(?:,?\s+(?<year>(?:19|[2-9][0-9])[0-9]{2}))?";

    private const string Number = "(?:[1-9][0-9]{0,2}|a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)";

    private const string NamedDate = $@"(?<iso>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})|{DayOfMonth}\s+(?<month>{Month}){Year}|(?<month>{Month})\s+{DayOfMonth}{Year}";

    private const string DayWord = $@"{NamedDate}|(?<today>today)|(?<tonight>tonight)|(?<tomorrow>tomorrow)|(?<nextweek>next\s+week)";

    private const string Distance = $@"in\s+(?<count>{Number})\s+(?<unit>day|week|month|year)s?";

    /// <summary>A date at the end of a line. The longer alternatives come first.</summary>
    public const string Date = $@"(?:(?:on|by|for|due)\s+(?:{DayWord}|(?<weekday>{AnyDay}))|{Distance}|{DayWord}|(?:this\s+)?(?<weekday>{ClearDay}))";

    /// <summary>A date after a preposition, wherever it stands.</summary>
    public const string DateAfterPreposition = $@"(?:{Distance}|(?:on|by|due)\s+(?:{DayWord}|(?<weekday>{AnyDay})))";

    private const string Clock = @"(?:(?<hour>0?[1-9]|1[0-2])(?:[:.](?<minute>[0-5][0-9]))?\s?(?:(?<am>[aA]\.?[mM]\.?)|(?<pm>[pP]\.?[mM]\.?))"
        + "|(?<hour>0|[7-9]|[01][0-9]|2[0-3]):(?<minute>[0-5][0-9])|(?<noon>noon))";

    public const string Time = $@"(?:(?:at|by)\s+)?{Clock}";

    public const string TimeAfterPreposition = $@"(?:at|by)\s+{Clock}";

    private const string DayList = $@"(?<weekdays>{AnyDay})(?:(?:,\s*|,?\s+and\s+|\s*&\s*)(?<weekdays>{AnyDay})){{0,6}}";

    private const string OrdinalWord = "(?<ordinal>first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)";

    private const string OrdinalDay = $@"{OrdinalWord}\s+(?:(?<ofweekday>{AnyDay})|(?<ofweekdays>weekday)|(?<ofdays>day))";

    private const string YearDay = $@"(?:{DayOfMonth}\s+(?<month>{Month})|(?<month>{Month})\s+{DayOfMonth})";

    public const string Repetition = $@"every\s+(?:(?<everyweekday>weekday)|(?:(?<count>other)\s+)?{DayList}|{OrdinalDay}(?:\s+of\s+the\s+month)?|{YearDay}"
        + $@"|(?:(?<count>{Number}|other)\s+)?(?<unit>day|week|month|year)s?"
        + $@"(?:\s+on\s+(?:{DayList}|the\s+{OrdinalDay}|{YearDay}|(?:the\s+)?{DayOfMonth}(?:\s+or\s+the\s+last\s+day)?)|\s+(?<completion>(?:after|from)\s+completion))?)"
        + @"(?:\s+until\s+(?<until>[A-Za-z0-9-]+(?:,?\s+[A-Za-z0-9]+){0,2}))?";

    public const string Important = "!";

    public const string List = @"#(?<list>[\p{L}\p{M}\p{N}_-]{0,100}\p{L}[\p{L}\p{M}\p{N}_-]{0,100})";

    /// <summary>
    /// What stands before a date that belongs to the words before it: "the day after tomorrow", "from 9:00 to 17:00", "next Friday",
    /// which may be this one or the one after.
    /// </summary>
    public const string Attached = "(?:(?i:the|an?|this|that|after|before|since|of|than|next|last|past|each|every|until|till|and|or|to|from|about|between|vs|not)|[&–—-])";
}

using FsCheck;
using FsCheck.Fluent;
using TodoApp.Dates;

namespace TodoApp.Tests.Dates;

/// <summary>Rules that occur, and dates to start them on.</summary>
public static class RuleGenerator
{
    public static Gen<DateOnly> Dates { get; } =
        Gen.OneOf(
            Gen.Choose(0, 365 * 400).Select(new DateOnly(1970, 1, 1).AddDays),
            from year in Gen.Choose(1970, 2400)
            from day in Gen.Elements("01-29", "01-30", "01-31", "02-28", "12-25", "12-31", "01-01")
            select DateOnly.ParseExact($"{year}-{day}", "yyyy-MM-dd"));

    private static readonly Gen<int> Intervals = Gen.Frequency((3, Gen.Constant(1)), (3, Gen.Choose(2, 14)), (1, Gen.Choose(15, RecurrenceRule.MaxInterval)));

    private static readonly Gen<string> Until = Gen.Frequency((3, Gen.Constant("")), (1, Dates.Select(date => $";UNTIL={date:yyyyMMdd}")));

    private static readonly Gen<string> Day = Gen.Elements("MO", "TU", "WE", "TH", "FR", "SA", "SU");

    private static readonly Gen<string> OrdinalDay = from ordinal in Gen.Elements("", "1", "2", "3", "4", "5", "-1", "-2", "-5") from day in Day select ordinal + day;

    private static readonly Gen<string> MonthDay = Gen.Choose(-31, 31).Where(day => day != 0).Select(day => $"{day}");

    private static readonly Gen<string> InMonth =
        from days in Gen.Frequency((2, Part("BYDAY", OrdinalDay)), (2, Part("BYMONTHDAY", MonthDay)), (1, from one in Part("BYDAY", Day) from other in Part("BYMONTHDAY", MonthDay) select one + other))
        from position in Gen.Frequency((3, Gen.Constant("")), (1, Gen.Elements(";BYSETPOS=1", ";BYSETPOS=-1", ";BYSETPOS=2")))
        select days + position;

    private static readonly Gen<string> Frequency = Gen.OneOf(
        Gen.Elements("DAILY", "WEEKLY", "MONTHLY", "YEARLY", "YEARLY;BYMONTH=2", "DAILY;X-FROM=COMPLETION", "MONTHLY;X-FROM=COMPLETION",
            "MONTHLY;BYMONTHDAY=-1", "MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1", "MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"),
        from days in Part("BYDAY", Day) from start in Gen.Elements("", ";WKST=SU", ";WKST=SA") select "WEEKLY" + days + start,
        from days in InMonth select "MONTHLY" + days,
        from month in Gen.Choose(1, 12) from days in InMonth select $"YEARLY;BYMONTH={month}{days}");

    public static Gen<RecurrenceRule> Rules { get; } =
        from frequency in Frequency
        from interval in Intervals
        from until in Until
        let rule = RecurrenceRule.TryParse($"FREQ={frequency};INTERVAL={interval}{until}", out _)
        where rule is not null
        select rule;

    private static Gen<string> Part(string name, Gen<string> value)
        => from count in Gen.Choose(1, 4) from values in value.ArrayOf(count) select $";{name}={string.Join(',', values)}";
}

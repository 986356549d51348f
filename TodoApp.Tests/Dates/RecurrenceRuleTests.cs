using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using TodoApp.Dates;

namespace TodoApp.Tests.Dates;

public sealed class RecurrenceRuleTests
{
    /// <summary>From section 3.8.5.3 of RFC 5545, what of it this subset has. COUNT is left out of the rule.</summary>
    [Theory]
    [InlineData("FREQ=DAILY", "1997-09-02", "1997-09-02 1997-09-03 1997-09-04 1997-09-05 1997-09-06")]
    [InlineData("FREQ=DAILY;UNTIL=19971224", "1997-12-22", "1997-12-22 1997-12-23 1997-12-24")]
    [InlineData("FREQ=DAILY;INTERVAL=2", "1997-09-02", "1997-09-02 1997-09-04 1997-09-06")]
    [InlineData("FREQ=DAILY;INTERVAL=10", "1997-09-02", "1997-09-02 1997-09-12 1997-09-22 1997-10-02 1997-10-12")]
    [InlineData("FREQ=WEEKLY", "1997-09-02", "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-10-07")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;WKST=SU", "1997-09-02", "1997-09-02 1997-09-16 1997-09-30 1997-10-14 1997-10-28 1997-11-11")]
    [InlineData("FREQ=WEEKLY;WKST=SU;BYDAY=TU,TH", "1997-09-02", "1997-09-02 1997-09-04 1997-09-09 1997-09-11 1997-09-16")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224;WKST=SU;BYDAY=MO,WE,FR", "1997-09-01", "1997-09-01 1997-09-03 1997-09-05 1997-09-15 1997-09-17 1997-09-19 1997-09-29")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH", "1997-09-02", "1997-09-02 1997-09-04 1997-09-16 1997-09-18 1997-09-30")]
    [InlineData("FREQ=MONTHLY;BYDAY=1FR", "1997-09-05", "1997-09-05 1997-10-03 1997-11-07 1997-12-05 1998-01-02 1998-02-06")]
    [InlineData("FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,-1SU", "1997-09-07", "1997-09-07 1997-09-28 1997-11-02 1997-11-30 1998-01-04 1998-01-25 1998-03-01")]
    [InlineData("FREQ=MONTHLY;BYDAY=-2MO", "1997-09-22", "1997-09-22 1997-10-20 1997-11-17 1997-12-22 1998-01-19 1998-02-16")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28", "1997-09-28 1997-10-29 1997-11-28 1997-12-29 1998-01-29 1998-02-26")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=2,15", "1997-09-02", "1997-09-02 1997-09-15 1997-10-02 1997-10-15 1997-11-02")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=1,-1", "1997-09-30", "1997-09-30 1997-10-01 1997-10-31 1997-11-01 1997-11-30 1997-12-01")]
    [InlineData("FREQ=MONTHLY;INTERVAL=18;BYMONTHDAY=10,11,12,13,14,15", "1997-09-10", "1997-09-10 1997-09-11 1997-09-12 1997-09-13 1997-09-14 1997-09-15 1999-03-10")]
    [InlineData("FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", "1997-09-02", "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-11-04")]
    [InlineData("FREQ=YEARLY;INTERVAL=2;BYMONTH=1", "1997-03-10", "1999-01-10 2001-01-10 2003-01-10")]
    [InlineData("FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "1997-03-13", "1997-03-13 1997-03-20 1997-03-27 1998-03-05 1998-03-12")]
    [InlineData("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "1997-09-02", "1998-02-13 1998-03-13 1998-11-13 1999-08-13 2000-10-13")]
    [InlineData("FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "1997-09-13", "1997-09-13 1997-10-11 1997-11-08 1997-12-13 1998-01-10")]
    [InlineData("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "1996-11-05", "1996-11-05 2000-11-07 2004-11-02")]
    [InlineData("FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04", "1997-09-04 1997-10-07 1997-11-06")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "1997-09-29", "1997-09-29 1997-10-30 1997-11-27 1997-12-30 1998-01-29 1998-02-26")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO", "1997-08-05", "1997-08-05 1997-08-10 1997-08-19 1997-08-24")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "1997-08-05", "1997-08-05 1997-08-17 1997-08-19 1997-08-31")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=15,30", "2007-01-15", "2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30")]
    public void A_rule_of_the_RFC_occurs_when_the_RFC_says(string text, string start, string expected)
        => Assert.Equal(expected, Dates(RecurrenceRule.Parse(text), start, expected.Split(' ').Length));

    [Theory]
    [InlineData("FREQ=MONTHLY", "2026-01-31", "2026-01-31 2026-02-28 2026-03-31 2026-04-30 2026-05-31", "FREQ=MONTHLY;BYMONTHDAY=-1")]
    [InlineData("FREQ=MONTHLY", "2026-01-30", "2026-01-30 2026-02-28 2026-03-30 2026-04-30", "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1")]
    [InlineData("FREQ=MONTHLY", "2028-01-29", "2028-01-29 2028-02-29 2028-03-29", "FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1")]
    [InlineData("FREQ=MONTHLY;INTERVAL=3", "2025-11-30", "2025-11-30 2026-02-28 2026-05-30", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=28,29,30;BYSETPOS=-1")]
    [InlineData("FREQ=MONTHLY", "2026-01-15", "2026-01-15 2026-02-15", "FREQ=MONTHLY;BYMONTHDAY=15")]
    [InlineData("FREQ=YEARLY", "2028-02-29", "2028-02-29 2029-02-28 2030-02-28 2031-02-28 2032-02-29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1")]
    [InlineData("FREQ=YEARLY", "2026-12-31", "2026-12-31 2027-12-31", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31")]
    [InlineData("FREQ=WEEKLY", "2026-12-31", "2026-12-31 2027-01-07 2027-01-14", "FREQ=WEEKLY;BYDAY=TH")]
    [InlineData("FREQ=DAILY;INTERVAL=2", "2026-12-30", "2026-12-30 2027-01-01", "FREQ=DAILY;INTERVAL=2")]
    public void A_person_who_means_a_day_that_some_months_lack_gets_their_last_day(string text, string start, string expected, string written)
    {
        var rule = RecurrenceRule.Parse(text).WithDaysOf(Date(start));

        Assert.Equal(written, rule.ToString());
        Assert.Equal(expected, Dates(rule, start, expected.Split(' ').Length));
        Assert.Equal(rule, RecurrenceRule.Parse(written));
    }

    [Theory]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31", "2026-01-31 2026-03-31 2026-05-31 2026-07-31 2026-08-31")]
    [InlineData("FREQ=MONTHLY", "2026-01-31", "2026-01-31 2026-03-31")]
    [InlineData("FREQ=YEARLY", "2096-02-29", "2096-02-29 2104-02-29")]
    public void A_rule_of_another_program_leaves_out_months_without_the_day_as_the_RFC_says(string text, string start, string expected)
        => Assert.Equal(expected, Dates(RecurrenceRule.Parse(text), start, expected.Split(' ').Length));

    [Theory]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-12-31", "2026-12-31 2027-01-01 2027-01-04")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2026-12-25", "2026-12-25 2027-01-08")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU", "2026-12-28", "2026-12-28 2027-01-03 2027-01-11")]
    public void Weeks_go_on_over_new_year(string text, string start, string expected)
        => Assert.Equal(expected, Dates(RecurrenceRule.Parse(text), start, expected.Split(' ').Length));

    [Fact]
    public void Every_day_is_there_once_where_the_clocks_change()
        => Assert.Equal("2026-03-07 2026-03-08 2026-03-09", Dates(RecurrenceRule.Parse("FREQ=DAILY"), "2026-03-07", 3));

    [Theory]
    [InlineData("FREQ=DAILY", 10_000)]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 10_000)]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-1", 10_000)]
    [InlineData("FREQ=MONTHLY;BYDAY=3FR", 10_000)]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", 7_000)]
    public void Ten_thousand_occurrences_follow_each_other(string text, int count)
    {
        var dates = RecurrenceRule.Parse(text).From(Date("2026-01-30")).Take(count).ToList();

        Assert.Equal(count, dates.Count);
        Assert.Equal(dates, dates.Distinct().Order());
    }

    [Theory]
    [InlineData("FREQ=DAILY", "9998-12-30", "9998-12-30 9998-12-31")]
    [InlineData("FREQ=YEARLY;INTERVAL=999", "9000-06-01", "9000-06-01")]
    [InlineData("FREQ=DAILY;UNTIL=20261224", "2026-12-23", "2026-12-23 2026-12-24")]
    [InlineData("FREQ=DAILY;UNTIL=20261224", "2026-12-25", "")]
    [InlineData("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30", "2026-02-01", "")]
    public void It_ends(string text, string start, string expected) => Assert.Equal(expected, Dates(RecurrenceRule.Parse(text), start, 10));

    [Theory]
    [InlineData("FREQ=DAILY", "2026-11-01", "2026-11-01", "2026-11-01", "2026-11-02")]
    [InlineData("FREQ=DAILY", "2026-11-01", "2026-11-01", "2026-11-21", "2026-11-22")]
    [InlineData("FREQ=DAILY", "2026-11-01", "2026-11-25", "2026-11-21", "2026-11-26")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-11-02", "2026-11-02", "2026-11-17", "2026-11-30")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31", "2026-01-31", "2026-01-31", "2026-02-28")]
    [InlineData("FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION", "2026-11-01", "2026-11-01", "2026-11-21", "2026-11-24")]
    [InlineData("FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION", "2026-11-01", "2026-11-30", "2026-11-21", "2026-11-24")]
    [InlineData("FREQ=MONTHLY;X-FROM=COMPLETION", "2026-01-01", "2026-01-01", "2026-01-31", "2026-02-28")]
    [InlineData("FREQ=DAILY;UNTIL=20261121", "2026-11-01", "2026-11-20", "2026-11-21", null)]
    public void What_follows_a_completed_one_lies_ahead(string text, string start, string due, string completed, string? expected)
        => Assert.Equal(expected is null ? null : Date(expected), RecurrenceRule.Parse(text).NextAfterCompletion(Date(start), Date(due), Date(completed)));

    [Theory]
    [InlineData("FREQ=WEEKLY", "FREQ=WEEKLY")]
    [InlineData("rrule:freq=weekly;byday=fr,mo,mo;interval=1", "FREQ=WEEKLY;BYDAY=MO,FR")]
    [InlineData("FREQ=WEEKLY;WKST=SU;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO")]
    [InlineData("FREQ=WEEKLY;BYDAY=SU;WKST=SU;INTERVAL=02", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU")]
    [InlineData("FREQ=MONTHLY;BYDAY=+3FR", "FREQ=MONTHLY;BYDAY=3FR")]
    [InlineData("BYMONTHDAY=-1;FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=-1")]
    [InlineData("FREQ=DAILY;UNTIL=20261224T170000", "FREQ=DAILY;UNTIL=20261224")]
    [InlineData("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH")]
    [InlineData("FREQ=DAILY;X-FROM=COMPLETION;INTERVAL=3", "FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION")]
    public void A_rule_is_written_in_one_way(string text, string expected) => Assert.Equal(expected, RecurrenceRule.Parse(text).ToString());

    [Theory]
    [InlineData("", "“” is no part of one")]
    [InlineData("every day", "“every day” is no part of one")]
    [InlineData("FREQ=DAILY;", "“” is no part of one")]
    [InlineData("FREQ=DAILY=2", "is no part of one")]
    [InlineData("INTERVAL=2", "begins with FREQ")]
    [InlineData("FREQ=SECONDLY", "nothing comes back more than once a day")]
    [InlineData("FREQ=MINUTELY", "nothing comes back more than once a day")]
    [InlineData("FREQ=HOURLY", "nothing comes back more than once a day")]
    [InlineData("FREQ=0", "not “0”")]
    [InlineData("FREQ=DAILY;FREQ=WEEKLY", "FREQ is there twice")]
    [InlineData("FREQ=DAILY;INTERVAL=0", "INTERVAL must be a number from 1 to 999")]
    [InlineData("FREQ=DAILY;INTERVAL=1000", "INTERVAL must be a number from 1 to 999")]
    [InlineData("FREQ=DAILY;INTERVAL=99999999999999999999", "INTERVAL must be a number from 1 to 999")]
    [InlineData("FREQ=DAILY;COUNT=10", "can end on a date")]
    [InlineData("FREQ=DAILY;BYHOUR=9", "BYHOUR is not supported")]
    [InlineData("FREQ=DAILY;BYDAY=MO", "go with FREQ=WEEKLY")]
    [InlineData("FREQ=WEEKLY;BYDAY=1MO", "A week has each day once")]
    [InlineData("FREQ=WEEKLY;BYDAY=XX", "Days are MO")]
    [InlineData("FREQ=WEEKLY;BYDAY=", "is no part of one")]
    [InlineData("FREQ=WEEKLY;BYDAY=M", "Days are MO")]
    [InlineData("FREQ=WEEKLY;BYMONTHDAY=1", "Days of the month")]
    [InlineData("FREQ=MONTHLY;BYDAY=6FR", "from 1 to 5")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=0", "from 1 to 31")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-32", "from 1 to 31")]
    [InlineData("FREQ=MONTHLY;BYMONTH=2", "goes with FREQ=YEARLY")]
    [InlineData("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS chooses")]
    [InlineData("FREQ=YEARLY;BYDAY=MO", "and a BYMONTH")]
    [InlineData("FREQ=YEARLY;BYMONTH=13", "from 1 to 12")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never occurs")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=2", "never occurs")]
    [InlineData("FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=20", "never occurs")]
    [InlineData("FREQ=DAILY;UNTIL=20260230", "UNTIL must be a date")]
    [InlineData("FREQ=DAILY;UNTIL=99990101", "from 1900 to 9998")]
    [InlineData("FREQ=DAILY;UNTIL=20261224T170000Z", "UNTIL must be a date")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO;X-FROM=COMPLETION", "cannot be on chosen days")]
    [InlineData("FREQ=WEEKLY;X-FROM=START", "X-FROM can only be COMPLETION")]
    public void What_is_refused_is_refused_with_a_sentence(string text, string expected)
    {
        Assert.Null(RecurrenceRule.TryParse(text, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_is_too_long_is_refused()
    {
        Assert.Null(RecurrenceRule.TryParse($"FREQ=MONTHLY;BYMONTHDAY={string.Join(',', Enumerable.Repeat("1", 5000))}", out var problem));
        Assert.Contains("at most 200 characters", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_a_rule_or_a_sentence()
        => Prop.ForAll<string>(text => RecurrenceRule.TryParse(text ?? "", out var problem) is null == problem is not null)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void A_rule_survives_its_text()
        => Prop.ForAll(RuleGenerator.Rules.ToArbitrary(), rule => RecurrenceRule.Parse(rule.ToString()) == rule && rule.ToString().Length <= RecurrenceRule.MaxLength)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    /// <summary>The definition, a day at a time: no arithmetic with periods in it.</summary>
    [Fact]
    public void The_next_is_the_first_day_after_that_the_definition_allows()
        => Prop.ForAll(RuleGenerator.Rules.ToArbitrary(), RuleGenerator.Dates.ToArbitrary(), Gen.Choose(0, 4000).ToArbitrary(), (rule, start, later) =>
        {
            var after = start.AddDays(later - 1);
            var expected = Enumerable.Range(1, 3000).Select(after.AddDays).Where(day => Definition.Occurs(rule, start, day)).Cast<DateOnly?>().FirstOrDefault();
            var next = rule.NextAfter(start, after);
            return next == expected || expected is null && next > after.AddDays(3000);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void The_days_of_a_start_written_out_say_what_it_said_where_every_month_has_them()
        => Prop.ForAll(RuleGenerator.Rules.ToArbitrary(), RuleGenerator.Dates.ToArbitrary(), (rule, start) =>
        {
            var written = rule.WithDaysOf(start);
            return start.Day > 28 || rule.From(start).Take(20).SequenceEqual(written.From(start).Take(20));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void A_date_that_was_moved_does_not_move_the_others()
    {
        var rule = RecurrenceRule.Parse("FREQ=MONTHLY").WithDaysOf(Date("2026-01-31"));

        Assert.Equal(Date("2026-03-31"), rule.NextAfter(Date("2026-02-27"), Date("2026-02-28")));
    }

    private static string Dates(RecurrenceRule rule, string start, int count)
        => string.Join(' ', rule.From(Date(start)).Take(count).Select(date => date.ToString("O", CultureInfo.InvariantCulture)));

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}

using FsCheck;
using FsCheck.Fluent;
using TodoApp.Dates;

namespace TodoApp.Tests.Dates;

public sealed class QuickAddTests
{
    /// <summary>A Saturday.</summary>
    private static readonly DateTime Now = new(2026, 11, 21, 12, 0, 0);

    [Theory]
    [InlineData("Pay rent", "Pay rent | ")]
    [InlineData("Pay rent tomorrow 17:00 every month !", "Pay rent | 2026-11-22T17:00 | FREQ=MONTHLY;BYMONTHDAY=22 | !")]
    [InlineData("Pay rent today", "Pay rent | 2026-11-21")]
    [InlineData("Pay rent tonight", "Pay rent | 2026-11-21T20:00")]
    [InlineData("Pay rent tonight 9pm", "Pay rent | 2026-11-21T21:00")]
    [InlineData("Pay rent tomorrow", "Pay rent | 2026-11-22")]
    [InlineData("Pay rent next week", "Pay rent | 2026-11-23")]
    [InlineData("Pay rent friday", "Pay rent | 2026-11-27")]
    [InlineData("Pay rent on Fri", "Pay rent | 2026-11-27")]
    [InlineData("Pay rent this friday", "Pay rent | 2026-11-27")]
    [InlineData("Pay rent Saturday", "Pay rent | 2026-11-28")]
    [InlineData("Pay rent by sun", "Pay rent | 2026-11-22")]
    [InlineData("Pay rent Sun", "Pay rent | 2026-11-22")]
    [InlineData("Pay rent in 3 days", "Pay rent | 2026-11-24")]
    [InlineData("Pay rent in a week", "Pay rent | 2026-11-28")]
    [InlineData("Pay rent in two weeks", "Pay rent | 2026-12-05")]
    [InlineData("Pay rent in 3 months", "Pay rent | 2027-02-21")]
    [InlineData("Pay rent 24 Dec", "Pay rent | 2026-12-24")]
    [InlineData("Pay rent on the 24 Dec", "Pay rent on the 24 Dec | ")]
    [InlineData("Pay rent 24th december", "Pay rent | 2026-12-24")]
    [InlineData("Pay rent Dec 24", "Pay rent | 2026-12-24")]
    [InlineData("Pay rent 3 Jan", "Pay rent | 2027-01-03")]
    [InlineData("Pay rent 21 Nov", "Pay rent | 2026-11-21")]
    [InlineData("Pay rent 20 Nov", "Pay rent | 2027-11-20")]
    [InlineData("Pay rent 20 Nov 2026", "Pay rent | 2026-11-20")]
    [InlineData("Pay rent Feb 29", "Pay rent | 2028-02-29")]
    [InlineData("Pay rent 2026-12-24", "Pay rent | 2026-12-24")]
    [InlineData("Pay rent on 2026-12-24 at 5pm", "Pay rent | 2026-12-24T17:00")]
    [InlineData("Pay rent 5pm", "Pay rent | 2026-11-21T17:00")]
    [InlineData("Pay rent 5:30 PM", "Pay rent | 2026-11-21T17:30")]
    [InlineData("Pay rent tomorrow 9:30", "Pay rent | 2026-11-22T09:30")]
    [InlineData("Pay rent 12pm tomorrow", "Pay rent | 2026-11-22T12:00")]
    [InlineData("Pay rent 12am tomorrow", "Pay rent | 2026-11-22T00:00")]
    [InlineData("Pay rent 17:00", "Pay rent | 2026-11-21T17:00")]
    [InlineData("Pay rent 09:00", "Pay rent | 2026-11-22T09:00")]
    [InlineData("Pay rent at noon tomorrow", "Pay rent | 2026-11-22T12:00")]
    [InlineData("Pay rent !", "Pay rent | !")]
    [InlineData("Pay rent #home", "Pay rent | #home")]
    [InlineData("Pay rent ! tomorrow #home", "Pay rent | 2026-11-22 | ! | #home")]
    [InlineData("Pay rent every day", "Pay rent | 2026-11-21 | FREQ=DAILY")]
    [InlineData("Pay rent every day 09:00", "Pay rent | 2026-11-22T09:00 | FREQ=DAILY")]
    [InlineData("Pay rent every weekday", "Pay rent | 2026-11-23 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")]
    [InlineData("Pay rent every monday", "Pay rent | 2026-11-23 | FREQ=WEEKLY;BYDAY=MO")]
    [InlineData("Pay rent every Mon, Wed and Fri", "Pay rent | 2026-11-23 | FREQ=WEEKLY;BYDAY=MO,WE,FR")]
    [InlineData("Pay rent every other friday", "Pay rent | 2026-11-27 | FREQ=WEEKLY;INTERVAL=2;BYDAY=FR")]
    [InlineData("Pay rent every 2 weeks on Mon and Thu", "Pay rent | 2026-11-23 | FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH")]
    [InlineData("Pay rent every other week", "Pay rent | 2026-11-21 | FREQ=WEEKLY;INTERVAL=2;BYDAY=SA")]
    [InlineData("Pay rent every month on the last day", "Pay rent | 2026-11-30 | FREQ=MONTHLY;BYMONTHDAY=-1")]
    [InlineData("Pay rent every month on the 31st", "Pay rent | 2026-11-30 | FREQ=MONTHLY;BYMONTHDAY=-1")]
    [InlineData("Pay rent every month on the 30th", "Pay rent | 2026-11-30 | FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1")]
    [InlineData("Pay rent every month on the 1st", "Pay rent | 2026-12-01 | FREQ=MONTHLY;BYMONTHDAY=1")]
    [InlineData("Pay rent 31 Jan every month", "Pay rent | 2027-01-31 | FREQ=MONTHLY;BYMONTHDAY=-1")]
    [InlineData("Pay rent every third Friday", "Pay rent | 2026-12-18 | FREQ=MONTHLY;BYDAY=3FR")]
    [InlineData("Pay rent every last friday of the month", "Pay rent | 2026-11-27 | FREQ=MONTHLY;BYDAY=-1FR")]
    [InlineData("Pay rent every 3 months on the last weekday", "Pay rent | 2026-11-30 | FREQ=MONTHLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1")]
    [InlineData("Pay rent every year", "Pay rent | 2026-11-21 | FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=21")]
    [InlineData("Pay rent every 24 Dec", "Pay rent | 2026-12-24 | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24")]
    [InlineData("Pay rent every year on 29 Feb", "Pay rent | 2027-02-28 | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1")]
    [InlineData("Pay rent every 3 days after completion", "Pay rent | 2026-11-21 | FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION")]
    [InlineData("Pay rent every day until 24 Dec 2026", "Pay rent | 2026-11-21 | FREQ=DAILY;UNTIL=20261224")]
    [InlineData("Pay rent every month on Friday", "Pay rent every month on Friday | ")]
    [InlineData("Call on Friday about the party", "Call about the party | 2026-11-27")]
    [InlineData("Call at 5pm about the party on Friday", "Call about the party | 2026-11-27T17:00")]
    [InlineData("On friday call Bob", "call Bob | 2026-11-27")]
    [InlineData("Call in 3 days about the party", "Call about the party | 2026-11-24")]
    [InlineData("Call tomorrow about the party", "Call tomorrow about the party | ")]
    [InlineData("Call every week on Friday about the party", "Call every week on Friday about the party | ")]
    [InlineData("PAY RENT TOMORROW", "PAY RENT | 2026-11-22")]
    [InlineData("  Pay  rent   tomorrow  ", "Pay  rent | 2026-11-22")]
    public void Words_become_what_they_mean(string line, string expected) => Assert.Equal(expected.TrimEnd(' ', '|'), Said(QuickAdd.Parse(line, Now)));

    [Theory]
    [InlineData("Read The Day After Tomorrow")]
    [InlineData("read the day after tomorrow")]
    [InlineData("Watch \"Tomorrow Never Dies tomorrow\"")]
    [InlineData("Watch “tomorrow”")]
    [InlineData("Watch 'see you tomorrow'")]
    [InlineData("Read USA Today")]
    [InlineData("Read Around the World in 80 Days")]
    [InlineData("Tomorrow")]
    [InlineData("tomorrow 17:00 !")]
    [InlineData("!")]
    [InlineData("#home")]
    [InlineData("Find out where the cat sat")]
    [InlineData("Meet Bob next Friday 17:00")]
    [InlineData("Train from 9:00 to 17:00")]
    [InlineData("Pay rent 30 Feb")]
    [InlineData("Pay rent 2026-02-30")]
    [InlineData("Pay rent 1899-12-31")]
    [InlineData("Pay rent 9999-01-01")]
    [InlineData("Pay rent 5:30")]
    [InlineData("Pay rent 25:00")]
    [InlineData("Pay rent 13pm")]
    [InlineData("Pay rent at 5")]
    [InlineData("Pay rent every 30 Feb")]
    [InlineData("Pay rent every 5000 days")]
    [InlineData("Pay rent every second")]
    [InlineData("Pay rent every day until 20 Nov 2020")]
    [InlineData("Pay rent!")]
    [InlineData("Fix bug #12")]
    [InlineData("Fix C#")]
    [InlineData("https://example.org/#home")]
    [InlineData("")]
    [InlineData("   ")]
    public void What_is_not_clear_stays_a_title(string line)
    {
        var added = QuickAdd.Parse(line, Now);

        Assert.Equal(line.Trim(), Said(added));
        Assert.Empty(added.Understood);
    }

    [Fact]
    public void It_says_what_it_understood_in_the_words_that_were_typed()
        => Assert.Equal(
            [
                new Understood(QuickAddPart.Date, 5, "on Friday"), new(QuickAddPart.Repetition, 31, "every week"),
                new(QuickAddPart.Time, 42, "at 5pm"), new(QuickAddPart.List, 49, "#Home"), new(QuickAddPart.Important, 55, "!"),
            ],
            QuickAdd.Parse("Call on Friday about the party every week at 5pm #Home !", Now).Understood);

    [Fact]
    public void A_name_that_is_no_list_stays_and_hides_nothing()
        => Assert.Equal("Pay rent #nowhere | 2026-11-22 | !", Said(QuickAdd.Parse("Pay rent tomorrow #nowhere !", Now, name => name == "home")));

    [Fact]
    public void A_line_of_ten_thousand_words_is_read_at_once()
    {
        foreach (var word in new[] { "on", "every", "tomorrow", "!", "#a", "17:00", "\"", "“", "'", "Mon,", "in 3", "until", " \t " })
        {
            var line = string.Join(' ', Enumerable.Repeat(word, 10_000));
            Assert.True(Rebuilds(line, QuickAdd.Parse($"{line} on Friday", Now), " on Friday"), word);
        }
    }

    [Fact]
    public void Nothing_is_lost_that_it_did_not_say_it_understood()
        => Prop.ForAll(Lines.ToArbitrary(), line => Rebuilds(line, QuickAdd.Parse(line, Now))).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Nothing_is_lost_of_any_text()
        => Prop.ForAll<string>(line => Rebuilds(line ?? "", QuickAdd.Parse(line ?? "", Now))).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void What_the_app_says_of_a_repetition_is_what_it_understands()
        => Prop.ForAll(
            Gen.Elements(
                "DAILY", "DAILY;X-FROM=COMPLETION", "WEEKLY;BYDAY=MO", "WEEKLY;BYDAY=SU", "WEEKLY;BYDAY=MO,TU,WE,TH,FR", "WEEKLY;BYDAY=TU,SA", "WEEKLY;BYDAY=MO,WE,SU",
                "MONTHLY;BYMONTHDAY=1", "MONTHLY;BYMONTHDAY=22", "MONTHLY;BYMONTHDAY=-1", "MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1", "MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
                "MONTHLY;BYDAY=3FR", "MONTHLY;BYDAY=-1SU", "MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "MONTHLY;X-FROM=COMPLETION",
                "YEARLY;BYMONTH=12;BYMONTHDAY=24", "YEARLY;BYMONTH=5;BYMONTHDAY=1", "YEARLY;X-FROM=COMPLETION").ToArbitrary(),
            Gen.Choose(1, 20).Or(Gen.Constant(RecurrenceRule.MaxInterval)).ToArbitrary(),
            Gen.Elements("", ";UNTIL=20301224", ";UNTIL=22990501").ToArbitrary(),
            (days, interval, until) =>
            {
                var rule = RecurrenceRule.Parse($"FREQ={days};INTERVAL={interval}{until}");
                var added = QuickAdd.Parse($"Pay rent {rule.Words()}", Now);
                return (added.Title == "Pay rent" && added.Repetition == rule).Label($"{rule.Words()}: {added}");
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    /// <summary>Of words that mean something in some places, and of others, with any white space.</summary>
    private static Gen<string> Lines { get; } =
        from words in Gen.Elements(
                "Pay", "rent", "the", "Read", "today", "Today", "tonight", "tomorrow", "friday", "Sun", "sun", "next", "week", "on", "by", "at", "in", "3", "a", "days",
                "24", "Dec", "2026", "2026-12-24", "5pm", "17:00", "5", "pm", "every", "month", "weekday", "other", "Mon", "and", "Thu", "Mon,", "third", "last",
                "day", "until", "after", "completion", "!", "#home", "#", "\"", "'", "“", "”", "é", "👩‍👩‍👧", "of")
            .ArrayOf().Resize(14)
        from spaces in Gen.Elements(" ", " ", " ", "  ", "\t", "\u00A0", "").ArrayOf(words.Length)
        select string.Concat(words.Zip(spaces, (word, space) => word + space));

    /// <summary>Whether the title and what was understood, put back where they were, are the line, but for white space.</summary>
    private static bool Rebuilds(string line, QuickAdd added, string more = "")
    {
        line += more;
        var (rest, end) = ("", 0);
        foreach (var words in added.Understood)
        {
            if (words.Start < end || line.Substring(words.Start, words.Words.Length) != words.Words)
                return false;
            rest += line[end..words.Start] + ' ';
            end = words.End;
        }
        rest += line[end..];
        return WithoutSpace(rest) == WithoutSpace(added.Title) && added.Title == added.Title.Trim() && (added.Title.Length > 0 || string.IsNullOrWhiteSpace(line));
    }

    private static string WithoutSpace(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private static string Said(QuickAdd added)
        => string.Join(" | ", [added.Title, $"{added.Due}", $"{added.Repetition}", added.IsImportant ? "!" : "", added.List is null ? "" : $"#{added.List}"])
            .Replace(" |  | ", " | ", StringComparison.Ordinal).Replace(" |  | ", " | ", StringComparison.Ordinal).TrimEnd(' ', '|');
}

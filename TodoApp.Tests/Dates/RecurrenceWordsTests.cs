using TodoApp.Dates;

namespace TodoApp.Tests.Dates;

public sealed class RecurrenceWordsTests
{
    [Theory]
    [InlineData("FREQ=DAILY", "every day")]
    [InlineData("FREQ=DAILY;INTERVAL=3", "every 3 days")]
    [InlineData("FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION", "every 3 days after completion")]
    [InlineData("FREQ=WEEKLY", "every week")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO", "every Monday")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,TH", "every Mon and Thu")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "every 2 weeks on Mon and Thu")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,SU;WKST=SU", "every 2 weeks on Mon, Wed and Sun, weeks beginning on Sun")]
    [InlineData("FREQ=MONTHLY", "every month")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", "every month on the 30th or the last day")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=2,15", "every month on the 2nd and 15th")]
    [InlineData("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=11", "every 2 months on the 11th")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-2", "every month on the second to last day")]
    [InlineData("FREQ=MONTHLY;BYDAY=3FR", "every third Friday of the month")]
    [InlineData("FREQ=MONTHLY;BYDAY=-1FR", "every last Friday of the month")]
    [InlineData("FREQ=MONTHLY;INTERVAL=3;BYDAY=3FR", "every 3 months on the third Fri")]
    [InlineData("FREQ=MONTHLY;BYDAY=1SU,-1SU", "every month on the first Sun and the last Sun")]
    [InlineData("FREQ=MONTHLY;BYDAY=TU", "every month on each Tue")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "every month on the last weekday")]
    [InlineData("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "every month on the 13th if it is a Fri")]
    [InlineData("FREQ=YEARLY", "every year")]
    [InlineData("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "every year on 24 Dec")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "every year on the last day of Feb")]
    [InlineData("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "every year on the fourth Thu of Nov")]
    [InlineData("FREQ=YEARLY;BYMONTH=11", "every year in Nov")]
    [InlineData("FREQ=DAILY;UNTIL=20261224", "every day until 24 Dec 2026")]
    public void A_rule_reads_as_people_say_it(string text, string expected) => Assert.Equal(expected, RecurrenceRule.Parse(text).Words());
}

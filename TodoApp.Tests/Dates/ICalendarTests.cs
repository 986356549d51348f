using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TodoApp.Dates;

namespace TodoApp.Tests.Dates;

public sealed class ICalendarTests
{
    private static readonly DateTime Stamp = new(2026, 11, 21, 9, 30, 0);

    private static readonly CalendarTodo Rent = new()
    {
        Uid = "42@todos.example",
        Stamp = Stamp,
        Summary = "Pay rent, really; C:\\new",
        Description = "First line\nsecond line",
        Due = new(new(2026, 12, 24), new(17, 0)),
        Recurrence = RecurrenceRule.Parse("FREQ=MONTHLY;BYMONTHDAY=24;UNTIL=20270324"),
        IsImportant = true,
        Url = new("https://todos.example/todos/42"),
    };

    [Fact]
    public async Task A_feed_has_an_event_for_what_is_due_and_an_alarm_where_a_time_is_set()
        => Assert.Equal("""
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//TodoApp//TodoApp//EN
            CALSCALE:GREGORIAN
            NAME:To-dos
            X-WR-CALNAME:To-dos
            BEGIN:VEVENT
            UID:42@todos.example
            DTSTAMP:20261121T093000Z
            SUMMARY:Pay rent\, really\; C:\\new
            DESCRIPTION:First line\nsecond line
            URL:https://todos.example/todos/42
            PRIORITY:1
            DTSTART:20261224T170000
            RRULE:FREQ=MONTHLY;BYMONTHDAY=24;UNTIL=20270324T170000
            TRANSP:TRANSPARENT
            BEGIN:VALARM
            ACTION:DISPLAY
            DESCRIPTION:Pay rent\, really\; C:\\new
            TRIGGER:PT0S
            END:VALARM
            END:VEVENT
            BEGIN:VEVENT
            UID:43
            DTSTAMP:20261121T093000Z
            SUMMARY:Water plants
            DTSTART;VALUE=DATE:20261125
            TRANSP:TRANSPARENT
            END:VEVENT
            END:VCALENDAR

            """.ReplaceLineEndings("\r\n"),
            await EventsAsync(
                Rent,
                new CalendarTodo { Uid = "43", Stamp = Stamp, Summary = "Water plants", Due = new(new(2026, 11, 25)), Recurrence = RecurrenceRule.Parse("FREQ=DAILY;X-FROM=COMPLETION") },
                new CalendarTodo { Uid = "44", Stamp = Stamp, Summary = "Done", Due = new(new(2026, 11, 25)), IsCompleted = true },
                new CalendarTodo { Uid = "45", Stamp = Stamp, Summary = "Some day" }));

    [Fact]
    public async Task A_to_do_has_its_state_and_its_repetition()
        => Assert.EndsWith("""
            BEGIN:VTODO
            UID:43
            DTSTAMP:20261121T093000Z
            SUMMARY:Water plants
            DUE;VALUE=DATE:20261125
            DTSTART;VALUE=DATE:20261125
            RRULE:FREQ=DAILY;INTERVAL=3
            X-TODOAPP-FROM-COMPLETION:TRUE
            STATUS:COMPLETED
            COMPLETED:20261124T080000Z
            END:VTODO
            END:VCALENDAR

            """.ReplaceLineEndings("\r\n"),
            await TodosAsync(new CalendarTodo
            {
                Uid = "43",
                Stamp = Stamp,
                Summary = "Water plants",
                Due = new(new(2026, 11, 25)),
                Recurrence = RecurrenceRule.Parse("FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION"),
                IsCompleted = true,
                CompletedAt = new(2026, 11, 24, 8, 0, 0),
            }),
            StringComparison.Ordinal);

    [Fact]
    public async Task The_30th_or_the_last_day_is_one_day_a_month_in_every_calendar()
    {
        var file = await EventsAsync(Rent with { Due = new(new(2027, 1, 30)), Recurrence = RecurrenceRule.Parse("FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1;UNTIL=20281231") });

        Assert.Contains("\r\nRRULE:FREQ=MONTHLY;BYMONTHDAY=30;UNTIL=20281231\r\nRDATE;VALUE=DATE:20270228,20280229\r\n", file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_is_folded_at_75_octets_and_no_character_is_torn()
    {
        var file = await TodosAsync(Rent with { Summary = string.Concat(Enumerable.Repeat("Käse 🧀 ", 40)) });

        Assert.All(file.Split("\r\n"), line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 75));
        Assert.DoesNotContain('\uFFFD', file);
        Assert.Contains(file.Split("\r\n"), line => Encoding.UTF8.GetByteCount(line) >= 72);
    }

    [Fact]
    public void Whatever_is_written_is_read_again()
        => Prop.ForAll(Todos.ToArbitrary(), todo =>
        {
            var item = Assert.Single(Read(TodosAsync(todo).Result));
            return item.Problem is null && item.Todo == todo;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Theory]
    [InlineData("DUE;VALUE=DATE:20261224", "2026-12-24")]
    [InlineData("DUE:20261224", "2026-12-24")]
    [InlineData("due:20261224T170000", "2026-12-24T17:00")]
    [InlineData("DUE:20261224T170000Z", "2026-12-25T06:00")]
    [InlineData("DUE;TZID=America/New_York:20261224T170000", "2026-12-25T11:00")]
    [InlineData("DUE;TZID=\"America/New_York\":20261224T170000", "2026-12-25T11:00")]
    [InlineData("DUE;TZID=Somewhere else:20261224T170000", "2026-12-24T17:00")]
    [InlineData("DTSTART;VALUE=DATE:20261224", "2026-12-24")]
    [InlineData("DUE;VAL\r\n UE=DATE:2026\r\n\t1224", "2026-12-24")]
    public void A_due_date_becomes_one_on_the_wall(string line, string expected)
        => Assert.Equal(expected, $"{Assert.Single(Read(Calendar(line))).Todo.Due}");

    [Theory]
    [InlineData("DUE:20260230", "DUE must be a date")]
    [InlineData("DUE:tomorrow", "DUE must be a date")]
    [InlineData("DUE:99990101", "DUE must be a date")]
    [InlineData("DUE:18991231T000000Z", "DUE must be a date")]
    [InlineData("DUE:20261224\r\nRRULE:FREQ=HOURLY", "nothing comes back more than once a day")]
    [InlineData("DUE:20261224\r\nRRULE:FREQ=DAILY;COUNT=3", "can end on a date")]
    [InlineData("RRULE:FREQ=DAILY", "no date to begin with")]
    public void What_cannot_be_carried_is_said_and_the_rest_is_read(string lines, string problem)
    {
        var item = Assert.Single(Read(Calendar(lines)));

        Assert.Contains(problem, item.Problem, StringComparison.Ordinal);
        Assert.Equal("Rent", item.Todo.Summary);
    }

    [Theory]
    [InlineData("STATUS:COMPLETED", true, false)]
    [InlineData("STATUS:CANCELLED", true, false)]
    [InlineData("COMPLETED:20261124T080000Z", true, false)]
    [InlineData("STATUS:IN-PROCESS", false, false)]
    [InlineData("PRIORITY:1", false, true)]
    [InlineData("PRIORITY:4", false, true)]
    [InlineData("PRIORITY:5", false, false)]
    [InlineData("PRIORITY:0", false, false)]
    [InlineData("PRIORITY:high", false, false)]
    public void State_and_importance_are_read(string line, bool isCompleted, bool isImportant)
    {
        var todo = Assert.Single(Read(Calendar(line))).Todo;

        Assert.Equal((isCompleted, isImportant), (todo.IsCompleted, todo.IsImportant));
    }

    [Fact]
    public void The_last_day_of_a_repetition_is_one_on_the_wall()
        => Assert.Equal("FREQ=DAILY;UNTIL=20261225", $"{Assert.Single(Read(Calendar("DUE:20261224\r\nRRULE:FREQ=DAILY;UNTIL=20261224T170000Z"))).Todo.Recurrence}");

    [Fact]
    public void Events_and_what_is_inside_a_to_do_are_not_taken_for_it()
    {
        var items = Read("""
            BEGIN:VCALENDAR
            BEGIN:VEVENT
            SUMMARY:Party
            END:VEVENT
            BEGIN:VTODO
            BEGIN:VALARM
            DESCRIPTION:Wake up
            END:VALARM
            SUMMARY:Rent
            END:VTODO
            END:VCALENDAR
            """);

        var item = Assert.Single(items);
        Assert.Equal((5, "Rent", ""), (item.Line, item.Todo.Summary, item.Todo.Description));
    }

    [Theory]
    [InlineData("", "The file is empty")]
    [InlineData("title,done", "it is not like NAME:value")]
    [InlineData("BEGIN:VCARD\nEND:VCARD", "This is no calendar")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VTODO", "The file ends before its VTODO does")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VTODO\nEND:VCALENDAR", "Line 3 ends what did not begin")]
    [InlineData("BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR", "Line 3 ends what did not begin")]
    public void What_is_no_calendar_is_refused_with_a_sentence(string file, string expected)
        => Assert.Contains(expected, Assert.Throws<FormatException>(() => Read(file)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_never_ends_a_line_or_a_part_is_refused()
    {
        Assert.Throws<FormatException>(() => Read($"BEGIN:VCALENDAR\nX:{new string('x', 300_000)}"));
        Assert.Throws<FormatException>(() => Read($"BEGIN:VCALENDAR\nX:x{string.Concat(Enumerable.Repeat("\n " + new string('x', 70), 5_000))}"));
        Assert.Throws<FormatException>(() => Read(string.Concat(Enumerable.Repeat("BEGIN:VCALENDAR\n", 100))));
    }

    [Fact]
    public void Any_text_is_a_calendar_or_a_sentence()
        => Prop.ForAll<string>(text =>
        {
            try
            {
                Read(Calendar(text ?? ""));
            }
            catch (FormatException)
            {
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public async Task Another_parser_reads_the_feed_and_sees_the_same_days()
    {
        CalendarParser.SkipIfMissing();
        var todos = Todos.Sample(200).Where(todo => todo.Due is not null && todo.Recurrence is not { FromCompletion: true })
            .Where(todo => todo.Recurrence is null || CalendarParser.Understands(todo.Recurrence, todo.Due!.Value.Date))
            .Select((todo, number) => todo with { Uid = $"{number}@todos.example", IsCompleted = false, CompletedAt = null }).ToList();

        var read = await CalendarParser.ReadAsync(await EventsAsync([.. todos]));

        Assert.Equal(todos.Count, read.Count);
        Assert.All(todos.Zip(read), pair =>
        {
            var (todo, seen) = pair;
            Assert.Equal((todo.Uid, todo.Summary, todo.Description), (seen.Uid, seen.Summary, seen.Description));
            Assert.Equal($"{todo.Due}", seen.Start);
            Assert.Equal(todo.Due!.Value.Time is not null, seen.HasAlarm);
            Assert.Equal(Days(todo), string.Join(' ', seen.Days));
        });
    }

    [Fact]
    public async Task Another_parser_reads_the_to_dos()
    {
        CalendarParser.SkipIfMissing();

        var seen = Assert.Single(await CalendarParser.ReadAsync(await TodosAsync(Rent)));

        Assert.Equal((Rent.Uid, Rent.Summary, Rent.Description, "2026-12-24T17:00"), (seen.Uid, seen.Summary, seen.Description, seen.Start));
        Assert.Equal("2026-12-24 2027-01-24 2027-02-24 2027-03-24", string.Join(' ', seen.Days));
    }

    /// <summary>The first ten dates, if the first is that of its rule.</summary>
    private static string Days(CalendarTodo todo)
    {
        var start = todo.Due!.Value.Date;
        var days = todo.Recurrence?.From(start).Take(CalendarParser.MaxDays) ?? [start];
        return string.Join(' ', days.Select(day => day.ToString("O", CultureInfo.InvariantCulture)));
    }

    private static Gen<string> Texts { get; } =
        from parts in Gen.Elements("Milk", " ", ";", ",", ":", "\\", "\\n", "\n", "\"", "=", "é", "🧀", "日本", "a rather long piece of text that has to be folded somewhere").ArrayOf()
        select string.Concat(parts).Trim();

    private static Gen<CalendarTodo> Todos { get; } =
        from summary in Texts
        from description in Texts
        from date in RuleGenerator.Dates
        from minutes in Gen.Choose(-1440, 1439)
        from rule in RuleGenerator.Rules
        from bits in Gen.Choose(0, 31)
        let due = (bits & 1) == 0 ? (DueDate?)null : new DueDate(date, minutes < 0 ? null : TimeOnly.MinValue.AddMinutes(minutes))
        // It begins on a day of its rule, as the RFC wants.
        let first = due is { } some && (bits & 2) > 0 ? rule.FirstFrom(some.Date) : null
        select new CalendarTodo
        {
            Uid = $"{bits}@todos.example",
            Stamp = Stamp,
            Summary = summary,
            Description = description,
            Due = first is { } day ? due!.Value with { Date = day } : due,
            Recurrence = first is null ? null : rule,
            IsImportant = (bits & 4) > 0,
            IsCompleted = (bits & 8) > 0,
            CompletedAt = (bits & 24) == 24 ? Stamp.AddHours(1) : null,
        };

    private static string Calendar(string lines) => $"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nSUMMARY:Rent\r\n{lines}\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";

    private static List<ICalendarReader.Item> Read(string file)
        => [.. ICalendarReader.Read(new StringReader(file), WallClock.Of("Pacific/Auckland", out _)!, Stamp)];

    private static async Task<string> EventsAsync(params CalendarTodo[] todos)
    {
        using var file = new StringWriter();
        await ICalendarWriter.WriteEventsAsync(file, "To-dos", todos.ToAsyncEnumerable(), CancellationToken.None);
        return file.ToString();
    }

    private static async Task<string> TodosAsync(params CalendarTodo[] todos)
    {
        using var file = new StringWriter();
        await ICalendarWriter.WriteTodosAsync(file, "To-dos", todos.ToAsyncEnumerable(), CancellationToken.None);
        return file.ToString();
    }
}

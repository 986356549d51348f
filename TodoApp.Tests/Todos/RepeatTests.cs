using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using TodoApp.Database;
using TodoApp.Lists;
using TodoApp.Tests.Dates;
using TodoApp.Todos;

namespace TodoApp.Tests.Todos;

/// <summary>What follows a repeating to-do is there once, whatever happens, and is what a person would have typed again.</summary>
public class RepeatTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>, IAsyncLifetime
{
    private const long Id = 1;

    private static readonly DateOnly Friday = new(2026, 11, 27);

    private static readonly ListAccess Access = ListAccess.OfEverybody(TodoList.First);

    private static readonly DateTime Now = new(2026, 11, 27, 12, 0, 0);

    private readonly RetryingTransaction _transactions = database.Transactions(attempts: 200, deadlineSeconds: 120);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await database.EmptyTodosAsync();
        await database.AddTodosAsync(1);
        await RepeatAsync("FREQ=WEEKLY;BYDAY=FR");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_next_has_all_of_the_one_before_but_its_steps_are_not_done()
    {
        await database.ExecuteAsync(
            "UPDATE todos SET text = @text, important = true, due_time = TIME '17:05', pub_date = TIMESTAMP '2026-01-01 00:00:00'",
            new { text = "- [x] Rent\r\n* [X] Power\n- [ ] Gas [x]" });

        var completed = await CompleteAsync(Friday);

        var next = completed.Next[Id];
        Assert.Equal(["Todo 1"], completed.Titles);
        Assert.Equal(next, await ReadAsync(next.TodoId));
        Assert.Equal(
            new Todo
            {
                TodoId = NextTodo.IdOf(TodoList.First, Id),
                Title = "Todo 1",
                Text = "- [ ] Rent\r\n* [ ] Power\n- [ ] Gas [x]",
                PubDate = Now,
                Position = -1 + 1,
                Important = true,
                Due = new DateOnly(2026, 12, 4),
                DueTime = new TimeOnly(17, 5),
                Rule = "FREQ=WEEKLY;BYDAY=FR",
            },
            next);
        Assert.True((await ReadAsync(Id))!.Done);
    }

    [Theory]
    [InlineData("FREQ=WEEKLY;BYDAY=FR", "2026-11-20", "2026-12-04")] // Early.
    [InlineData("FREQ=WEEKLY;BYDAY=FR", "2027-03-31", "2027-04-02")] // Late: what was missed does not pile up.
    [InlineData("FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION", "2026-12-10", "2026-12-13")]
    [InlineData("FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION", "2026-11-24", "2026-11-27")] // On the very date of the one before.
    [InlineData("FREQ=DAILY;UNTIL=20261127", "2026-11-27", null)]
    [InlineData("no rule of ours", "2026-11-27", null)]
    public async Task The_next_lies_ahead_of_the_day_of_completion(string rule, string today, string? expected)
    {
        await RepeatAsync(rule);

        var completed = await CompleteAsync(DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(expected, completed.Next.Values.SingleOrDefault()?.Due?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(["Todo 1"], completed.Titles);
        Assert.Equal(expected is null ? 1 : 2, await CountAsync());
    }

    [Fact]
    public async Task Counted_from_completion_it_goes_on_over_dates_that_it_had_before()
    {
        await RepeatAsync("FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION");
        var id = Id;
        foreach (var day in new[] { 21, 24, 27, 30 })
        {
            var next = (await CompleteAsync(new DateOnly(2026, 11, day), id)).Next[id];
            Assert.Equal(new DateOnly(2026, 11, day).AddDays(3), next.Due);
            id = next.TodoId;
        }
        Assert.Equal(5, await CountAsync());
    }

    [Fact]
    public async Task Completing_it_again_makes_no_other_next_on_whatever_day()
    {
        var next = (await CompleteAsync(Friday)).Next[Id];
        Assert.Equal(next, (await CompleteAsync(Friday)).Next[Id]);

        await ReopenTodos.RunAsync(_transactions, Access, [Id], None);
        Assert.Equal(next, (await CompleteAsync(Friday.AddMonths(1))).Next[Id]);

        Assert.Equal(2, await CountAsync());
        Assert.True((await ReadAsync(Id))!.Done);
    }

    [Fact]
    public async Task Eight_who_complete_it_at_once_make_one_next_and_all_of_them_hear_of_it()
    {
        var rendezvous = new Rendezvous(8);

        var completed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await rendezvous.ArriveAsync();
            return await CompleteAsync(Friday);
        })));

        Assert.All(completed, each => Assert.Equal(new DateOnly(2026, 12, 4), each.Next[Id].Due));
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task An_edit_between_the_two_statements_is_what_the_next_is_made_of()
    {
        await using var proxy = await database.StartProxyAsync();
        await using var pool = NpgsqlDataSource.Create(proxy.ConnectionString);
        var transactions = database.Transactions(pool: pool);
        await transactions.ReadAsync<int>("SELECT 1");
        proxy.Arm(Fault.Error(FaultPoint.Statement, PostgresErrorCodes.SerializationFailure) with
        {
            Nth = 2,
            Meanwhile = () => database.ExecuteAsync("UPDATE todos SET title = 'Renamed' WHERE todo_id = 1"),
        });

        var completed = await CompleteTodos.RunAsync(transactions, Access, [Id], Friday, Now, None);

        Assert.Equal("Renamed", completed.Next[Id].Title);
        Assert.Equal(["Renamed", "Renamed"], await database.TitlesAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lost_COMMIT_makes_one_next(bool executed)
    {
        await using var proxy = await database.StartProxyAsync();
        await using var pool = NpgsqlDataSource.Create(proxy.ConnectionString);
        var transactions = database.Transactions(pool: pool);
        await transactions.ReadAsync<int>("SELECT 1");
        proxy.Arm(Fault.Cut(FaultPoint.Release) with { Nth = 2, Executed = executed });

        var completed = await CompleteTodos.RunAsync(transactions, Access, [Id], Friday, Now, None);

        Assert.Equal(1, proxy.Injected);
        Assert.Equal(new DateOnly(2026, 12, 4), completed.Next[Id].Due);
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task Of_several_those_that_repeat_have_their_next_and_the_others_none()
    {
        await database.AddTodosAsync(2, first: 2);

        var completed = await CompleteTodos.RunAsync(_transactions, Access, [1, 2, 3, 99], Friday, Now, None);

        Assert.Equal(["Todo 1", "Todo 2", "Todo 3"], completed.Titles.Order());
        Assert.Equal([Id], completed.Next.Keys);
        Assert.Equal([true, true, true, false], await database.QueryAsync<bool>("SELECT done FROM todos ORDER BY done DESC"));
    }

    [Fact]
    public async Task Without_a_date_nothing_repeats()
    {
        await SetDue.RunAsync(_transactions, Access, [Id], null, None);

        Assert.Empty((await CompleteAsync(Friday)).Next);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_date_that_was_moved_by_a_press_does_not_move_those_that_follow()
    {
        await RepeatAsync("FREQ=DAILY;INTERVAL=3");
        await SetDue.RunAsync(_transactions, Access, [Id], Friday.AddDays(1), None);

        Assert.Equal(Friday.AddDays(3), (await CompleteAsync(Friday)).Next[Id].Due);
    }

    [Fact]
    public async Task Undo_takes_the_next_back_and_completing_makes_it_again()
    {
        foreach (var _ in new[] { 1, 2 })
        {
            var next = (await CompleteAsync(Friday)).Next[Id];
            foreach (var __ in new[] { 1, 2 }) // Sent twice.
            {
                var outcome = await UndoAsync(next);
                Assert.Equal(["Todo 1"], outcome.Titles);
                Assert.Empty(outcome.Kept);
            }
            Assert.False((await ReadAsync(Id))!.Done);
            Assert.Equal(1, await CountAsync());
            Assert.Empty(await database.TitlesAsync("deleted_todos"));
        }
    }

    [Theory]
    [InlineData("title = 'Another'")]
    [InlineData("text = 'Another'")]
    [InlineData("due = DATE '2026-12-05'")]
    [InlineData("due = NULL")]
    [InlineData("due_time = TIME '09:00'")]
    [InlineData("rule = NULL")]
    [InlineData("important = true")]
    [InlineData("done = true")]
    public async Task Undo_leaves_the_next_that_somebody_has_touched(string change)
    {
        var next = (await CompleteAsync(Friday)).Next[Id];
        await database.ExecuteAsync($"UPDATE todos SET {change} WHERE todo_id = @id", new { id = next.TodoId });

        var outcome = await UndoAsync(next);

        Assert.Equal([next.TodoId], outcome.Kept.Select(todo => todo.TodoId));
        Assert.Equal(["Todo 1"], outcome.Titles);
        Assert.False((await ReadAsync(Id))!.Done);
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task Left_out_it_is_in_the_trash_and_the_series_goes_on_once_and_Undo_brings_it_back()
    {
        foreach (var _ in new[] { 1, 2 })
        {
            var (deleted, next) = await SkipAsync();
            Assert.Equal(["Todo 1"], deleted.Titles);
            Assert.Equal(new DateOnly(2026, 12, 4), next!.Due);
        }
        Assert.Equal(["Todo 1"], await database.TitlesAsync("deleted_todos"));
        Assert.Equal(1, await CountAsync());

        var outcome = await TakeBackNext.OfSkipAsync(_transactions, Access, Id, 7, new Dictionary<long, DateOnly> { [Id] = new(2026, 12, 4) }, None);

        Assert.Equal(["Todo 1"], outcome.Titles);
        Assert.Empty(await database.TitlesAsync("deleted_todos"));
        Assert.Equal(Friday, (await ReadAsync(Id))!.Due);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Undo_of_what_somebody_else_deleted_again_takes_nothing_away()
    {
        await SkipAsync();
        await RestoreTodos.OneAsync(_transactions, Access, Id, None);
        await DeleteTodos.RunAsync(_transactions, Access, [Id], 8, Now, None);

        var outcome = await TakeBackNext.OfSkipAsync(_transactions, Access, Id, 7, new Dictionary<long, DateOnly> { [Id] = new(2026, 12, 4) }, None);

        Assert.Empty(outcome.Titles);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_series_that_was_deleted_does_not_come_back_with_the_one_before()
    {
        var next = (await CompleteAsync(Friday)).Next[Id];
        await DeleteTodos.RunAsync(_transactions, Access, [next.TodoId], 7, Now, None);
        await ReopenTodos.RunAsync(_transactions, Access, [Id], None);

        Assert.Empty((await CompleteAsync(Friday)).Next);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task In_another_list_nothing_is_completed_and_nothing_made()
    {
        await database.ExecuteAsync("UPDATE todos SET list_id = 7");

        Assert.Empty((await CompleteAsync(Friday)).Titles);
        Assert.Empty((await SkipAsync()).Deleted.Titles);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public void A_rule_survives_the_fields_of_the_form()
        => Prop.ForAll(RuleGenerator.Rules.ToArbitrary(), RuleGenerator.Dates.ToArbitrary(), (rule, due) =>
        {
            if (rule.FirstFrom(due) is null)
                return true;
            var input = TodoInput.Of(new Todo { Title = "Rent", Due = due, Rule = rule.ToString() });
            return !input.Problems().Any() && input.StoredRule == rule;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    [InlineData("day", "", "", "", "", "FREQ=DAILY")]
    [InlineData("day", "3", "", "completion", "", "FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION")]
    [InlineData("weekday", "", "", "", "2027-01-01", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20270101")]
    [InlineData("week", "2", "MO,TH", "", "", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH")]
    [InlineData("week", "", "", "", "", "FREQ=WEEKLY;BYDAY=FR")]
    [InlineData("month", "", "", "", "", "FREQ=MONTHLY;BYMONTHDAY=27")]
    [InlineData("last", "", "", "", "", "FREQ=MONTHLY;BYMONTHDAY=-1")]
    [InlineData("nth", "", "", "", "", "FREQ=MONTHLY;BYDAY=4FR")]
    [InlineData("year", "", "", "", "", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=27")]
    [InlineData("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "", "", "", "2030-01-01", "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR;UNTIL=20300101")]
    public void The_fields_say_a_rule(string repeat, string every, string on, string from, string until, string expected)
        => Assert.Equal(expected, InputOf(repeat, every, on, from, until).StoredRule?.ToString());

    [Theory]
    [InlineData("", "2", "", "", "", "Choose how often it repeats")]
    [InlineData("day", "0", "", "", "", "It can repeat every 1 to 999 days, weeks, months or years")]
    [InlineData("day", "1000", "", "", "", "It can repeat every 1 to 999 days, weeks, months or years")]
    [InlineData("day", "-1", "", "", "", "It can repeat every 1 to 999 days, weeks, months or years")]
    [InlineData("day", "", "MO", "", "", "Days of the week go with every week")]
    [InlineData("week", "", "XX", "", "", "Days are MO, TU, WE, TH, FR, SA and SU, not “XX”")]
    [InlineData("weekday", "", "", "completion", "", "What is counted from its completion cannot be on chosen days")]
    [InlineData("day", "", "", "", "2026-02-30", "Until must be a date like 2026-12-24, in a year from 1900 to 9998")]
    [InlineData("day", "", "", "", "9999-01-01", "Until must be a date like 2026-12-24, in a year from 1900 to 9998")]
    [InlineData("day", "", "", "", "2026-11-26", "It cannot end before the date that it is due")]
    [InlineData("FREQ=SECONDLY", "", "", "", "", "nothing comes back more than once a day")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "", "", "", "", "This repetition never occurs")]
    [InlineData("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", "", "", "", "", "This repetition never occurs from that date on")]
    [InlineData("now and then", "", "", "", "", "is no part of one")]
    public void What_is_no_repetition_is_refused_with_a_sentence(string repeat, string every, string on, string from, string until, string expected)
    {
        var input = InputOf(repeat, every, on, from, until);

        Assert.Contains(expected, Assert.Single(input.Problems()).ErrorMessage, StringComparison.Ordinal);
        Assert.Null(input.StoredRule);
    }

    [Fact]
    public void What_repeats_needs_a_date()
        => Assert.Equal("What repeats needs a date, which is its first", Assert.Single(new TodoInput { Title = "Rent", Repeat = "day" }.Problems()).ErrorMessage);

    private static TodoInput InputOf(string repeat, string every, string on, string from, string until) => new()
    {
        Title = "Rent",
        Due = "2026-11-27",
        Repeat = repeat,
        Every = every,
        On = on.Length == 0 ? null : on.Split(','),
        From = from,
        Until = until,
    };

    private Task<CompletedTodos> CompleteAsync(DateOnly today, long id = Id) => CompleteTodos.RunAsync(_transactions, Access, [id], today, Now, None);

    private Task<(DeletedTodos Deleted, Todo? Next)> SkipAsync() => SkipTodo.RunAsync(_transactions, Access, Id, 7, Friday, Now, None);

    private Task<TakenBack> UndoAsync(Todo next)
        => TakeBackNext.OfCompletionAsync(_transactions, Access, [Id], new Dictionary<long, DateOnly> { [Id] = next.Due!.Value }, None);

    private Task<int> RepeatAsync(string rule) => database.ExecuteAsync("UPDATE todos SET due = @Friday, rule = @rule", new { Friday, rule });

    private async Task<Todo?> ReadAsync(long id)
        => await _transactions.ReadAsync(EditTodo.Select(Access, id), None);

    private async Task<long> CountAsync() => Assert.Single(await database.QueryAsync<long>("SELECT count(*) FROM todos"));
}

public sealed class RepeatTestsOnAdoptedTables(AdoptedDatabaseFixture database) : RepeatTests(database), IClassFixture<AdoptedDatabaseFixture>;

using TodoApp.Database;
using TodoApp.Lists;
using TodoApp.Todos;
using Place = TodoApp.Todos.Place;

namespace TodoApp.Tests.Todos;

/// <summary>Order by hand. A list is written as its ids from the top, the open ones and then the completed ones.</summary>
public sealed class MoveTodosTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 1, 1);

    private readonly RetryingTransaction _transactions = database.Transactions(attempts: 200, deadlineSeconds: 120);

    public async ValueTask InitializeAsync() => await database.EmptyTodosAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("top", "5", "5 1 2 3 4")]
    [InlineData("end", "2", "1 3 4 5 2")]
    [InlineData("before-2", "4", "1 4 2 3 5")]
    [InlineData("after-2", "4", "1 2 4 3 5")]
    [InlineData("before-1", "3", "3 1 2 4 5")]
    [InlineData("after-5", "3", "1 2 4 5 3")]
    [InlineData("top", "4 2", "2 4 1 3 5")]
    [InlineData("end", "3 1", "2 4 5 1 3")]
    [InlineData("before-4", "5 1", "2 3 1 5 4")]
    [InlineData("after-3", "5 4 1", "2 3 1 4 5")]
    [InlineData("after-3", "1 3 5", "2 3 1 5 4")]
    public async Task To_dos_are_put_where_they_should_be_and_stay_in_the_order_that_they_have(string place, string ids, string order)
    {
        await FillAsync(-50, -40, -30, -20, -10);

        var moved = await MoveAsync(place, ids);

        Assert.True(moved.IsTargetThere);
        Assert.Empty(moved.TitlesApart);
        Assert.Equal(Ids(ids).Order().Select(id => $"Todo {id}"), moved.Titles);
        Assert.Equal(order, await OrderAsync());
    }

    [Theory]
    [InlineData("top", "1")]
    [InlineData("top", "1 2")]
    [InlineData("end", "5")]
    [InlineData("end", "5 4")]
    [InlineData("before-3", "2")]
    [InlineData("after-3", "4 5")]
    [InlineData("before-3", "3")]
    [InlineData("after-3", "3")]
    [InlineData("top", "1 2 3 4 5")]
    public async Task Those_that_stand_there_already_stay_as_they_are(string place, string ids)
    {
        await FillAsync(-50, -40, -30, -20, -10);
        var before = await PositionsAsync();

        Assert.Equal(Ids(ids).Length, (await MoveAsync(place, ids)).Titles.Count);

        Assert.Equal(before, await PositionsAsync());
    }

    [Theory]
    [InlineData("top", "2 4")]
    [InlineData("end", "2 4")]
    [InlineData("before-3", "5")]
    [InlineData("after-3", "5 1")]
    public async Task What_is_asked_for_twice_is_done_once(string place, string ids)
    {
        await FillAsync(-50, -40, -30, -20, -10);
        var first = await MoveAsync(place, ids);
        var positions = await PositionsAsync();

        Assert.Equal(first.Titles, (await MoveAsync(place, ids, Now.AddDays(1))).Titles);
        Assert.Equal(positions, await PositionsAsync());
    }

    [Fact]
    public async Task A_move_gives_a_position_to_what_moves_alone()
    {
        await FillAsync(-5000, -4000, -3000, -2000, -1000);

        await MoveAsync("before-2", "5 3");

        Assert.Equal([-5000, -4667, -4334, -4000, -2000], (await PositionsAsync()).Select(todo => todo.Position));
        Assert.Equal("1 3 5 2 4", await OrderAsync());
    }

    [Fact]
    public async Task The_top_is_where_a_to_do_that_is_added_now_would_stand_unless_another_stands_above_that()
    {
        await FillAsync(-50, -40, -30);
        await MoveAsync("top", "2");
        Assert.Equal(Todo.TopAt(Now), (await PositionsAsync())[0].Position);

        await MoveAsync("top", "3");
        Assert.Equal(Todo.TopAt(Now) - Todo.Spacing, (await PositionsAsync())[0].Position);
        Assert.Equal("3 2 1", await OrderAsync());
    }

    [Fact]
    public async Task Beside_one_that_is_gone_nothing_is_moved()
    {
        await FillAsync(-50, -40, -30);

        var moved = await MoveAsync("before-99", "3 2");

        Assert.False(moved.IsTargetThere);
        Assert.Empty(moved.Titles);
        Assert.Empty(moved.TitlesApart);
        Assert.Equal("1 2 3", await OrderAsync());
    }

    [Fact]
    public async Task One_that_is_gone_itself_is_not_among_the_titles()
    {
        await FillAsync(-50, -40, -30);

        Assert.Equal(["Todo 3"], (await MoveAsync("before-1", "3 99")).Titles);
        Assert.Equal("3 1 2", await OrderAsync());
    }

    [Fact]
    public async Task Beside_a_completed_one_go_completed_ones_and_the_open_ones_are_named_and_stay()
    {
        await FillAsync(-50, -40, -30, -20, -10);
        await CompleteAsync(4, 5);

        var moved = await MoveAsync("before-4", "1 5");

        Assert.Equal(["Todo 5"], moved.Titles);
        Assert.Equal(["Todo 1"], moved.TitlesApart);
        Assert.Equal("1 2 3 5 4", await OrderAsync());
    }

    [Fact]
    public async Task At_the_top_and_at_the_end_the_open_ones_and_the_completed_ones_go_to_that_of_their_own()
    {
        await FillAsync(-60, -50, -40, -30, -20, -10);
        await CompleteAsync(4, 5, 6);

        Assert.Equal(["Todo 3", "Todo 6"], (await MoveAsync("top", "3 6")).Titles);
        Assert.Equal("3 1 2 6 4 5", await OrderAsync());
        await MoveAsync("end", "1 6");
        Assert.Equal("3 2 1 4 5 6", await OrderAsync());
    }

    [Fact]
    public async Task To_dos_of_another_list_are_neither_moved_nor_a_place()
    {
        await FillAsync(-50, -40, -30);
        await database.ExecuteAsync("UPDATE todos SET list_id = 7 WHERE todo_id = 2");

        Assert.False((await MoveAsync("after-2", "1")).IsTargetThere);
        Assert.Empty((await MoveAsync("end", "2")).Titles);
        Assert.Equal(-40, (await PositionsAsync()).Single(todo => todo.TodoId == 2).Position);
    }

    /// <summary>Each starts where room is short in a way of its own: spread evenly, side by side, all at one place, or at both ends of 64 bits.</summary>
    public static TheoryData<string, long, long> Starts => new()
    {
        { "as they are added", Todo.TopAt(Now), 60_000_000_000 },
        { "as many are added at once", Todo.TopAt(Now), Todo.Spacing },
        { "side by side", 0, 1 },
        { "around zero", -8, 1 },
        { "all at one place", Todo.TopAt(Now), 0 },
        { "at the first place there is", -Todo.MaxPosition, 0 },
        { "at the last place there is", Todo.MaxPosition, 0 },
        { "beyond the first", long.MinValue, 1 },
        { "beyond the last", long.MaxValue - 19, 1 },
        { "from one end to the other", long.MinValue, long.MaxValue / 10 },
    };

    [Theory]
    [MemberData(nameof(Starts))]
    public async Task Whatever_is_moved_the_order_is_that_of_a_list_on_paper(string start, long first, long step)
    {
        const int Count = 16, Moves = 50;
        await FillAsync([.. Enumerable.Range(0, Count).Select(i => first + i * step)]);
        var paper = Enumerable.Range(1, Count).Select(id => (long)id).ToList();
        var random = new Random(start.Length);

        for (var i = 0; i < Moves; i++)
        {
            var ids = Enumerable.Range(0, random.Next(1, 4)).Select(_ => (long)random.Next(1, Count + 1)).Distinct().ToArray();
            var target = (long)random.Next(1, Count + 1);
            var place = random.Next(6) switch { 0 => Place.Top, 1 => Place.End, 2 or 3 => Place.Before(target), _ => Place.After(target) };
            paper = OnPaper(paper, ids, place);

            await MoveAsync($"{place}", string.Join(' ', ids));

            var list = await PositionsAsync();
            Assert.Equal(paper, list.Select(todo => todo.TodoId));
        }
    }

    /// <summary>A row that has it is put elsewhere when the app starts.</summary>
    [Theory]
    [InlineData(-1000, 1000)]
    [InlineData(-2, 2)]
    [InlineData(-2, 1)]
    [InlineData(-1, 1)]
    public async Task No_to_do_is_given_the_position_of_those_that_have_none(long above, long below)
    {
        await FillAsync(above, below, 5000, 6000, 7000);

        foreach (var ids in new[] { "5", "3 4" })
        {
            await MoveAsync("after-1", ids);
            Assert.DoesNotContain(Todo.NoPosition, (await PositionsAsync()).Select(todo => todo.Position));
        }
        Assert.Equal("1 3 4 5 2", await OrderAsync());
    }

    [Fact]
    public async Task Where_hundreds_stand_side_by_side_one_more_fits_between_any_two()
    {
        const int Count = 2500;
        await FillAsync([.. Enumerable.Range(0, Count).Select(i => i - 1_000_000L)]);
        var paper = Enumerable.Range(1, Count).Select(id => (long)id).ToList();

        foreach (var (id, place) in new[] { (2L, Place.After(1250)), (2500L, Place.Before(2)), (1L, Place.After(2499)), (700L, Place.Before(1251)) })
        {
            paper = OnPaper(paper, [id], place);
            await MoveAsync($"{place}", $"{id}");
            Assert.Equal(paper, (await PositionsAsync()).Select(todo => todo.TodoId));
        }
        Assert.Equal(Count, (await PositionsAsync()).DistinctBy(todo => todo.Position).Count());
    }

    [Fact]
    public async Task Between_the_same_two_one_after_the_other_fits_and_few_move_over()
    {
        const int Count = 60;
        await FillAsync([.. Enumerable.Range(0, Count).Select(i => Todo.TopAt(Now) + i * Todo.Spacing)]);
        var paper = Enumerable.Range(1, Count).Select(id => (long)id).ToList();
        var written = 0;

        for (var id = Count; id > 2; id--)
        {
            var before = (await PositionsAsync()).ToHashSet();
            paper = OnPaper(paper, [id], Place.After(1));
            await MoveAsync("after-1", $"{id}");
            var after = await PositionsAsync();
            Assert.Equal(paper, after.Select(todo => todo.TodoId));
            written += after.Count(todo => !before.Contains(todo));
        }

        Assert.InRange(written, Count - 3, 4 * Count);
    }

    [Fact]
    public async Task Two_who_move_at_once_end_in_the_order_of_one_after_the_other()
    {
        (long[] Ids, Place Place)[] moves =
            [([5], Place.Before(2)), ([4], Place.Before(2)), ([2], Place.End), ([3, 5], Place.Top), ([1], Place.After(4)), ([6], Place.After(1))];
        for (var i = 0; i < moves.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                await database.EmptyTodosAsync();
                await FillAsync(1, 2, 3, 4, 5, 6); // Side by side, so that neighbours move over.
                long[] start = [1, 2, 3, 4, 5, 6];

                await Task.WhenAll(new[] { moves[i], moves[j] }.Select(move => Task.Run(() => MoveAsync($"{move.Place}", string.Join(' ', move.Ids)))));

                var (one, other) = (OnPaper(OnPaper([.. start], moves[i].Ids, moves[i].Place), moves[j].Ids, moves[j].Place),
                    OnPaper(OnPaper([.. start], moves[j].Ids, moves[j].Place), moves[i].Ids, moves[i].Place));
                Assert.Contains(await OrderAsync(), new[] { string.Join(' ', one), string.Join(' ', other) });
            }
        }
    }

    [Fact]
    public async Task Eight_who_move_at_once_lose_nothing_and_double_nothing()
    {
        const int Count = 10;
        await FillAsync([.. Enumerable.Range(0, Count).Select(i => -10L + i)]);

        for (var round = 0; round < 3; round++)
        {
            foreach (var place in new[] { "top", "after-1", "end", "before-2" })
            {
                // All to one place, where two that do not know of each other would get one position.
                var moved = await Task.WhenAll(Enumerable.Range(3, Count - 2).Select(id => Task.Run(() => MoveAsync(place, $"{id}"))));

                Assert.All(moved, answer => Assert.True(answer.IsTargetThere && answer.Titles.Count == 1));
                var list = await PositionsAsync();
                Assert.Equal(Enumerable.Range(1, Count).Select(id => (long)id), list.Select(todo => todo.TodoId).Order());
                Assert.Equal(Count, list.DistinctBy(todo => todo.Position).Count());
            }
        }
    }

    [Theory]
    [InlineData("top", true)]
    [InlineData("end", true)]
    [InlineData("before-42", true)]
    [InlineData("after--9223372036854775808", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("top-1", false)]
    [InlineData("before", false)]
    [InlineData("before-", false)]
    [InlineData("after-9223372036854775808", false)]
    [InlineData("beside-1", false)]
    public void A_place_reads_in_a_form_as_it_is_written_there(string? text, bool isPlace)
        => Assert.Equal(isPlace ? text : null, Place.Parse(text)?.ToString());

    /// <summary>What a person would do with slips of paper.</summary>
    private static List<long> OnPaper(List<long> list, long[] ids, Place place)
    {
        var moved = list.Where(id => ids.Contains(id) && id != place.TodoId).ToList();
        var others = list.Except(moved).ToList();
        var index = place == Place.Top ? 0 : place == Place.End ? others.Count
            : others.IndexOf(place.TodoId!.Value) + (place == Place.After(place.TodoId.Value) ? 1 : 0);
        others.InsertRange(index, moved);
        return others;
    }

    private Task<MovedTodos> MoveAsync(string place, string ids, DateTime? now = null)
        => MoveTodos.RunAsync(_transactions, ListAccess.OfEverybody(TodoList.First), Ids(ids), Place.Parse(place)!, now ?? Now, TestContext.Current.CancellationToken);

    private static long[] Ids(string ids) => [.. ids.Split(' ').Select(long.Parse)];

    /// <summary>The open to-dos 1, 2, … at these positions.</summary>
    private async Task FillAsync(params long[] positions)
    {
        await database.AddTodosAsync(positions.Length);
        foreach (var batch in positions.Index().Chunk(500))
        {
            await database.ExecuteAsync(
                $"""
                UPDATE todos SET position = CASE todo_id {string.Join(' ', batch.Select(todo => $"WHEN {todo.Index + 1} THEN {SqlOf(todo.Item)}"))} END
                WHERE list_id = 0 AND todo_id = ANY(@ids)
                """,
                new { ids = batch.Select(todo => todo.Index + 1L).ToArray() });
        }

        // The smallest number of 64 bits is none without its sign.
        static string SqlOf(long position) => position == long.MinValue ? $"({position + 1} - 1)" : $"({position})";
    }

    private Task<int> CompleteAsync(params long[] ids) => database.ExecuteAsync("UPDATE todos SET done = true WHERE todo_id = ANY(@ids)", new { ids });

    private async Task<string> OrderAsync() => string.Join(' ', (await PositionsAsync()).Select(todo => todo.TodoId));

    private Task<IReadOnlyList<(long TodoId, long Position)>> PositionsAsync()
        => database.QueryAsync<(long, long)>("SELECT todo_id, position FROM todos ORDER BY done, position, todo_id");
}

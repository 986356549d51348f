using TodoApp.Database;

namespace TodoApp.Tests.Data;

public sealed class RetryPolicyTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(3, 40)]
    [InlineData(7, 640)]
    [InlineData(8, 1000)]
    [InlineData(100, 1000)]
    [InlineData(10_000, 1000)]
    public void The_longest_pause_doubles_with_every_failure_up_to_a_second(int failures, int milliseconds)
        => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Policy(1).Pause(failures, Minute));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.25, 10)]
    [InlineData(0.75, 30)]
    public void The_pause_is_any_part_of_the_longest_one(double random, int milliseconds)
        => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Policy(random).Pause(failures: 3, Minute));

    [Fact]
    public void Two_that_failed_together_do_not_pause_together()
    {
        var policy = new RetryPolicy(10, Minute) { Random = new Random(7) };

        var pauses = Enumerable.Range(0, 1000).Select(_ => policy.Pause(failures: 8, Minute).TotalSeconds).ToList();

        Assert.Equal(1000, pauses.Distinct().Count());
        Assert.All(Enumerable.Range(0, 10), tenth => Assert.InRange(pauses.Count(pause => (int)(pause * 10) == tenth), 60, 140));
    }

    [Fact]
    public void No_pause_goes_past_the_deadline()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(3), Policy(1).Pause(failures: 5, timeLeft: TimeSpan.FromMilliseconds(3)));
        Assert.Equal(TimeSpan.Zero, Policy(1).Pause(failures: 5, timeLeft: TimeSpan.Zero));
    }

    [Fact]
    public void The_settings_say_how_often_and_how_long()
    {
        var policy = new RetryPolicy(new DatabaseOptions { RetryAttempts = 4, RetryDeadline = 6 });

        Assert.Equal((4, TimeSpan.FromSeconds(6)), (policy.MaxAttempts, policy.Deadline));
    }

    private static RetryPolicy Policy(double random) => new(10, Minute) { Random = new FixedRandom(random) };

    private sealed class FixedRandom(double value) : Random
    {
        public override double NextDouble() => value;
    }
}

using FsCheck;
using FsCheck.Fluent;
using TodoApp.Todos;

namespace TodoApp.Tests.Todos;

public sealed class StepsTests
{
    private const string Note = "For Sunday:\n- [ ] Flour\n- [x] Two eggs \r\n* [X] Sugar\n\n* [ ]   Milk – 1 l";

    /// <summary>What notes are made of, and what is nearly a step.</summary>
    private static readonly string[] Parts =
        ["- [ ] ", "- [x] ", "* [X] ", "* [ ] ", "- [y] ", "-[ ] ", "- []", "Milk", "Two eggs", "🥛", "\u2028", " ", "\t", "\n", "\n", "\r\n", "\r", "\u0085", "", "]"];

    private static readonly Arbitrary<string> Notes = Arb.From(Gen.Elements(Parts).ListOf().Select(string.Concat));

    [Fact]
    public void A_line_that_begins_with_a_box_is_a_step()
        => Assert.Equal(
            [(2, "Flour", false), (3, "Two eggs", true), (4, "Sugar", true), (6, "Milk – 1 l", false)],
            Steps.Of(Note).All.Select(step => (step.Line, step.Label, step.Done)));

    [Theory]
    [InlineData("")]
    [InlineData("Flour")]
    [InlineData(" - [ ] Flour")]
    [InlineData("-[ ] Flour")]
    [InlineData("- [] Flour")]
    [InlineData("- [  ] Flour")]
    [InlineData("- [y] Flour")]
    [InlineData("- [ ]Flour")]
    [InlineData("- [ ]")]
    [InlineData("- [ ] ")]
    [InlineData("- [ ]  \r\n\nFlour")]
    [InlineData("Buy - [ ] Flour")]
    public void Any_other_line_is_none(string text)
    {
        Assert.Empty(Steps.Of(text).All);
        Assert.Null(Steps.Of(text).Progress);
    }

    [Fact]
    public void How_many_are_done_is_said_of_all() => Assert.Equal("2 of 4", Steps.Of(Note).Progress);

    [Fact]
    public void A_step_is_found_where_it_was_and_else_where_it_is()
    {
        var eggs = Steps.Of(Note).All[1].Key;

        Assert.Equal(3, Steps.Of(Note).Find(eggs)?.Line);
        Assert.Equal(1, Steps.Of("- [ ] Two eggs\nFlour").Find(eggs)?.Line);
        Assert.Equal(3, Steps.Of("- [ ] Two eggs\n\n- [ ] Two eggs").Find(eggs)?.Line);
        Assert.Null(Steps.Of("- [ ] Two eggs\n- [ ] Two eggs").Find(eggs));
        Assert.Null(Steps.Of("\n\n- [ ] Three eggs").Find(eggs));
    }

    [Fact]
    public void Marking_a_step_changes_its_mark_and_no_other_character()
        => Prop.ForAll(Notes, ArbMap.Default.ArbFor<bool>(), (text, done) => Steps.Of(text).All.All(step =>
        {
            var marked = Steps.Of(text).TextWith(step, done);
            var differences = text.Zip(marked).Index().Where(each => each.Item.First != each.Item.Second).Select(each => each.Index);
            return marked.Length == text.Length
                && differences.SequenceEqual(step.Done == done ? [] : new[] { step.Mark })
                && Steps.Of(marked).Find(step.Key) is { } found && found.Done == done && found.Line == step.Line
                && Steps.Of(marked).All.Count == Steps.Of(text).All.Count
                && Steps.Of(marked).TextWith(found, done) == marked;
        })).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_step_is_on_the_line_that_it_says()
        => Prop.ForAll(Notes, text => Steps.Of(text).All.All(step =>
        {
            var line = text.Split('\n')[step.Line - 1];
            return line.Length >= 6 && line[6..].Trim() == step.Label && line[3] is not ' ' == step.Done && step.Label.Length > 0;
        })).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_key_survives_its_form()
        => Prop.ForAll<uint, uint>((line, label) => StepKey.Parse($"{new StepKey((int)(line / 2), label)}") == new StepKey((int)(line / 2), label))
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("3-")]
    [InlineData("-9f2c1a04")]
    [InlineData("3-9f2c1a04f")]
    [InlineData("3-9f2c1a04-1")]
    [InlineData("99999999999-9f2c1a04")]
    [InlineData("three-9f2c1a04")]
    public void Any_other_text_is_no_key(string? text) => Assert.Null(StepKey.Parse(text));
}

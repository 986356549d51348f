using System.Globalization;
using TodoApp.Html;

namespace TodoApp.Tests.Html;

public class FoldedTextTests
{
    private static readonly string Words = string.Join(' ', Enumerable.Range(1, 200).Select(i => $"word{i}"));

    [Fact]
    public void A_short_text_is_whole()
    {
        Assert.Equal(new FoldedText("", null), FoldedText.Of(""));
        Assert.Equal(new FoldedText("1\n2\n3", null), FoldedText.Of("1\n2\n3"));
        Assert.Equal(new FoldedText(Words[..FoldedText.ShortLength], null), FoldedText.Of(Words[..FoldedText.ShortLength]));
    }

    [Fact]
    public void Many_lines_fold_at_the_end_of_a_line()
        => Assert.Equal(new FoldedText("1\n2", "3\n4"), FoldedText.Of("1\n2\n3\n4"));

    [Fact]
    public void A_long_line_folds_at_the_end_of_a_word()
    {
        var folded = FoldedText.Of(Words);
        Assert.InRange(folded.Lead.Length, 100, 120);
        Assert.Equal(Words, $"{folded.Lead} {folded.Rest}");
    }

    [Fact]
    public void A_paragraph_that_ends_near_the_fold_is_not_cut()
    {
        var paragraph = Words[..90].Trim();
        Assert.Equal(new FoldedText(paragraph, Words), FoldedText.Of($"{paragraph}\n\n{Words}"));
    }

    [Fact]
    public void A_link_is_never_cut()
    {
        var link = $"https://example.org/{new string('a', FoldedText.ShortLength)}";
        Assert.Equal(new FoldedText("See", $"{link} and more"), FoldedText.Of($"See {link} and more"));
        Assert.Equal(new FoldedText(link, $"and {Words}"), FoldedText.Of($"{link} and {Words}"));
        Assert.Equal(new FoldedText(link + link, null), FoldedText.Of(link + link));
    }

    [Fact]
    public void A_character_is_never_cut()
    {
        var text = string.Concat(Enumerable.Repeat("👩‍👩‍👧", 100));
        var folded = FoldedText.Of(text);
        Assert.NotNull(folded.Rest);
        Assert.Equal(text, folded.Lead + folded.Rest);
        Assert.Equal(100, new StringInfo(folded.Lead).LengthInTextElements + new StringInfo(folded.Rest).LengthInTextElements);
    }

    [Fact]
    public void A_page_with_many_texts_has_so_much_of_a_long_one_and_a_link_to_the_rest()
    {
        var text = string.Join(' ', Enumerable.Range(1, 2000).Select(i => $"word{i}"));

        var whole = Html(new TodoText(text));
        var bounded = Html(new TodoText(text, isOneOfMany: true, address: "/edit/7?a=1&b=2"));

        Assert.Contains("word2000", whole, StringComparison.Ordinal);
        Assert.InRange(bounded.Length, FoldedText.LongLength, 2 * FoldedText.LongLength);
        Assert.Contains("""… <a href="/edit/7?a=1&amp;b=2">Open to read all</a>""", bounded, StringComparison.Ordinal);
        Assert.Equal(Html(new TodoText(Words)), Html(new TodoText(Words, isOneOfMany: true, address: "/edit/7")));
    }

    private static string Html(TodoText text)
    {
        using var writer = new StringWriter();
        text.WriteTo(writer, System.Text.Encodings.Web.HtmlEncoder.Default);
        return writer.ToString();
    }
}

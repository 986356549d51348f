using System.Text.Encodings.Web;
using TodoApp.Html;

namespace TodoApp.Tests.Html;

public class LinkedTextTests
{
    [Theory]
    [InlineData("https://example.org", "https://example.org")]
    [InlineData("HTTP://EXAMPLE.ORG/A", "HTTP://EXAMPLE.ORG/A")]
    [InlineData("See https://example.org/a?b=c&d=e#f.", "https://example.org/a?b=c&d=e#f")]
    [InlineData("(https://example.org/a_(b))", "https://example.org/a_(b)")]
    [InlineData("Is it https://example.org/a?!", "https://example.org/a")]
    [InlineData("“https://example.org/a”", "https://example.org/a")]
    [InlineData("<https://example.org/a>", "https://example.org/a")]
    [InlineData("参照：https://example.org/a。", "https://example.org/a")]
    [InlineData("a\nhttps://example.org/ü/日本\nb", "https://example.org/ü/日本")]
    [InlineData("http://[::1]:8080/a", "http://[::1]:8080/a")]
    public void A_bare_address_is_a_link_without_the_punctuation_around_it(string text, string address)
    {
        var link = Assert.Single(LinkedText.FindLinks(text));
        Assert.Equal(address, text[link]);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("ftp://example.org")]
    [InlineData("//example.org")]
    [InlineData("example.org")]
    [InlineData("https://")]
    [InlineData("https://...")]
    [InlineData("https:// example.org")]
    [InlineData("xhttps://example.org")]
    public void Nothing_else_is_a_link(string text) => Assert.Empty(LinkedText.FindLinks(text));

    [Fact]
    public void Several_addresses_are_links_and_the_text_between_them_stays()
        => Assert.Equal(
            $"{Link("http://a.example")} and {Link("https://b.example/c")}, done.",
            Html("http://a.example and https://b.example/c, done."));

    [Theory]
    [InlineData("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("a & b", "a &amp; b")]
    public void Markup_in_the_text_is_text(string text, string expected) => Assert.Equal(expected, Html(text));

    [Fact]
    public void An_address_cannot_leave_its_attribute()
    {
        Assert.Equal($"{Link("https://example.org/")}&quot; onclick=&quot;alert(1)", Html("https://example.org/\" onclick=\"alert(1)"));
        Assert.Equal($"{Link("https://example.org/&#x27;&amp;x=1")}", Html("https://example.org/'&x=1"));
        Assert.Equal($"{Link("https://example.org/")}&lt;b&gt;", Html("https://example.org/<b>"));
    }

    [Fact]
    public void An_invisible_character_ends_an_address()
        => Assert.StartsWith(Link("https://example.org/"), Html("https://example.org/\u202Egro.live"), StringComparison.Ordinal);

    private static string Link(string encoded) => $"""<a href="{encoded}" rel="noopener noreferrer nofollow">{encoded}</a>""";

    private static string Html(string text)
    {
        using var html = new StringWriter();
        new LinkedText(text).WriteTo(html, HtmlEncoder.Default);
        return html.ToString();
    }
}

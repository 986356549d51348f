using TodoApp.Accounts;

namespace TodoApp.Tests.Accounts;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("a walrus in the bathtub")]
    [InlineData("123456 is not my code")]
    [InlineData("ЖелезоБетон и чай")]
    [InlineData("            .           ")]
    [InlineData("kq9w2m7x4bz1")]
    [InlineData("wintersonnenwende")]
    [InlineData("🦭🦭🛁🦭🦭🛁🛁🦭🛁🦭🦭🛁")]
    public void It_may_consist_of_anything(string password) => Assert.Null(PasswordRules.Problem(password, "ada"));

    [Theory]
    [InlineData("elevenchars")]
    [InlineData("🦭🦭🦭🦭🦭🦭")]
    [InlineData("")]
    public void It_has_twelve_characters_at_least(string password)
        => Assert.Contains("12 characters at least", PasswordRules.Problem(password, "ada"), StringComparison.Ordinal);

    [Fact]
    public void It_has_256_characters_at_the_most()
    {
        var longest = string.Concat(Enumerable.Range(0, 256).Select(i => (char)('a' + (i * i % 23))));

        Assert.Null(PasswordRules.Problem(longest, "ada"));
        Assert.Contains("256 characters at the most; it has 257", PasswordRules.Problem(longest + "x", "ada"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("123qweasdzxc")]
    [InlineData("Password2026!")]
    [InlineData("passwordpassword")]
    [InlineData("!!dragon!!2024!!")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("QWERTYqwerty1")]
    [InlineData("123456789012")]
    public void It_is_none_of_those_that_attackers_try_first(string password)
        => Assert.Contains("attackers try", PasswordRules.Problem(password, "ada"), StringComparison.Ordinal);

    [Theory]
    [InlineData("zuckerwattemann1")]
    [InlineData("Zuckerwattemann")]
    public void It_is_not_the_name(string password)
        => Assert.Contains("the name", PasswordRules.Problem(password, "zuckerwattemann"), StringComparison.Ordinal);
}

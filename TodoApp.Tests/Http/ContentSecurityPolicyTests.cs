using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TodoApp.Http;

namespace TodoApp.Tests.Http;

public sealed class ContentSecurityPolicyTests
{
    [Fact]
    public void Nothing_is_allowed_but_what_the_pages_need()
        => Assert.Equal(
            "default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
            + "frame-ancestors 'none'",
            new ContentSecurityPolicy().ToString());

    [Fact]
    public void The_first_source_takes_the_place_of_none_and_others_are_added_once()
    {
        var policy = new ContentSecurityPolicy().Allow("frame-ancestors", "'self'").Allow("script-src", "'self'")
            .Allow("form-action", "https://accounts.example").Allow("form-action", "https://accounts.example");

        Assert.Equal(
            "default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; form-action 'self' https://accounts.example; "
            + "base-uri 'none'; frame-ancestors 'self'; script-src 'self'",
            policy.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("'self' https:")]
    [InlineData("https://example.org;script-src *")]
    [InlineData("https://example.org\r\nX: 1")]
    public void What_is_not_one_source_is_refused(string source)
        => Assert.Throws<ArgumentException>(() => new ContentSecurityPolicy().Allow("img-src", source));

    [Fact]
    public async Task What_a_feature_allows_is_in_the_header()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddResponseHeaders();
        builder.Services.Configure<ContentSecurityPolicy>(policy => policy.Allow("script-src", "'self'"));
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseResponseHeaders();
        await app.StartAsync();
        using var client = new HttpClient();

        var response = await client.GetAsync(new Uri(app.Urls.Single()));

        var header = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.EndsWith("; script-src 'self'", header, StringComparison.Ordinal);
    }
}

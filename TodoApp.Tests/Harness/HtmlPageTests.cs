using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace TodoApp.Tests.Harness;

/// <summary>A page of every kind of control, and an endpoint that redirects to a page saying what was sent.</summary>
public sealed class HtmlPageTests : IAsyncLifetime
{
    private const string Form = """
        <!doctype html><title>Form</title>
        <form action="/sent?by=form" method="post">
          <input type="hidden" name="Token" value="a+b c">
          <label for="title">Title</label> <input id="title" name="Title" value="old">
          <label>Text <textarea name="Text"></textarea></label>
          <input type="checkbox" name="Ticked" checked> <input type="checkbox" name="Unticked">
          <input name="Disabled" value="x" disabled> <input name="Inside" value="x" form="other">
          <button>Save</button>
          <button formaction="/sent?by=button" name="Choice" value="7" aria-label="Delete Buy milk">×</button>
          <button formenctype="multipart/form-data" id="parts"><span aria-hidden="true">#</span> In
            parts</button>
          <button formmethod="get">Ask</button>
        </form>
        <input name="Outside" value="é" form="other"> <form id="other" action="/sent" method="post"></form>
        <button form="other" name="Other" value="1">Send other</button>
        <a href="sent?by=link">Details</a>
        <p><button>Twice</button></p> <section><button formmethod="get" form="other">Twice</button></section>
        """;

    private readonly WebApplication _site = Build();
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _site.Urls.Add("http://127.0.0.1:0");
        _site.MapGet("/", () => Results.Content(Form, "text/html"));
        _site.MapGet("/sent", (HttpRequest request) => Results.Content(
            $"<ul>{string.Concat(request.Query.Select(entry => $"<li>{entry.Key}={WebUtility.HtmlEncode(entry.Value)}</li>"))}</ul>",
            "text/html"));
        _site.MapPost("/sent", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            var sent = request.Query.Concat(form).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.ToString()))
                .Append(KeyValuePair.Create("type", request.ContentType!.Split(';')[0]));
            request.HttpContext.Response.Headers.Location = QueryHelpers.AddQueryString("/sent", sent!);
            return Results.StatusCode(StatusCodes.Status303SeeOther);
        });
        await _site.StartAsync();
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_site.Urls.First()) };
    }

    [Fact]
    public async Task A_form_is_sent_as_it_was_parsed_with_what_was_filled_in()
    {
        var page = await _client.GetPageAsync("/");

        page = await page.Fill("Title", "Buy milk & bread").Fill("Text", "one\ntwo").ClickAsync("Save");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("/sent", page.Url.AbsolutePath);
        Assert.Equal(
            ["by=form", "Token=a+b c", "Title=Buy milk & bread", "Text=one two", "Ticked=on", "type=application/x-www-form-urlencoded"],
            page.Texts("li"));
        Assert.Contains("Text=one%0D%0Atwo", page.Url.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_button_that_is_pressed_says_where_to_and_adds_its_own_value()
    {
        var page = await _client.GetPageAsync("/");

        page = await page.ClickAsync("Delete Buy milk");

        Assert.Contains("by=button", page.Texts("li"));
        Assert.Contains("Choice=7", page.Texts("li"));
    }

    [Fact]
    public async Task A_form_can_be_sent_in_parts()
    {
        var page = await _client.GetPageAsync("/");

        page = await page.Fill("Text", "é").ClickAsync("In parts");

        Assert.Equal(["by=form", "Token=a+b c", "Title=old", "Text=é", "Ticked=on", "type=multipart/form-data"], page.Texts("li"));
    }

    [Fact]
    public async Task A_form_can_ask_instead_of_tell()
    {
        var page = await _client.GetPageAsync("/");

        page = await page.ClickAsync("Ask");

        Assert.Equal(["Token=a+b c", "Title=old", "Text=", "Ticked=on"], page.Texts("li"));
    }

    [Fact]
    public async Task Controls_outside_a_form_belong_to_the_one_they_name()
    {
        var page = await _client.GetPageAsync("/");

        var other = await page.ClickAsync("Send other");
        var first = await page.ClickAsync("Ask");

        Assert.Equal(["Inside=x", "Outside=é", "Other=1", "type=application/x-www-form-urlencoded"], other.Texts("li"));
        Assert.Equal(["Token=a+b c", "Title=old", "Text=", "Ticked=on"], first.Texts("li"));
    }

    [Fact]
    public async Task A_link_is_followed_by_its_name()
    {
        var page = await _client.GetPageAsync("/");

        page = await page.ClickAsync("Details");

        Assert.Equal(["by=link"], page.Texts("li"));
    }

    [Fact]
    public async Task A_name_that_is_missing_or_ambiguous_is_an_error_that_lists_what_there_is()
    {
        var page = await _client.GetPageAsync("/");

        Assert.True(page.Offers("Save"));
        Assert.False(page.Offers("save"));
        var missing = await Assert.ThrowsAsync<InvalidOperationException>(() => page.ClickAsync("Remove"));
        Assert.Contains("\"Delete Buy milk\"", missing.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => page.ClickAsync("Twice"));
        Assert.Equal(["Inside=x", "Outside=é"], (await page.ClickAsync("Twice", within: "section")).Texts("li"));
        Assert.Throws<InvalidOperationException>(() => page.Fill("Colour", "red"));
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        return builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _site.DisposeAsync();
    }
}

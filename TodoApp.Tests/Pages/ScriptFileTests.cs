using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;

namespace TodoApp.Tests.Pages;

/// <summary>The script as a file: what it weighs, that its types are right, and what a page lets it do.</summary>
public sealed partial class ScriptFileTests(TodoAppFixture app) : IClassFixture<TodoAppFixture>
{
    private static readonly string Script = Repository.PathOf("TodoApp", "wwwroot", "app.js");

    [Fact]
    public async Task It_weighs_less_than_6_KB_compressed()
    {
        using var compressed = new MemoryStream();
        await using (var brotli = new BrotliStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
            await brotli.WriteAsync(await File.ReadAllBytesAsync(Script));

        Assert.InRange(compressed.Length, 1, 6 * 1024);
    }

    [Fact]
    public async Task Its_types_are_right()
    {
        TypeChecker.SkipIfMissing();
        Assert.Equal("", await TypeChecker.ErrorsAsync(Script));
    }

    [Fact]
    public async Task Types_that_are_not_right_are_reported()
    {
        TypeChecker.SkipIfMissing();
        var folder = Directory.CreateTempSubdirectory("todoapp-types-");
        try
        {
            var path = Path.Combine(folder.FullName, "wrong.js");
            await File.WriteAllTextAsync(path, "document.title = 1;\n");

            Assert.Contains("not assignable", await TypeChecker.ErrorsAsync(path), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_page_runs_no_script_but_files_of_the_app_and_asks_nobody_else()
    {
        var response = await app.CreateClient().GetAsync(new Uri(Addresses.List(), UriKind.Relative));

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.EndsWith("; script-src 'self'; connect-src 'self'", policy, StringComparison.Ordinal);
        var page = await response.Content.ReadAsStringAsync();
        Assert.Equal("></script", Assert.Single(ScriptContents().Matches(page)).Groups["contents"].Value);
        Assert.DoesNotContain(" on", HandlerAttributes().Match(page).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_the_script_sent_is_told_where_to_go_instead_of_going_there()
    {
        using var client = app.CreateClient();
        var page = await client.GetPageAsync(Addresses.New());
        var request = page.Fill("Title", "Milk").RequestOf("Add to-do");
        request.Headers.Add("X-Requested-With", "fetch");

        var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.StartsWith("/lists/0#todo-", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Contains("Added “Milk”", (await client.GetPageAsync(Addresses.List())).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_the_script_asks_for_leaves_the_message_to_the_tab_that_it_is_for()
    {
        using var client = app.CreateClient();
        await client.SendAsync((await client.GetPageAsync(Addresses.New())).Fill("Title", "Bread").RequestOf("Add to-do"));
        var refresh = new HttpRequestMessage(HttpMethod.Get, Addresses.List()) { Headers = { { "X-Requested-With", "fetch" } } };

        var refreshed = await (await client.SendAsync(refresh)).Content.ReadAsStringAsync();

        Assert.Contains(">Bread<", refreshed, StringComparison.Ordinal);
        Assert.DoesNotContain("Added “Bread”", refreshed, StringComparison.Ordinal);
        Assert.Contains("Added “Bread”", (await client.GetPageAsync(Addresses.List())).Text, StringComparison.Ordinal);
    }

    [GeneratedRegex("<script [^>]*(?<contents>>.*?</script)", RegexOptions.Singleline)]
    private static partial Regex ScriptContents();

    [GeneratedRegex("<[^>]* on[a-z]+=")]
    private static partial Regex HandlerAttributes();
}

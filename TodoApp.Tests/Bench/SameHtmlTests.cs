using System.Text.RegularExpressions;
using AngleSharp.Dom;
using TodoApp.Database;
using TodoApp.Todos;

namespace TodoApp.Tests.Bench;

/// <summary>The programs that the bench compares the app with would compare nothing if they sent less.</summary>
public sealed partial class SameHtmlTests(TodoAppFixture app) : IClassFixture<TodoAppFixture>
{
    /// <summary>More than a page has.</summary>
    private const int Rows = Keyset.PageSize + 3;

    [Theory]
    [InlineData("Baseline", "Transaction", "")]
    [InlineData("Baseline", "Transaction", "cockroach_restart")]
    [InlineData("Plain", "Access", "")]
    [InlineData("Plain", "Access", "EntityFramework")]
    public async Task A_program_that_the_app_is_compared_with_sends_the_list_as_the_app_does(string program, string switchName, string switchValue)
    {
        await app.Database.EmptyTodosAsync();
        await app.Database.ExecuteAsync(
            """
            INSERT INTO todos (todo_id, title, text, done, pub_date, list_id)
            SELECT i, 'Call the <plumber> & ' || i::TEXT, CASE WHEN i % 2 = 0 THEN '' ELSE 'Dès demain, 鍵 "in hand"' END, i % 3 = 0,
              TIMESTAMP '2020-01-01 09:00:00' + i * INTERVAL '1 minute', 0
            FROM generate_series(1, @rows) numbers (i)
            """,
            new { rows = (long)Rows });
        using var client = app.CreateClient();
        var expected = await client.GetPageAsync(Addresses.List());
        Assert.Equal(Keyset.PageSize, expected.Document.QuerySelectorAll("li[id^=todo-]").Length);

        await using var other = new AppProcess(
            Path.Combine(AppProcess.BuiltIn("tools", "bench", program.ToLowerInvariant()), $"{program}.dll"),
            [
                ("ConnectionStrings__Todos", app.Database.ConnectionString),
                ("Stylesheet", Repository.PathOf("TodoApp", "wwwroot", "site.css")),
                ("PageSize", $"{Keyset.PageSize}"), ("CountLimit", $"{Quantity.Limit}"), ("ScanLimit", $"{TodoSearch.ScanLimit}"),
                (switchName, switchValue),
            ]);
        using var otherClient = new HttpClient { BaseAddress = await other.AddressAsync() };
        var page = await otherClient.GetPageAsync(Addresses.List());
        Assert.Equal(program == "Plain", page.Document.QuerySelector("#list [name=__RequestVerificationToken]") is not null);
        Assert.Equal(Normalized(expected), Normalized(page));
    }

    /// <summary>
    /// A line for each element and text. Left out are what each response chooses (keys and tokens), the fingerprints of files,
    /// attributes that say what is so anyway, and white space between elements.
    /// </summary>
    private static string Normalized(HtmlPage page)
    {
        foreach (var token in page.Document.QuerySelectorAll("input[name=__RequestVerificationToken]"))
            token.Remove();
        foreach (var key in page.Document.QuerySelectorAll("input[name=FormKey]"))
            key.SetAttribute("value", "…");
        return string.Join('\n', Lines(page.Document.DocumentElement, ""));
    }

    private static IEnumerable<string> Lines(INode node, string indentation) => node switch
    {
        IText text => string.IsNullOrWhiteSpace(text.Data) ? [] : [indentation + WhiteSpace().Replace(text.Data, " ").Trim()],
        IElement element =>
        [
            $"{indentation}<{element.LocalName}{string.Concat(element.Attributes.Where(Says).OrderBy(each => each.Name, StringComparer.Ordinal).Select(Text))}>",
            .. element.ChildNodes.SelectMany(child => Lines(child, $"{indentation}  ")),
        ],
        _ => [],
    };

    private static bool Says(IAttr attribute) => (attribute.Name, attribute.Value) is not ("value", "") and not ("type", "text");

    private static string Text(IAttr attribute) => $" {attribute.Name}=\"{Fingerprint().Replace(attribute.Value, "$1")}\"";

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"^(/[a-z0-9-]+)\.[a-z0-9]{10}(?=\.[a-z]+$)")]
    private static partial Regex Fingerprint();
}

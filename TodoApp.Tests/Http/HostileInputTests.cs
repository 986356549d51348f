using System.Net;
using System.Text;

namespace TodoApp.Tests.Http;

/// <summary>What an attacker, a scanner or a broken client sends, through every way in.</summary>
public sealed class HostileInputTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    /// <summary>No page has an element or an attribute of this name, unless a payload became markup.</summary>
    private const string Marker = "pwned";

    private static readonly string[] Payloads =
    [
        $"<{Marker}>", $"</title><{Marker}>", $"\"><img src=x {Marker}=1>", $"' {Marker}=1 '", $"</textarea><{Marker}>", $"--><{Marker}>",
        $"javascript:{Marker}()", $"&lt;{Marker}&gt;", $"{{{{{Marker}}}}}", $"@{Marker}",
        "' OR '1'='1", "'; DROP TABLE todos; --", "1); DELETE FROM todos; --", "$1", "@id", "\\", "%", "_", "%00",
        "a\r\nSet-Cookie: pwned=1", "a\nLocation: https://example.org/", "../../../../etc/passwd", "..\\..\\appsettings.json", "file:///etc/passwd",
        "\u202Eevil\u202C", "\u0000", "a\u0000b", "\uFEFF", "\u200B", "Z\u0351\u036Balgo", string.Concat(Enumerable.Repeat("😀", 60)),
        "x" + string.Concat(Enumerable.Repeat("😀", 60)), // Cut at an even number of UTF-16 units, it ends in half a character.
        "-1", "0", "9223372036854775808", "1e999", "NaN", "null", "true", "[]", "2026-01-01", new string('9', 400), new string('x', 5000),
    ];

    /// <summary>Bytes that are no UTF-8, percent-encoded: overlong, lone surrogates, cut short.</summary>
    private static readonly string[] Encoded = ["%FF%FE", "%C0%AF", "%ED%A0%80", "%F0%9F", "%", "%zz", "%u0041"];

    private static readonly string[] Fields =
        ["Title", "Text", "Lines", "FormKey", "Version", "id", "active", "done", "show", "q", "before", "after", "select", "order", "handler", "file", "contents", "fileName",
        "Due", "Repeat", "Every", "On", "From", "Until", "skip", "next", "series"];

    public async ValueTask InitializeAsync()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.EmptyListsAsync();
        await fixture.Database.AddTodosAsync(2);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task No_query_or_path_breaks_a_page_or_becomes_markup()
    {
        var client = fixture.CreateClient();
        var values = Payloads.Select(Uri.EscapeDataString).Concat(Encoded).ToList();
        foreach (var value in values)
        {
            foreach (var path in new[] { $"/lists/0/edit/{value}", $"/{value}", $"/error/{value}", $"/lists/0?handler={value}" })
                await RefusesOrShowsAsync(client, new HttpRequestMessage(HttpMethod.Get, path));
            foreach (var page in new[] { Addresses.List(), Addresses.Trash(), Addresses.Edit(1), Addresses.New(), Addresses.Several(), Addresses.Import() })
            {
                // One at a time: a long one in every field makes an address that the server refuses before any page sees it.
                foreach (var field in Fields)
                    await RefusesOrShowsAsync(client, new HttpRequestMessage(HttpMethod.Get, $"{page}?{field}={value}"));
            }
        }
    }

    [Fact]
    public async Task No_form_field_breaks_a_handler_or_becomes_markup()
    {
        var client = fixture.CreateClient();
        var form = await client.GetPageAsync(Addresses.New());
        var token = form.Document.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        foreach (var address in await Inventory.PostAddressesAsync(fixture.App))
        {
            // Each field that the handler is known to take, beside harmless ones; and all that there are at once.
            var own = Operation.All.Where(each => each.InventoryPath == address).SelectMany(each => each.Fields).Select(field => field.Name);
            string[][] groups = [.. own.Concat(["Title", "FormKey"]).Distinct().Select(field => new[] { field }), Fields];
            foreach (var (payload, names) in from payload in Payloads from names in groups select (payload, names))
            {
                KeyValuePair<string, string>[] harmless = [new("__RequestVerificationToken", token), new("Title", "Harmless"), new("id", "1"), new("FormKey", "1")];
                var fields = harmless.Where(field => !names.Contains(field.Key)).Concat(names.Select(name => KeyValuePair.Create(name, payload)));
                await RefusesOrShowsAsync(client, new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields) });
            }
        }
        Assert.Equal(HttpStatusCode.OK, (await client.GetPageAsync(Addresses.List())).Status);
    }

    private static readonly string[] AccountFields =
    [
        "name", "password", "link", "formKey", "returnUrl", "displayName", "timeZone", "currentPassword", "newPassword", "deletePassword", "passkeyPassword", "passkeyName",
        "passkey", "state", "credential", "handler",
    ];

    [Fact]
    public async Task No_field_about_an_account_breaks_a_handler_or_becomes_markup()
    {
        await using var app = fixture.StartApp([("Accounts:Mode", "open")]);
        var client = app.CreateClient();
        await client.SignUpAsync("ada");
        foreach (var payload in Payloads)
        {
            // The first field of each is harmless: what would refuse the others at once lets them pass. The last comes first, because a
            // payload that has become the password would delete the account.
            foreach (var operation in Operation.All.Reverse().Where(each => each.Accounts is not null && each != Operation.SignOut && each != Operation.SignOutEverywhere))
            {
                var address = operation.Accounts == AccountsOf.User ? Addresses.Profile() : Addresses.SignIn;
                var token = (await client.GetPageAsync(address)).Document.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
                var harmless = operation == Operation.DeleteAccount ? null : operation.Fields.Select(field => field.Name).FirstOrDefault();
                var fields = AccountFields.Select(field => KeyValuePair.Create(field, field == harmless ? operation.Fields[0].Value : payload))
                    .Append(new("__RequestVerificationToken", token));
                await RefusesOrShowsAsync(client, new HttpRequestMessage(HttpMethod.Post, operation.Path) { Content = new FormUrlEncodedContent(fields) });
            }
            foreach (var page in new[] { Addresses.SignIn, Addresses.SignUp(), Addresses.NewPassword(), Addresses.Profile() })
            {
                var query = string.Join('&', AccountFields.Select(field => $"{field}={Uri.EscapeDataString(payload)}"));
                await RefusesOrShowsAsync(client, new HttpRequestMessage(HttpMethod.Get, $"{page}?{query}"));
                await RefusesOrShowsAsync(app.CreateClient(), new HttpRequestMessage(HttpMethod.Get, $"{page}?{query}"));
            }
        }
        Assert.Contains("Signed in as ada", (await client.GetPageAsync(Addresses.List())).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_encoding_of_a_form_breaks_it()
    {
        var client = fixture.CreateClient();
        var token = (await client.GetPageAsync(Addresses.New())).Document.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        foreach (var value in Encoded)
        {
            var body = new StringContent($"__RequestVerificationToken={token}&Title={value}&Text={value}&FormKey={value}", Encoding.ASCII);
            body.Headers.ContentType = new("application/x-www-form-urlencoded");
            await RefusesOrShowsAsync(client, new HttpRequestMessage(HttpMethod.Post, Addresses.New()) { Content = body });
        }
    }

    [Fact]
    public async Task No_cookie_breaks_a_page_or_becomes_markup()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false }) { BaseAddress = fixture.Address };
        foreach (var value in Payloads.Where(payload => payload.All(c => c is > ' ' and < '\x7F' and not ';')).Concat(["CfDJ8AAAAAAAAAAAAAAAAAAAAAA", "chunks-3", "chunks-2000000000"]))
        {
            foreach (var name in new[] { "todoapp.antiforgery", "todoapp.message", "todoapp.session", "other" })
            {
                var request = new HttpRequestMessage(HttpMethod.Get, Addresses.List());
                request.Headers.TryAddWithoutValidation("Cookie", $"{name}={value}");
                Assert.Equal(HttpStatusCode.OK, (await RefusesOrShowsAsync(client, request)).Status);
            }
        }
    }

    [Fact]
    public async Task What_was_stored_is_shown_literally()
    {
        var client = fixture.CreateClient();
        // A byte order mark at the start of a form field is taken as just that by the form reader.
        foreach (var payload in Payloads.Where(payload => payload.Length is > 0 and <= 60 && payload[0] != '\uFEFF' && !payload.Any(char.IsControl)))
        {
            await fixture.Database.EmptyTodosAsync();
            var page = await (await client.GetPageAsync(Addresses.List())).Fill("Title", payload).Fill("Text", payload).ClickAsync("Add to-do");

            Assert.True(page.Status == HttpStatusCode.OK, $"“{payload}”: {string.Join(", ", page.Texts("[role=alert]"))}");
            var row = page.Document.QuerySelector("li[id^=todo-]")!;
            Assert.Equal(payload.Trim(), row.QuerySelector(".title")!.TextContent);
            Assert.Equal(payload.TrimEnd(), row.QuerySelector(".text")!.TextContent);
            var edit = await client.GetPageAsync($"/lists/0/edit/{row.Id!["todo-".Length..]}");
            Assert.Equal(payload.Trim(), edit.Document.QuerySelector("[name=Title]")!.GetAttribute("value"));
        }
    }

    private static async Task<HtmlPage> RefusesOrShowsAsync(HttpClient client, HttpRequestMessage request)
    {
        var sent = $"{request.Method} {request.RequestUri}";
        var page = await client.SendPageAsync(request);

        Assert.True((int)page.Status < 500, $"{sent} was answered with {(int)page.Status}");
        Assert.False(page.Response.Headers.Contains("pwned"), sent);
        Assert.Empty(page.Document.QuerySelectorAll(Marker));
        Assert.Empty(page.Document.QuerySelectorAll($"[{Marker}]"));
        return page;
    }
}

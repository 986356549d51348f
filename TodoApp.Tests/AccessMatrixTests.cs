using System.Net;
using TodoApp.Database;
using TodoApp.Transfer;

namespace TodoApp.Tests;

/// <summary>
/// Who may do what: each address of the <see cref="Inventory"/>, asked by everybody whom a list may know or not. The list is the first,
/// with a to-do; the forms are those of <see cref="Operation"/>. It is printed, and written to TestResults/access-matrix.md.
/// </summary>
public sealed class AccessMatrixTests(AccountsFixture fixture, ITestOutputHelper output) : IClassFixture<AccountsFixture>
{
    /// <summary>What is expected of each, in this order. The operator of the app is a stranger to the list.</summary>
    private static readonly string[] Roles = ["no one", "stranger", "viewer", "editor", "owner", "operator"];

    private const string
        ForAll = "200 200 200 200 200 200",
        ForThoseWhoSignIn = "sign-in 200 200 200 200 200",
        DoneForThoseWhoSignIn = "sign-in 303 303 303 303 303",
        RefusedWhereNothingWasTyped = "sign-in 422 422 422 422 422",
        SeenByMembers = "sign-in 404 200 200 200 404",
        SeenByEditors = "sign-in 404 403 200 200 404",
        DoneByMembers = "sign-in 404 303 303 303 404",
        DoneByEditors = "sign-in 404 403 303 303 404",
        DoneByOwners = "sign-in 404 403 403 303 404";

    private static readonly (string Answers, string[] Addresses)[] Gets =
    [
        (ForAll, [Addresses.SignUp(), Addresses.Healthz, Addresses.Readyz]),
        ("200 303 303 303 303 303", [Addresses.SignIn]), // Whoever is signed in goes on.
        (ForThoseWhoSignIn, [Addresses.Lists, Addresses.Today, Addresses.Upcoming(), Addresses.Profile(), Addresses.ExportAccount, Addresses.ExportAll]),
        (DoneForThoseWhoSignIn, [Addresses.Home]),
        (SeenByMembers, [
            Addresses.List(), Addresses.Edit(1), Addresses.People(0), Addresses.ListSettings(0), Addresses.Changes(0), .. FileFormat.All.Select(format => Addresses.Export(format))]),
        (SeenByEditors, [Addresses.New(), Addresses.Several(), Addresses.Import(), Addresses.Trash()]),
        ("sign-in 200 303 303 303 200", [Addresses.Join(0)]), // A member goes on to the list.
        ("302 302 302 302 302 302", [.. Addresses.OfTheFirstList.Select(path => path.Replace("{id:long}", "1", StringComparison.Ordinal))]),
        ("403 403 403 403 403 403", [Addresses.NewPassword()]), // Without a link.
        ("404 404 404 404 404 404", [Addresses.Calendar()]), // Without a key.
        ("303 303 303 303 303 303", [Addresses.Arrived()]), // Back to where one signs in, from nowhere.
    ];

    private static readonly (string Answers, string[] Addresses)[] Posts =
    [
        (DoneByEditors, [
            Addresses.List(), Addresses.Add(), Addresses.New(), Addresses.AddSeveral(), Addresses.Complete(), Addresses.UndoComplete(), Addresses.Reopen(), Addresses.Star(), Addresses.Unstar(),
            Addresses.Literally(), Addresses.Due(), Addresses.UndoDue(), Addresses.Move(), Addresses.Tick(), Addresses.Untick(),
            Addresses.Delete(), Addresses.UndoDelete(), Addresses.Skip(), Addresses.UndoSkip(), Addresses.ClearCompleted(), Addresses.MoveToList(),
            Addresses.Edit(1), Addresses.RestoreEdited(1), Addresses.ConfirmImport(),
            Addresses.Restore(), Addresses.RestoreAll(), Addresses.DeleteForGood(), Addresses.Empty()]),
        (SeenByEditors, [Addresses.Import()]),
        (DoneByMembers, [Addresses.CopyToList()]), // To a list of their own: what they see, they may write down.
        (DoneByMembers, [Addresses.MoveList(), Addresses.ArchiveList(), Addresses.UnarchiveList(), Addresses.MakeCalendar()]), // Of their own.
        (DoneByOwners, [
            Addresses.ListSettings(0), Addresses.DeleteList(),
            Addresses.Invite(0), Addresses.RevokeLink(0), Addresses.SetRole(0), Addresses.RemoveMember(0)]),
        ("sign-in 404 404 404 303 404", [Addresses.RestoreList()]), // To whoever does not own it, a deleted list is gone.
        (DoneForThoseWhoSignIn, [Addresses.AddList(), Addresses.Select(), Addresses.Join(0), Addresses.StopCalendar()]), // Select asks the database nothing.
        (DoneForThoseWhoSignIn, [Addresses.SignOut(), Addresses.EndSession(), Addresses.SignOutEverywhere()]),
        ("sign-in 409 409 409 409 409", [Addresses.RemovePasskey()]), // Without one.
        (RefusedWhereNothingWasTyped, [
            Addresses.Profile(), Addresses.ChangePassword(), Addresses.DeleteAccount(), Addresses.NewPasskey(), Addresses.AddPasskey()]),
        ("422 422 422 422 422 422", [Addresses.SignIn, Addresses.SignInWithPasskey(), Addresses.SignUp()]),
        ("403 403 403 403 403 403", [Addresses.NewPassword()]),
        ("303 303 303 303 303 303", [Addresses.Arrived()]),
    ];

    private readonly Dictionary<string, (HttpClient Client, string Token)> _visitors = [];
    private readonly Dictionary<string, (long User, long Session)> _sessions = [];

    [Fact]
    public async Task Every_address_answers_everybody_as_declared_and_whoever_is_refused_changes_nothing()
    {
        await SignUpAsync();
        var measured = new List<(string Address, string[] Answers)>();
        foreach (var address in await Inventory.GetAddressesAsync(fixture.App))
            measured.Add(($"GET {address}", await AnswersAsync(role => GetAsync(role, address))));
        foreach (var address in await Inventory.PostAddressesAsync(fixture.App))
            measured.Add(($"POST {address}", await AnswersAsync(role => PostAsync(role, address))));

        var table = string.Join('\n', measured.Select(row => $"| `{row.Address}` | {string.Join(" | ", row.Answers)} |")
            .Prepend($"|{string.Concat(Enumerable.Repeat(" --- |", Roles.Length + 1))}")
            .Prepend($"| Address | {string.Join(" | ", Roles)} |"));
        output.WriteLine(table);
        Directory.CreateDirectory(Repository.PathOf("TestResults"));
        await File.WriteAllTextAsync(Repository.PathOf("TestResults", "access-matrix.md"), $"{table}\n");

        Assert.Equal(
            Lines("GET", Gets).Concat(Lines("POST", Posts)).Order(StringComparer.Ordinal),
            measured.Select(row => $"{row.Address}: {string.Join(' ', row.Answers)}").Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Lines(string method, (string Answers, string[] Addresses)[] expected)
        => from each in expected from address in each.Addresses select $"{method} {address}: {each.Answers}";

    private static async Task<string[]> AnswersAsync(Func<string, Task<string>> askAsync)
    {
        var answers = new List<string>();
        foreach (var role in Roles)
            answers.Add(await askAsync(role));
        return [.. answers];
    }

    private async Task<string> GetAsync(string role, string address)
    {
        await PrepareAsync(role, Operation.Complete);
        using var answer = await _visitors[role].Client.GetAsync(new Uri(Given(address), UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        return Shown(answer);
    }

    private async Task<string> PostAsync(string role, string address)
    {
        var operation = Operation.All.FirstOrDefault(each => each.InventoryPath == address) ?? Operation.Complete; // Which Select has no use for.
        var isAboutToDos = Operation.OnTodos.Contains(operation);
        var isAboutOneself = operation.Accounts is not null && !address.StartsWith(Addresses.Lists, StringComparison.Ordinal);
        await PrepareAsync(role, isAboutToDos ? operation : operation with { Before = [] });
        if (address == Addresses.RestoreList())
            await fixture.Database.ExecuteAsync("UPDATE lists SET deleted_at = current_timestamp; UPDATE list_members SET role = -role");

        var before = await Operation.RowsAsync(fixture.Database.DataSource);
        var (client, token) = _visitors[role];
        using var form = (isAboutOneself ? operation with { Fields = [], IsUpload = false } : operation with { Fields = [.. operation.Fields.Select(AboutTheList)] })
            .ToContent([("FormKey", "1"), ("__RequestVerificationToken", token)]);
        using var answer = await client.PostAsync(new Uri(Given(address), UriKind.Relative), form);
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
            Assert.Equal((role, address, string.Join('\n', before)), (role, address, string.Join('\n', await Operation.RowsAsync(fixture.Database.DataSource))));
        return Shown(answer);
    }

    /// <summary>What an operation does with another list, it is to do with the one that all of this is about.</summary>
    private static (string, string) AboutTheList((string Name, string Value) field) => field switch
    {
        ("list", _) => ("list", "0"),
        ("place", "1.0") => ("place", "0."),
        _ => field,
    };

    /// <summary>With the invitation that there is.</summary>
    private static string Given(string address) => address == Addresses.Join(0) ? Addresses.Join(0, "1") : address;

    private static string Shown(HttpResponseMessage answer) => answer switch
    {
        { StatusCode: HttpStatusCode.Unauthorized } => "sign-in",
        { StatusCode: HttpStatusCode.Redirect, Headers.Location: { } to } when to.ToString().StartsWith(Addresses.SignIn, StringComparison.Ordinal) => "sign-in",
        _ => $"{(int)answer.StatusCode}",
    };

    /// <summary>Each with an account of the same name; the first is the operator.</summary>
    private async Task SignUpAsync()
    {
        await fixture.EmptyAccountsAsync();
        foreach (var role in Roles.Reverse())
        {
            var cookies = new CookieContainer();
            using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, UseProxy = false }) { BaseAddress = fixture.Address };
            if (role != "no one")
                await client.SignUpAsync(role);
            var form = await client.GetPageAsync(role == "no one" ? Addresses.SignIn : Addresses.Profile());
            // A cookie that an answer takes back, or sets anew, is still sent with the next request: so whoever signs out here is signed in again.
            _visitors[role] = (
                new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false })
                {
                    BaseAddress = fixture.Address,
                    DefaultRequestHeaders = { { "Cookie", cookies.GetCookieHeader(fixture.Address) } },
                },
                form.Document.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!);
        }
        foreach (var (name, user, session) in await fixture.Database.QueryAsync<(string, long, long)>(
            "SELECT name, users.user_id, session_id FROM users JOIN user_sessions ON user_sessions.user_id = users.user_id"))
        {
            _sessions[name] = (user, session);
        }
        Assert.Equal(["operator"], await fixture.Database.QueryAsync<string>("SELECT name FROM users WHERE is_operator"));
    }

    /// <summary>Behind the app's back: the list with its members, somebody else among them; the rows before; and a list of the visitor's own.</summary>
    private async Task PrepareAsync(string role, Operation operation)
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.ExecuteAsync("""
            DELETE FROM lists WHERE list_id <> 0;
            DELETE FROM list_members;
            DELETE FROM list_links;
            DELETE FROM calendar_links;
            DELETE FROM user_sessions;
            UPDATE lists SET deleted_at = NULL;
            INSERT INTO list_members (list_id, user_id, role) VALUES (0, 2, 2)
            """);
        foreach (var (member, rank) in new[] { ("viewer", 1L), ("editor", 2L), ("owner", 3L) })
            await fixture.Database.ExecuteAsync("INSERT INTO list_members (list_id, user_id, role) VALUES (0, @user, @rank)", new { user = _sessions[member].User, rank });
        await fixture.Database.ExecuteAsync(
            """
            INSERT INTO list_links (list_id, link_hash, role, uses_left, created_at, expires_at)
            VALUES (0, @hash, 2, 1, current_timestamp, current_timestamp + INTERVAL '1 day')
            """,
            new { hash = SecretLink.Hash("1") });
        await operation.AddRowsAsync(fixture.Database.DataSource);
        if (_sessions.TryGetValue(role, out var visitor))
        {
            await fixture.Database.ExecuteAsync("UPDATE list_members SET user_id = @User WHERE user_id = 0", new { visitor.User });
            await fixture.Database.ExecuteAsync(
                """
                INSERT INTO user_sessions (user_id, session_id, created_at, seen_at, device, address)
                VALUES (@User, @Session, current_timestamp, current_timestamp, '', '')
                """,
                new { visitor.User, visitor.Session });
        }
    }
}

using System.Net;
using System.Text.RegularExpressions;
using TodoApp.Transfer;

namespace TodoApp.Tests.Faults;

/// <summary>
/// Where people sign in, each statement asks by itself whether whoever it is run for may: what reads or changes a list, its to-dos or
/// its members holds the predicate of <see cref="TodoApp.Lists.ListAccess"/>, as it is on the wire. What does not is named here.
/// </summary>
public sealed partial class AccessPredicateTests(DatabaseFixture database, ITestOutputHelper output) : IClassFixture<DatabaseFixture>
{
    /// <summary>Parts of statements that need no predicate of their own, with a reason each; whole statements first.</summary>
    private static readonly (string Reason, Regex Part)[] Exceptions =
    [
        ("the names and the counts of lists, joined to one's own memberships of them", JoinedToOwn()),
        ("the names of lists that the same transaction found to be one's own", NamesOfOwn()),
        ("what is due, of which the page shows what is in the lists that the same transaction found to be one's own", Due()),
        ("how many lists one has, before one more is made by oneself", CountOfOwn()),
        ("a name or a count beside rows that are not there without the predicate", BesideRows()),
        ("what a link is good for, by its hash, for whoever it is", ByLink()),
        ("that somebody else is an owner, beside the predicate of the statement", AnotherOwner()),
        ("what the first account takes over, within the transaction that makes it", TakenOver()),
        ("what whoever deletes their account leaves, within the transaction that does it", Left()),
        ("what the app itself does: whether the tables are there, the order of old rows, what the trash has held too long", OfTheApp()),
        ("one's own memberships, and whether it is oneself", OwnMemberships()),
        ("one's own role, beside whether it is oneself: it decides what is answered", OwnRole()),
    ];

    private static readonly string[] Pages =
    [
        Addresses.Home, Addresses.Lists, Addresses.Today, Addresses.Upcoming(), Addresses.List(), Addresses.Edit(1), Addresses.New(), Addresses.Several(), Addresses.Import(), Addresses.Trash(),
        Addresses.ListSettings(0), Addresses.People(0), Addresses.Join(0, "1"), Addresses.Profile(), .. FileFormat.All.Select(format => Addresses.Export(format)),
    ];

    [Fact]
    public async Task Every_statement_about_lists_asks_whether_whoever_it_is_run_for_may()
    {
        await using var app = await ProxiedApp.StartAsync(database, hasAccounts: true);
        var unused = Exceptions.ToDictionary(exception => exception.Reason, exception => exception.Part);
        var (violations, seen) = (new List<string>(), new HashSet<string>());
        foreach (var page in Pages)
        {
            await PrepareAsync(app, page == Addresses.Lists ? Operation.RestoreList : Operation.Complete);
            await LookAsync($"GET {page}", () => app.Visitor.GetAsync(new Uri(page, UriKind.Relative)));
        }
        foreach (var operation in Operation.All.Append(Operation.DeleteAccount with { Before = [.. Operation.DeleteAccount.Before, "member 1-3", "member 2-1"] }))
        {
            await PrepareAsync(app, operation);
            await LookAsync(operation.Name, () => app.PostAsync(operation));
            await LookAsync($"{operation.Name}, twice", () => app.PostAsync(operation));
        }

        output.WriteLine($"{seen.Count} statements\n{string.Join('\n', seen)}");
        Assert.Empty(violations);
        Assert.DoesNotContain(unused.Keys, reason => !reason.StartsWith("what the app itself", StringComparison.Ordinal));

        async Task LookAsync(string what, Func<Task<HttpResponseMessage>> sendAsync)
        {
            app.Proxy.Reset();
            (await sendAsync()).Dispose();
            foreach (var statement in app.Proxy.Statements.Where(statement => TableName().IsMatch(statement)))
            {
                var sql = Asker().Replace(Whitespace().Replace(statement, " "), "ASKER");
                sql = Member().Replace(sql, "MEMBER");
                seen.Add(sql);
                foreach (var (reason, part) in Exceptions.Where(exception => exception.Part.IsMatch(sql)))
                {
                    unused.Remove(reason);
                    sql = part.Replace(sql, "EXCEPTION");
                }
                foreach (Match table in TableName().Matches(sql))
                {
                    // An INSERT is decided by what it inserts, wherever that stands; else the part up to the next table.
                    var rest = sql[table.Index..];
                    var part = table.Groups["verb"].Value == "INTO" ? sql
                        : TableName().Match(rest, table.Length) is { Success: true } next ? rest[..next.Index] : rest;
                    if (!part.Contains("MEMBER", StringComparison.Ordinal))
                        violations.Add($"{what}: nobody asks in “{part}” of {sql}");
                }
            }
        }
    }

    [Fact]
    public async Task What_is_done_with_a_list_costs_no_round_trip_more_where_people_sign_in()
    {
        await using var app = await ProxiedApp.StartAsync(database, hasAccounts: true);
        var (expected, measured) = (new List<string>(), new List<string>());
        foreach (var operation in Operation.All.Where(each => each is { Accounts: null, Status: HttpStatusCode.SeeOther }))
        {
            await PrepareAsync(app, operation);
            app.Proxy.Reset();
            using var response = await app.PostAsync(operation);
            expected.Add($"{operation}: {operation.Status}, {operation.RoundTrips} round trips");
            measured.Add($"{operation}: {response.StatusCode}, {app.Proxy.RoundTrips} round trips");
        }

        output.WriteLine(string.Join('\n', measured));
        Assert.Equal(expected, measured);
    }

    /// <summary>The rows before, and whoever is signed in as the owner of the lists.</summary>
    private async Task PrepareAsync(ProxiedApp app, Operation operation)
    {
        await operation.PrepareAsync(database.DataSource, app.Session);
        if (operation.Accounts is not null)
            return;
        await Operation.SaveProfile.AddRowsAsync(database.DataSource, app.Session);
        await database.ExecuteAsync("UPDATE list_members SET user_id = 1 WHERE user_id = 0");
        await database.ExecuteAsync("UPDATE calendar_links SET user_id = 1");
    }

    [GeneratedRegex(@"\b(?<verb>FROM|UPDATE|INTO|JOIN) (?:todos|deleted_todos|lists|list_members|list_links)\b(?! \()|\b(?<verb>INTO) (?:todos|deleted_todos|lists|list_members|list_links) \(")]
    private static partial Regex TableName();

    [GeneratedRegex(@"EXISTS \( ?SELECT 1 FROM user_sessions WHERE user_id = \$\d+ AND session_id = \$\d+ AND seen_at > \$\d+ AND created_at > \$\d+\)")]
    private static partial Regex Asker();

    [GeneratedRegex(@"EXISTS \(SELECT 1 FROM list_members WHERE list_id = \$\d+ AND user_id = \$\d+ AND role (?:>=|<=) -?\d\) AND ASKER")]
    private static partial Regex Member();

    [GeneratedRegex(@"(?:FROM|UPDATE) list_members (?:SET [^()]+(?:CASE [^()]+)? )?WHERE (?:list_id = \S+ AND )?user_id = \$\d+ (?:AND list_id = ANY\(\$\d+\) )?(?:AND role (?:>|<=) -?\d )?AND ASKER")]
    private static partial Regex OwnMemberships();

    [GeneratedRegex(@"COALESCE\(\(SELECT role FROM list_members WHERE list_id = \$\d+ AND user_id = \$\d+\), 0\)")]
    private static partial Regex OwnRole();

    [GeneratedRegex(@"^SELECT members\.list_id, .* FROM list_members WHERE list_id = ANY\(\$\d+\) AND user_id = \$\d+ AND role > 0 AND ASKER .* ORDER BY members\.position, members\.list_id$")]
    private static partial Regex JoinedToOwn();

    [GeneratedRegex(@"FROM lists WHERE list_id = ANY\(\$\d+\)$")]
    private static partial Regex NamesOfOwn();

    [GeneratedRegex(@"\(SELECT \* FROM todos WHERE list_id = \$\d+ AND done = false AND [^()]+ LIMIT \$\d+ ?\)")]
    private static partial Regex Due();

    [GeneratedRegex(@"INTO lists \([^()]+\) SELECT [^()]+ WHERE \(SELECT count\(\*\) FROM \(SELECT 1 FROM list_members WHERE user_id = \$\d+ AND role > 0 LIMIT \$\d+\) own\) < \$\d+ AND ASKER .* INTO list_members \([^()]+\) SELECT [^()]+ FROM made")]
    private static partial Regex CountOfOwn();

    [GeneratedRegex(@"\(SELECT name FROM lists WHERE list_id = \$\d+\)|\(SELECT count\(\*\) FROM \(SELECT 1 FROM todos WHERE [^()]+ LIMIT \$\d+\) open\)|\(SELECT count\(\*\) FROM list_links WHERE list_id = \$\d+\)")]
    private static partial Regex BesideRows();

    [GeneratedRegex(@"\(SELECT count\(\*\) FROM \(SELECT 1 FROM list_members WHERE user_id = \$\d+ AND role > 0 LIMIT \$\d+\) own\) < \$\d+ AS has_room|\(SELECT name FROM lists WHERE list_id = \$\d+ AND deleted_at IS NULL\)|(?:FROM|UPDATE) list_links (?:SET uses_left = uses_left - 1 )?WHERE list_id = \$\d+ AND link_hash = \$\d+ (?:AND expires_at > \$\d+ )?AND uses_left > 0 AND ASKER|INTO list_members \([^()]+\) SELECT [^()]+ WHERE ASKER")]
    private static partial Regex ByLink();

    [GeneratedRegex(@"EXISTS \(SELECT 1 FROM list_members WHERE list_id = \$\d+ AND user_id <> \$\d+ AND role = \$\d+\)")]
    private static partial Regex AnotherOwner();

    [GeneratedRegex(@"^UPDATE list_members SET user_id = \$\d+ WHERE user_id = 0 AND EXISTS \(SELECT 1 FROM users WHERE user_id = \$\d+ AND is_operator AND security_stamp = \$\d+\)$")]
    private static partial Regex TakenOver();

    [GeneratedRegex(@"^(?:SELECT list_id FROM list_members WHERE user_id = \$\d+ LIMIT \$\d+|SELECT list_id, user_id, role, joined_at FROM list_members WHERE list_id = ANY\(\$\d+\)|UPDATE lists SET deleted_at = \$\d+ WHERE list_id = ANY\(\$\d+\) AND deleted_at IS NULL|UPDATE list_members SET role = \$\d+ WHERE list_id = \$\d+ AND user_id = \$\d+|DELETE FROM list_members WHERE list_id = ANY\(\$\d+\) AND user_id = \$\d+)$")]
    private static partial Regex Left();

    [GeneratedRegex(@"^(?:SELECT 1 FROM \w+ LIMIT 1.*|SELECT list_id, deleted_at < \$\d+ AS is_expired FROM lists .*|SELECT list_id, todo_id FROM deleted_todos WHERE list_id = ANY\(\$\d+\) AND deleted_at < .*|SELECT todo_id FROM todos WHERE list_id = \$\d+ AND position = 0 .*)$")]
    private static partial Regex OfTheApp();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}

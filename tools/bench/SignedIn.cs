using System.Net;
using Dapper;
using Npgsql;
using TodoApp.Harness;
using TodoApp.Lists;
using TodoApp.Pages;

namespace TodoApp.Bench;

/// <summary>What the list costs somebody who has signed in, beside the same list where accounts are off.</summary>
public static class SignedIn
{
    /// <summary>Whoever has signed up, and everybody again, whose lists the first account takes.</summary>
    private const string MakeOwners = """
        INSERT INTO list_members (list_id, user_id, role) SELECT @list, user_id, @owner FROM users ON CONFLICT DO NOTHING;
        INSERT INTO list_members (list_id, user_id, role) VALUES (@list, @everybody, @owner) ON CONFLICT DO NOTHING
        """;

    public static Task<Measure> MeasureAsync(Programs programs, int rounds, int seconds, int warmUpSeconds) => Rows.Thousand.MeasureAsync(async database =>
    {
        await using var off = await programs.StartAsync(Programs.App, database);
        await using var on = await programs.StartAsync(Programs.App, database, ("Accounts__Mode", "open"));
        var session = await SignUpAsync(on);
        await using (var connection = new NpgsqlConnection(database))
            await connection.ExecuteAsync(MakeOwners, new { list = TodoList.First, owner = Role.Owner, everybody = Asker.EverybodyId });

        var (nobody, somebody) = (await Visit.StartAsync(off, Scenario.List), await Visit.StartAsync(on, Scenario.List, session));
        await Wrk.RunAsync(off, nobody, warmUpSeconds);
        await Wrk.RunAsync(on, somebody, warmUpSeconds);
        var (without, with) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            without.Add((await Wrk.RunAsync(off, nobody, seconds)).PerSecond);
            with.Add((await Wrk.RunAsync(on, somebody, seconds)).PerSecond);
        }
        return new Measure("the list of somebody who has signed in", $"{with.Median():N0}/s, without accounts {without.Median():N0}, ratio {with.RatioTo(without):F2}");
    });

    /// <returns>The cookie.</returns>
    private static async Task<string> SignUpAsync(Server server)
    {
        var cookies = new CookieContainer();
        using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = server.Address };
        var form = await client.GetPageAsync(Addresses.SignUp());
        using var answer = await client.SendAsync(form.Fill("Name", "ada").Fill("Password", "a walrus in the bathtub").RequestOf("Make the account"));
        return answer.StatusCode == HttpStatusCode.SeeOther
            ? cookies.GetCookieHeader(server.Address)
            : throw new InvalidOperationException($"{server.Name} makes no account: {(int)answer.StatusCode}.");
    }
}

namespace TodoApp.Tests.Support;

/// <summary>Class fixture: the app as in production, on a database of the class's own, where anybody may sign up.</summary>
public class AccountsFixture : TodoAppFixture
{
    protected override IEnumerable<(string Key, string? Value)> Settings => [("Accounts:Mode", "open")];

    /// <summary>Behind the app's back: leaves no account, and the first list to everybody.</summary>
    public async Task EmptyAccountsAsync()
    {
        foreach (var table in Tables.All.Where(table => table.Name.StartsWith("user", StringComparison.Ordinal)))
            await Database.ExecuteAsync($"DELETE FROM {table.Name}");
        await Database.EmptyListsAsync();
    }
}

public static class Visitor
{
    /// <summary>Long enough, and nobody's.</summary>
    public const string Password = "a walrus in the bathtub";

    /// <summary>Makes an account, with which this client is signed in from then on.</summary>
    public static async Task<HtmlPage> SignUpAsync(this HttpClient client, string name, string password = Password)
        => await (await client.GetPageAsync(Addresses.SignUp())).Fill("Name", name).Fill("Password", password).ClickAsync("Make the account");

    /// <returns>Where it leads: the page asked for, or the sign-in page with what is wrong.</returns>
    public static async Task<HtmlPage> SignInAsync(this HttpClient client, string name, string password = Password)
        => await (await client.GetPageAsync(Addresses.SignIn)).Fill("Name", name).Fill("Password", password).ClickAsync("Sign in", "main");
}

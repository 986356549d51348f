using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Npgsql;
using TodoApp.Accounts;
using TodoApp.Database;

namespace TodoApp.Operations;

/// <summary>
/// The command <c>TodoApp users</c>: makes accounts and invitations, helps whoever forgot the password, shuts somebody out. It sends
/// nothing: a link is printed, for the operator to hand on.
/// </summary>
/// <param name="signUp">The address within the app that an invitation leads to.</param>
/// <param name="newPassword">The address within the app where a link lets a password be set.</param>
public sealed class UsersCommand(IServiceProvider services, Func<string?, string> signUp, Func<string?, string> newPassword)
{
    private const string Usage = """
        TodoApp users list                 everybody with an account
        TodoApp users add NAME             make an account, and a link that sets its password
        TodoApp users invite               a link with which somebody makes an account
        TodoApp users reset NAME           a link that sets a new password, for an hour
        TodoApp users disable NAME         sign somebody out everywhere, and keep them out
        TodoApp users enable NAME          let them in again
        TodoApp users operator NAME        make somebody operator
        TodoApp users no-operator NAME     and no operator any more
        """;

    private readonly RetryingTransaction _transactions = services.GetRequiredService<RetryingTransaction>();
    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    private readonly IConfiguration _configuration = services.GetRequiredService<IConfiguration>();

    /// <returns>The exit code: 0, or 1 after a line on standard error that says what is wrong.</returns>
    public async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            if (Settings.AccountsMode.Read(_configuration) == AccountsMode.Off)
                await Console.Error.WriteLineAsync("Accounts:Mode is off: nobody signs in until it is invited or open.");
            await using var scope = services.CreateAsyncScope();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
            return arguments switch
            {
                ["list"] => await ListAsync(),
                ["invite"] => await InviteAsync(),
                ["add", var name] => await AddAsync(users, name),
                ["reset", var name] => await ForAsync(users, name, user => PrintPasswordLinkAsync(user)),
                ["disable", var name] => await ChangeAsync(users, name, user => user.IsDisabled = true, "is disabled, and signed out everywhere"),
                ["enable", var name] => await ChangeAsync(users, name, user => user.IsDisabled = false, "may sign in"),
                ["operator", var name] => await ChangeAsync(users, name, user => user.IsOperator = true, "is operator"),
                ["no-operator", var name] => await ChangeAsync(users, name, user => user.IsOperator = false, "is no operator"),
                _ => await FailAsync(Usage),
            };
        }
        catch (Exception e) when (e is NpgsqlException || DatabaseFailure.IsUnavailable(e))
        {
            var options = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
            return await FailAsync(await ConnectionFailure.ExplainAsync(e, options, CancellationToken.None));
        }
    }

    private async Task<int> ListAsync()
    {
        foreach (var user in await UserList.ReadAsync(_transactions, CancellationToken.None))
        {
            string?[] notes =
            [
                user.IsOperator ? "operator" : null, user.IsDisabled ? "disabled" : null, user.HasPassword ? null : "no password",
                user.SeenAt is { } seen ? $"last seen {seen:yyyy-MM-dd}" : null,
            ];
            await Console.Out.WriteLineAsync(
                $"{user.Name,-24}  {user.UserId,19}  since {user.CreatedAt:yyyy-MM-dd}  {string.Join(", ", notes.OfType<string>())}".TrimEnd());
        }
        return 0;
    }

    private async Task<int> AddAsync(UserManager<User> users, string name)
    {
        var user = new User { Name = name };
        if (name.Length > User.MaxNameLength)
            return await FailAsync($"The name must be {User.MaxNameLength} characters or fewer.");
        if (await users.CreateAsync(user) is { Succeeded: false } refused)
            return await FailAsync($"{refused.Errors.First().Description}.");

        var made = await users.FindByIdAsync($"{user.UserId}");
        await Console.Out.WriteLineAsync($"{name} was made{(made?.IsOperator == true ? ", and is operator: it is the first account" : "")}.");
        return await PrintPasswordLinkAsync(user);
    }

    private async Task<int> InviteAsync()
    {
        var (link, expires) = await OneTimeLinks.MakeAsync(_transactions, _time, userId: null, CancellationToken.None);
        return await PrintAsync("This link makes one account", signUp(link), expires);
    }

    private async Task<int> PrintPasswordLinkAsync(User user)
    {
        var (link, expires) = await OneTimeLinks.MakeAsync(_transactions, _time, user.UserId, CancellationToken.None);
        return await PrintAsync($"This link sets the password of {user.Name}", newPassword(link), expires);
    }

    private static Task<int> ChangeAsync(UserManager<User> users, string name, Action<User> change, string outcome) => ForAsync(users, name, async user =>
    {
        change(user);
        // A disabled one is signed out by the new stamp.
        var result = user.IsDisabled ? await users.UpdateSecurityStampAsync(user) : await users.UpdateAsync(user);
        if (!result.Succeeded)
            return await FailAsync($"{result.Errors.First().Description}.");
        await Console.Out.WriteLineAsync($"{user.Name} {outcome}.");
        return 0;
    });

    private static async Task<int> ForAsync(UserManager<User> users, string name, Func<User, Task<int>> act)
        => await users.FindByNameAsync(name) is { } user ? await act(user) : await FailAsync($"There is no user {name}: `TodoApp users list` shows all.");

    private async Task<int> PrintAsync(string what, string address, DateTime expires)
    {
        await Console.Out.WriteLineAsync($"{what}. It works once, until {expires:yyyy-MM-dd HH:mm} UTC:\n{Origin()}{address}");
        return 0;
    }

    /// <summary>Where people find the app, as far as the settings say so.</summary>
    private string Origin()
    {
        var host = (Settings.AllowedHosts.Read(_configuration) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault(each => !each.StartsWith('*') && each is not ("localhost" or "127.0.0.1" or "[::1]" or "[::]" or "0.0.0.0"));
        return host is not null ? $"https://{host}"
            : services.GetRequiredService<IHostEnvironment>().IsDevelopment() ? "http://localhost:8080"
            : "https://(the app's address; AllowedHosts does not say it)";
    }

    private static async Task<int> FailAsync(string problem)
    {
        await Console.Error.WriteLineAsync(problem);
        return 1;
    }
}

using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using TodoApp.Accounts;
using TodoApp.Todos;

namespace TodoApp.Tests.Support;

/// <summary>The app in production with little patience, a <see cref="FaultProxy"/> between it and the database, and one visitor.</summary>
public sealed class ProxiedApp : IAsyncDisposable
{
    /// <summary>In seconds, as the app's settings of these names.</summary>
    public const int ConnectTimeout = 2, CommandTimeout = 1, RetryDeadline = 3;

    public const int RetryAttempts = 5, MaxPoolSize = 4;

    private readonly Dictionary<HttpClient, string> _tokens = [];
    private HttpClient? _signedIn, _stranger, _known;
    private PasskeyCreationOptionsResult? _creation;
    private PasskeyRequestOptionsResult? _request;

    private ProxiedApp(FaultProxy proxy, RunningApp app, string name)
        => (Proxy, App, Client, ApplicationName) = (proxy, app, app.CreateClient(), name);

    public FaultProxy Proxy { get; }

    public RunningApp App { get; }

    public HttpClient Client { get; }

    /// <summary>Whoever is signed in, where people sign in; else <see cref="Client"/>.</summary>
    public HttpClient Visitor => _signedIn ?? Client;

    /// <summary>The visitor who is signed in, where people sign in, has this session, whose row <see cref="Operation.PrepareAsync"/> makes.</summary>
    public long Session { get; private set; }

    /// <summary>Of the app's connections, for the server's list of them.</summary>
    public string ApplicationName { get; }

    /// <param name="actsAsCockroach">As in <see cref="FaultProxy.Start"/>.</param>
    public static async Task<ProxiedApp> StartAsync(
        TestDatabase database, bool actsAsCockroach = false, int commandTimeout = CommandTimeout, bool hasAccounts = false)
    {
        var proxy = await database.StartProxyAsync(actsAsCockroach);
        var through = new NpgsqlConnectionStringBuilder(proxy.ConnectionString)
        {
            Timeout = ConnectTimeout,
            ApplicationName = $"proxied-{proxy.Port}",
        };
        var app = new RunningApp("Production", new Dictionary<string, string?>
        {
            ["ConnectionStrings:Todos"] = through.ConnectionString,
            ["Database:CommandTimeout"] = $"{commandTimeout}",
            ["Database:RetryDeadline"] = $"{RetryDeadline}",
            ["Database:RetryAttempts"] = $"{RetryAttempts}",
            ["Database:MaxPoolSize"] = $"{MaxPoolSize}",
            ["ShutdownDelay"] = "0", // No load balancer has to notice.
            ["Accounts:Mode"] = hasAccounts ? "open" : "off",
        });
        // What it does by itself at the start is no part of what a test counts.
        await app.Services.GetServices<IHostedService>().OfType<AdoptedOrder>().Single().ExecuteTask!;
        var proxied = new ProxiedApp(proxy, app, through.ApplicationName);
        if (hasAccounts)
            await proxied.SignInAsync(database);
        else
            await proxied.WarmUpAsync();
        return proxied;
    }

    /// <summary>Has everything compiled, connected and loaded, so that only faults take time.</summary>
    private async Task WarmUpAsync()
    {
        for (var tries = 1; ; tries++)
        {
            using var list = await Client.GetAsync(new Uri(Addresses.List(), UriKind.Relative));
            using var complete = list.IsSuccessStatusCode ? await PostAsync(Operation.Complete) : list;
            if (complete.StatusCode is HttpStatusCode.SeeOther or HttpStatusCode.NotFound)
                return;
            if (tries == 10)
                throw new InvalidOperationException($"The app does not get to work: {(int)complete.StatusCode}. {App.Log.Text}");
        }
    }

    /// <summary>
    /// The same where people sign in. Whoever is signed in here keeps the cookie, and whoever is not gets none, whatever an answer says.
    /// </summary>
    private async Task SignInAsync(TestDatabase database)
    {
        await Operation.SignIn.PrepareAsync(database.DataSource);
        var cookies = new CookieContainer();
        using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, UseProxy = false }) { BaseAddress = App.Address };
        await client.GetPageAsync(Addresses.SignIn);
        _stranger = With(cookies);
        _known = With(cookies);
        _known.DefaultRequestHeaders.Add("Cookie", $"todoapp.external={ComingFromProvider()}");
        for (var tries = 1; await client.SignInAsync("ada") is { Status: not HttpStatusCode.OK } refused; tries++)
        {
            if (tries == 10)
                throw new InvalidOperationException($"Nobody can sign in: {(int)refused.Status}. {App.Log.Text}");
        }
        Session = Assert.Single(await database.QueryAsync<long>("SELECT session_id FROM user_sessions"));
        _signedIn = With(cookies);
        await TokenAsync(_signedIn);
        await using (var scope = App.Services.CreateAsyncScope())
        {
            var passkeys = scope.ServiceProvider.GetRequiredService<IPasskeyHandler<User>>();
            var context = new DefaultHttpContext { Request = { Host = new HostString(App.Address.Authority) } };
            _creation = await passkeys.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = $"{Ada.UserId}", Name = "ada", DisplayName = "ada" }, context);
            _request = await passkeys.MakeRequestOptionsAsync(null, context);
        }
        foreach (var operation in Operation.All.Where(each => each.Accounts is not null))
        {
            await operation.PrepareAsync(database.DataSource, Session);
            using var _ = await PostAsync(operation);
        }
    }

    /// <summary>The cookie that a provider's answer leaves.</summary>
    private string ComingFromProvider()
    {
        var who = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "248289761001")], "test"));
        var properties = new AuthenticationProperties { Items = { [".AuthScheme"] = "test" }, ExpiresUtc = DateTimeOffset.UtcNow.AddHours(1) };
        var cookie = App.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ExternalScheme);
        return cookie.TicketDataFormat.Protect(new AuthenticationTicket(who, properties, IdentityConstants.ExternalScheme));
    }

    /// <summary>What the browser adds to the form of a passkey. It does not expire here, and every database knows of no use of it.</summary>
    private (string, string)[] AnswerTo(Ceremony ceremony)
    {
        using var scope = App.Services.CreateScope();
        var passkeys = scope.ServiceProvider.GetRequiredService<PasskeyCeremonies>();
        return ceremony == Ceremony.Create
            ?
            [
                ("state", passkeys.Seal(_creation!.AttestationState!, Ada)),
                ("credential", Operation.Authenticator.Create(_creation.CreationOptionsJson, App.Address)),
            ]
            :
            [
                ("state", passkeys.Seal(_request!.AssertionState!, null)),
                ("credential", Operation.Authenticator.Get(_request.RequestOptionsJson, App.Address)),
            ];
    }

    /// <summary>The user whose row <see cref="Operation.PrepareAsync"/> makes.</summary>
    private static User Ada => new() { UserId = 1 };

    private HttpClient With(CookieContainer cookies) => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false })
    {
        BaseAddress = App.Address,
        DefaultRequestHeaders = { { "Cookie", cookies.GetCookieHeader(App.Address) } },
    };

    private async Task<string> TokenAsync(HttpClient client)
    {
        if (!_tokens.TryGetValue(client, out var token))
        {
            var form = await client.GetPageAsync(client == _signedIn ? Addresses.Profile() : client == _stranger || client == _known ? Addresses.SignIn : Addresses.New());
            _tokens[client] = token = form.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        }
        return token;
    }

    /// <summary>Sends the form of an operation. Redirects are not followed.</summary>
    public async Task<HttpResponseMessage> PostAsync(Operation operation, CancellationToken cancellationToken = default)
    {
        var client = operation.Accounts switch { null => Visitor, AccountsOf.User => _signedIn!, AccountsOf.Known => _known!, _ => _stranger! };
        var token = await TokenAsync(client);
        using var form = operation.ToContent(
            [("FormKey", $"{Random.Shared.NextInt64()}"), ("__RequestVerificationToken", token), .. operation.Passkey is { } ceremony ? AnswerTo(ceremony) : []]);
        using var request = new HttpRequestMessage(HttpMethod.Post, operation.Path) { Content = form };
        if (operation.Passkey is not null)
            request.Headers.Add("Origin", App.Address.GetLeftPart(UriPartial.Authority));
        return await client.SendAsync(request, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _signedIn?.Dispose();
        _stranger?.Dispose();
        _known?.Dispose();
        await App.DisposeAsync();
        await Proxy.DisposeAsync();
    }
}

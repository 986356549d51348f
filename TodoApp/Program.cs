using Microsoft.AspNetCore.Connections;
using TodoApp;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Database.Local;
using TodoApp.Http;
using TodoApp.Operations;
using TodoApp.Operations.Check;
using TodoApp.Pages;
using TodoApp.Pages.Account;
using TodoApp.Pages.Lists;
using TodoApp.Pages.Todos;
using TodoApp.Pages.Transfer;

try
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = SettingsFolder.Find() });
    builder.WebHost.UseStaticWebAssets();
    if (builder.Environment.IsDevelopment() && builder.Configuration["urls"] is null)
        builder.WebHost.UseUrls("http://localhost:8080"); // Not in launchSettings.json: that would win over ASPNETCORE_URLS.
    builder.AddTelemetry();
    builder.Services.AddDatabase(Tables.All);
    builder.Services.AddSharedDataProtection(builder.Configuration, builder.Environment);
    builder.Services.AddTodoPages(builder.Configuration);
    builder.Services.AddAccounts(builder.Configuration, Addresses.SignIn, Addresses.SignedInWith, Addresses.NotSignedIn);
    builder.Services.AddTrustedProxies();
    builder.Services.AddAllowedHosts();
    builder.Services.AddResponseHeaders();
    builder.Services.AddHostCookies();
    builder.Services.AddErrorPages();
    builder.Services.AddRequestLimits();
    builder.Services.AddGracefulShutdown();
    builder.Services.AddWarmUp();
    if (args is ["check" or "users", ..])
        builder.Logging.ClearProviders(); // They speak for themselves.

    var app = builder.Build();
    await using var local = await app.StartLocalDatabaseAsync();
    if (args is ["check", ..])
        return await new CheckCommand(app.Services, Console.Out, useColor: !Console.IsOutputRedirected).RunAsync();

    Settings.Validate(app.Configuration);
    if (args is ["migrate", ..])
        return await Migrate.RunAsync(app.Services);
    if (args is ["users", .. var command])
        return await new UsersCommand(app.Services, link => Addresses.SignUp(link), Addresses.NewPassword).RunAsync(command);

    DatabaseAvailability.BeginStart(app.Services);
    app.UseWarmUp(Addresses.List());
    app.UseTrustedProxies();
    app.UseResponseHeaders();
    app.UseErrorPages(Addresses.Error);
    app.UseRouting();
    app.UseRequestLimits();
    app.UseKeyRing();
    app.UseAccounts();
    app.MapStaticAssets().AllowAnonymous();
    app.MapRazorPages().WithStaticAssets();
    app.MapAddressesOfTheFirstList();
    app.MapExport();
    app.MapCalendar();
    app.MapChanges();
    app.MapAccountExport();
    app.MapProviders();
    app.MapHealthChecks(Addresses.Healthz, new() { Predicate = _ => false }).AllowAnonymous();
    app.MapHealthChecks(Addresses.Readyz).AllowAnonymous();
    await app.ServeAsync();
    return 0;
}
catch (Exception e) when (Settings.Refusal(e) is not null || e is LocalDatabaseException or IOException { InnerException: AddressInUseException })
{
    foreach (var line in Settings.Refusal(e) ?? [e.Message])
        await Console.Error.WriteLineAsync(line);
    return args is ["check", ..] ? 2 : 1;
}

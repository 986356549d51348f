using Microsoft.AspNetCore.Connections;
using TodoApp;
using TodoApp.Database;
using TodoApp.Database.Local;
using TodoApp.Http;
using TodoApp.Operations;
using TodoApp.Operations.Check;
using TodoApp.Pages;
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
    builder.Services.AddTodoPages();
    builder.Services.AddTrustedProxies();
    builder.Services.AddAllowedHosts();
    builder.Services.AddResponseHeaders();
    builder.Services.AddHostCookies();
    builder.Services.AddErrorPages();
    builder.Services.AddRequestLimits();
    builder.Services.AddGracefulShutdown();
    builder.Services.AddWarmUp();
    if (args is ["check", ..])
        builder.Logging.ClearProviders(); // It speaks for itself.

    var app = builder.Build();
    await using var local = await app.StartLocalDatabaseAsync();
    if (args is ["check", ..])
        return await new CheckCommand(app.Services, Console.Out, useColor: !Console.IsOutputRedirected).RunAsync();

    Settings.Validate(app.Configuration);
    if (args is ["migrate", ..])
        return await Migrate.RunAsync(app.Services);

    DatabaseAvailability.BeginStart(app.Services);
    app.UseWarmUp(Addresses.List());
    app.UseTrustedProxies();
    app.UseResponseHeaders();
    app.UseErrorPages(Addresses.Error);
    app.UseRouting();
    app.UseRequestLimits();
    app.UseKeyRing();
    app.MapStaticAssets();
    app.MapRazorPages().WithStaticAssets();
    app.MapExport();
    app.MapHealthChecks(Addresses.Healthz, new() { Predicate = _ => false });
    app.MapHealthChecks(Addresses.Readyz);
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (Settings.Refusal(e) is not null || e is LocalDatabaseException or IOException { InnerException: AddressInUseException })
{
    foreach (var line in Settings.Refusal(e) ?? [e.Message])
        await Console.Error.WriteLineAsync(line);
    return args is ["check", ..] ? 2 : 1;
}

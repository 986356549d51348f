using Microsoft.Extensions.Options;
using TodoApp;
using TodoApp.Data;
using TodoApp.Pages;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = SettingsFolder.Find() });
builder.WebHost.UseStaticWebAssets();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = Security.MaxBodyBytes;
});

builder.Services.AddDatabase();
builder.Services.AddSingleton<RetryingTransaction>();
builder.Services.AddHostedService<DatabaseStartup>();
builder.Services.AddSharedDataProtection();
builder.Services.AddTodoPages();
builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database");

var app = builder.Build();
try
{
    await using var local = await app.StartLocalDatabaseAsync();

    if (args is ["migrate", ..])
        return await Schema.MigrateAsync(app.Services);

    app.UseErrorPages();
    app.UseSecurityHeaders();
    app.UseRequestLimits();
    app.UseRouting();
    app.MapStaticAssets();
    app.MapRazorPages().WithStaticAssets();
    app.MapHealthChecks("/healthz", new() { Predicate = _ => false });
    app.MapHealthChecks("/readyz");
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (e is OptionsValidationException or LocalDatabaseException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

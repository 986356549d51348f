// The list as it is written first: a Razor Page with a foreach, tag helpers and antiforgery, and Dapper or, with Access=EntityFramework,
// EF Core. No transactions, no retries, no messages; one round trip for each statement. It sends the HTML of the app's list.
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.WebEncoders;
using Npgsql;
using TodoApp.Bench.Plain;

DefaultTypeMap.MatchNamesWithUnderscores = true;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information); // Where it listens.
builder.Services.AddSingleton(NpgsqlDataSource.Create(builder.Configuration.GetConnectionString("Todos")!));
if (builder.Configuration["Access"] == "EntityFramework")
{
    builder.Services.AddDbContext<TodoContext>((services, options) => options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>()));
    builder.Services.AddScoped<ITodos, EntityTodos>();
}
else
{
    builder.Services.AddScoped<ITodos, DapperTodos>();
}
builder.Services.AddRazorPages().AddViewOptions(options => options.HtmlHelperOptions.ClientValidationEnabled = false);
builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider(); // It leaves no keys behind.
builder.Services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));

var app = builder.Build();
app.MapRazorPages();
app.MapGet("/healthz", () => "Healthy");
await app.RunAsync();

// What any ASP.NET Core app needs to start, and to answer.
var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/healthz", () => "Healthy");
app.MapGet("/lists/0", () => "Nothing to do");
await app.RunAsync();

// What any ASP.NET Core app needs to start.
var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/healthz", () => "Healthy");
await app.RunAsync();

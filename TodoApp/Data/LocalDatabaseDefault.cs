namespace TodoApp.Data;

public static class LocalDatabaseDefault
{
    /// <summary>In the Development environment, and only if no connection string is configured, runs a private database with the app.</summary>
    /// <returns>What stops it, or null.</returns>
    /// <exception cref="LocalDatabaseException">There is none to run; the message names the ways on.</exception>
    public static async Task<LocalDatabase?> StartLocalDatabaseAsync(this WebApplication app)
    {
        var isConfigured = !string.IsNullOrWhiteSpace(app.Configuration.GetConnectionString("Todos"))
            || !string.IsNullOrWhiteSpace(app.Configuration["DATABASE_URL"]);
        if (isConfigured || !app.Environment.IsDevelopment())
            return null;

        var local = await LocalDatabase.StartAsync(Path.Combine(app.Environment.ContentRootPath, ".data"));
        app.Configuration["ConnectionStrings:Todos"] = local.ConnectionString;
        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(
            $"""

            TodoApp is at  {string.Join("  ", app.Urls)}
            keeping to-dos in {local.Description}
            """));
        return local;
    }
}

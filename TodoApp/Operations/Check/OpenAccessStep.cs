using TodoApp.Accounts;

namespace TodoApp.Operations.Check;

/// <summary>Warns outside Development where nobody has to sign in and other machines can reach the app.</summary>
internal static class OpenAccessStep
{
    public static IEnumerable<Line> Run(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        if (Settings.AccountsMode.Read(configuration, out var failure) == AccountsMode.Off && failure is null
            && !services.GetRequiredService<IHostEnvironment>().IsDevelopment()
            && OpenAccess.AddressesBeyondLoopback(configuration) is [var address, ..])
        {
            yield return Line.Warn("settings", $"listening on {address}: {OpenAccess.Warning}", OpenAccess.Fix);
        }
    }
}

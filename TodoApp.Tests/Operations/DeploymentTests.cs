using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Timeouts;
using TodoApp.Pages.Transfer;

namespace TodoApp.Tests.Operations;

/// <summary>The files that an operator starts from, held against what the app declares.</summary>
public sealed partial class DeploymentTests
{
    [Fact]
    public async Task In_the_cluster_for_compose_the_apps_user_has_the_declared_privileges_and_no_other()
    {
        var compose = await File.ReadAllTextAsync(Repository.PathOf("compose.cluster.yaml"));

        var granted = Grant().Matches(compose).Select(match => match.Value);
        Assert.Equal(Tables.All.Select(table => table.Grant("todoapp")), granted);
    }

    [Fact]
    public async Task HAProxy_waits_longer_than_the_app_allows_its_longest_request()
    {
        var haproxy = await File.ReadAllTextAsync(Repository.PathOf("deploy", "haproxy.cfg"));

        var patience = TimeSpan.FromSeconds(int.Parse(ServerTimeout().Match(haproxy).Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.True(patience > typeof(ImportModel).GetCustomAttribute<RequestTimeoutAttribute>()!.Timeout, $"timeout server {patience}");
    }

    [GeneratedRegex(@"GRANT [^'""]* TO todoapp\b")]
    private static partial Regex Grant();

    [GeneratedRegex(@"timeout server (\d+)s")]
    private static partial Regex ServerTimeout();
}

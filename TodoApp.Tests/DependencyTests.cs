using System.Text.RegularExpressions;

namespace TodoApp.Tests;

/// <summary>The rooms of the house stand in one order: each may use those below it, and nothing above.</summary>
public sealed partial class DependencyTests
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Database"] = [],
        ["Dates"] = [],
        ["Html"] = [],
        ["Lists"] = ["Database"],
        ["Todos"] = ["Database", "Dates", "Lists"],
        ["Transfer"] = ["Database", "Dates", "Lists", "Todos"],
        ["Http"] = ["Database"],
        ["Accounts"] = ["Database", "Http", "Lists"],
        ["Operations"] = ["Database", "Todos", "Http", "Accounts"],
        ["Pages"] = ["Database", "Dates", "Html", "Http", "Lists", "Todos", "Transfer", "Accounts"],
    };

    [Fact]
    public void Every_folder_of_the_app_is_a_room_with_a_place_in_the_order()
    {
        var folders = Directory.GetDirectories(Repository.PathOf("TodoApp")).Where(folder => Directory.EnumerateFiles(folder).Any())
            .Select(Path.GetFileName).Except(["bin", "obj", "wwwroot", "Properties"]);

        Assert.Equal(MayUse.Keys.Order(), folders.Order());
    }

    [Fact]
    public void Every_room_uses_only_what_stands_below_it()
    {
        var violations =
            from room in MayUse.Keys
            from file in FilesOf(room)
            from used in RoomsIn(File.ReadAllText(file)).Distinct()
            where used != room && !MayUse[room].Contains(used)
            select $"{Path.GetRelativePath(Repository.Root, file)} uses {used}";

        Assert.Empty(violations);
    }

    [Fact]
    public void What_a_file_uses_is_seen_however_it_is_written()
        => Assert.Equal(
            ["Html", "Pages", "Todos", "Http"],
            RoomsIn("using TodoApp.Html;\n@using TodoApp.Pages.Todos\nvar a = Todos.Todo.NewFormKey(); global::TodoApp.Http.Flash b; c.Database.Open(); <see cref=\"Transfer\"/>"));

    private static IEnumerable<string> FilesOf(string room) => Directory.EnumerateFiles(Repository.PathOf("TodoApp", room), "*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".cs" or ".cshtml");

    /// <summary>By namespace, whole or relative to <c>TodoApp</c>. Unused usings do not build, so that each one is a use.</summary>
    private static IEnumerable<string> RoomsIn(string source) => Use().Matches(source).Select(match => match.Groups["room"].Value);

    [GeneratedRegex(@"(?:\bTodoApp\.|(?<![\w.@/""]))(?<room>Database|Dates|Html|Lists|Todos|Transfer|Http|Accounts|Operations|Pages)(?:;|\r?\n|\.(?=[A-Z]))")]
    private static partial Regex Use();
}

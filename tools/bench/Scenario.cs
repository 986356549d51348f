using System.Net;
using TodoApp.Database;
using TodoApp.Pages;
using TodoApp.Pages.Todos;
using TodoApp.Todos;

namespace TodoApp.Bench;

/// <summary>Something that people do over and over: the requests of one cycle, with the placeholders that wrk.lua explains.</summary>
/// <param name="Programs">Which of <see cref="Bench.Programs"/> do it.</param>
public sealed record Scenario(string Name, string[] Programs, params Request[] Requests)
{
    private static readonly string[] Everybody = [Bench.Programs.App, Bench.Programs.ByHand, Bench.Programs.InTransaction, Bench.Programs.Plain, Bench.Programs.PlainEntities];
    private static readonly string[] Pages = Everybody[..3];
    private static readonly string[] Rest = Everybody[..2];

    private static readonly string DeepPageAddress = Addresses.List(new ListView { Before = Rows.CursorOf(Rows.Million.Count - 10_000).ToString() });

    public static readonly Scenario List = new("list", Everybody, Request.Get(Addresses.List()));
    public static readonly Scenario DeepPage = new("list, 10,000 rows deep", Pages, Request.Get(DeepPageAddress));
    public static readonly Scenario Active = new("active", Pages, Request.Get(Addresses.List(new ListView { Show = ListView.Active })));
    public static readonly Scenario Search = new("search", Pages, Request.Get(Addresses.List(new ListView { Q = Rows.SearchedWord })));
    public static readonly Scenario Add = new(
        "add", Everybody, Request.Post(Addresses.Add(), ("Title", "Milk"), ("Text", "Two bottles"), ("FormKey", "{key}")));
    public static readonly Scenario Complete = new(
        "complete, reopen", Everybody, Request.PostList("complete", "{id}"), Request.PostList("reopen", "{earlier}"));

    /// <summary>
    /// Of to-dos that are far apart. PostgreSQL lets serializable transactions conflict that read and write one page of an index, as those
    /// of neighbours do; CockroachDB does not.
    /// </summary>
    public static readonly Scenario CompleteApart = new(
        "complete, reopen, far apart", Everybody, Request.PostList("complete", "{far}"), Request.PostList("reopen", "{farearlier}"));

    public static readonly Scenario Edit = new("edit", Rest, Request.PostEdit(Rows.TenthTitle, ""));
    public static readonly Scenario Delete = new("delete, restore", Rest, Request.PostList("delete", "{id}"), Request.Post(Addresses.Restore(), ("id", "{earlier}")));
    public static readonly Scenario Stylesheet = new("site.css", Rest, Request.Get("/site.css"));
    public static readonly Scenario Healthz = new(Addresses.Healthz, Rest, Request.Get(Addresses.Healthz));

    /// <summary>What people do between two thoughts.</summary>
    public static readonly Scenario People = new("a page, an action", [Bench.Programs.App, Bench.Programs.ByHand, Bench.Programs.Plain], [.. List.Requests, Complete.Requests[0]]);

    /// <summary>Which are measured with which rows.</summary>
    public static readonly IReadOnlyList<(Rows Rows, Scenario[] Scenarios)> All =
    [
        (Rows.Thousand, [List, Active, Search]),
        (Rows.MillionInLists, [List]),
        (Rows.Million, [List, DeepPage, Active, Search, Stylesheet, Healthz, Add, Complete, CompleteApart, Edit, Delete]),
    ];

    /// <summary>The same for someone who does not want to wait.</summary>
    public static readonly IReadOnlyList<(Rows Rows, Scenario[] Scenarios)> Quick = [(Rows.TwentyThousand, [List, Add, Complete])];
}

public sealed record Request(string Method, string Path, string ContentType = "", string Body = "")
{
    private const string Token = "__RequestVerificationToken";

    public static Request Get(string path) => new("GET", path);

    /// <summary>The form of the list.</summary>
    public static Request Post(string path, params (string Name, string Value)[] fields) => new(
        "POST",
        path,
        "application/x-www-form-urlencoded",
        string.Join('&', fields.Append((Token, "{token}")).Select(field => $"{field.Item1}={Encoded(field.Item2)}")));

    /// <summary>A form with a long text, which a browser sends as multipart.</summary>
    private static Request PostParts(string path, params (string Name, string Value)[] fields)
    {
        const string Boundary = "----TodoAppBench";
        return new(
            "POST",
            path,
            $"multipart/form-data; boundary={Boundary}",
            $"{string.Concat(fields.Append((Token, "{token}")).Select(Part))}--{Boundary}--\r\n");

        static string Part((string Name, string Value) field)
            => $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{field.Name}\"\r\n\r\n{field.Value}\r\n";
    }

    /// <summary>Saves what is there already, which costs the same as saving something else.</summary>
    public static Request PostEdit(string title, string text)
        => PostParts("/lists/0/edit/{id}", ("Title", title), ("Text", text), ("Version", new Todo { Title = title, Text = text }.Version));

    /// <summary>The form around the list with a page of it, sent by the button of a to-do.</summary>
    public static Request PostList(string button, string id) => Post(
        Addresses.List(),
        ("Title", ""),
        ("Text", ""),
        ("FormKey", "1"),
        ("order", $"{string.Join(' ', Enumerable.Range(1951, Keyset.PageSize).Select(Rows.IdOf))}|"),
        (button, id));

    /// <summary>But for the braces of a placeholder.</summary>
    private static string Encoded(string value) => WebUtility.UrlEncode(value).Replace("%7B", "{", StringComparison.Ordinal).Replace("%7D", "}", StringComparison.Ordinal);
}

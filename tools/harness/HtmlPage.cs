using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Io.Dom;

namespace TodoApp.Harness;

public static class HtmlPageExtensions
{
    /// <summary>The page at <paramref name="address"/>, whatever its status.</summary>
    public static Task<HtmlPage> GetPageAsync(this HttpClient client, string address) =>
        client.SendPageAsync(new HttpRequestMessage(HttpMethod.Get, address));

    /// <summary>As many as lead somewhere: more are a circle.</summary>
    private const int MaxRedirects = 5;

    /// <summary>Sends a request, from <see cref="HtmlPage.RequestOf"/> perhaps, and goes where a 303 says.</summary>
    public static async Task<HtmlPage> SendPageAsync(this HttpClient client, HttpRequestMessage request)
    {
        var response = await client.SendAsync(request);
        for (var redirects = 0; response.StatusCode == HttpStatusCode.SeeOther && redirects < MaxRedirects; redirects++)
            response = await client.GetAsync(new Uri(response.RequestMessage!.RequestUri!, response.Headers.Location!));
        return await HtmlPage.ReadAsync(client, response);
    }
}

/// <summary>
/// A page as a person without JavaScript uses it: fill in fields, click what has a name. It submits the form as it was parsed, hidden
/// fields and all, without the browser's own validation, so that the server's is seen.
/// </summary>
public sealed partial class HtmlPage
{
    private readonly HttpClient _client;

    private HtmlPage(HttpClient client, HttpResponseMessage response, IHtmlDocument document)
    {
        _client = client;
        Response = response;
        Document = document;
    }

    public HttpResponseMessage Response { get; }

    public HttpStatusCode Status => Response.StatusCode;

    public Uri Url => Response.RequestMessage!.RequestUri!;

    public IHtmlDocument Document { get; }

    /// <summary>All text, whitespace collapsed.</summary>
    public string Text => TextOf(Document.Body!);

    public static async Task<HtmlPage> ReadAsync(HttpClient client, HttpResponseMessage response)
    {
        var html = await response.Content.ReadAsStringAsync();
        var document = await BrowsingContext.New(Configuration.Default)
            .OpenAsync(request => request.Content(html).Address(response.RequestMessage!.RequestUri));
        return new HtmlPage(client, response, (IHtmlDocument)document);
    }

    /// <summary>The text of each element that matches, whitespace collapsed.</summary>
    public IReadOnlyList<string> Texts(string selector) => [.. Document.QuerySelectorAll(selector).Select(TextOf)];

    /// <summary>Whether there is a button or link of that accessible name.</summary>
    public bool Offers(string name) => Clickable("*").Any(element => NameOf(element) == name);

    /// <summary>Sets the one field that has this label or name.</summary>
    /// <returns>This page, to go on with.</returns>
    public HtmlPage Fill(string field, string value)
    {
        var fields = Document.QuerySelectorAll("input:not([type=hidden], [type=submit]), textarea, select").OfType<IHtmlElement>();
        switch (Single(fields, element => element.GetAttribute("name") == field || LabelOf(element) == field, field, LabelOf))
        {
            case IHtmlInputElement input:
                input.Value = value;
                break;
            case IHtmlTextAreaElement area:
                area.Value = value;
                break;
            case IHtmlSelectElement select:
                select.Value = value;
                break;
        }

        return this;
    }

    /// <summary>Ticks the one checkbox that has this label.</summary>
    /// <returns>This page, to go on with.</returns>
    public HtmlPage Tick(string field)
    {
        Single(Document.QuerySelectorAll("input[type=checkbox]").OfType<IHtmlInputElement>(), element => LabelOf(element) == field, field, LabelOf)
            .IsChecked = true;
        return this;
    }

    /// <summary>Chooses a file in the one file field that has this label.</summary>
    /// <returns>This page, to go on with.</returns>
    public HtmlPage Choose(string field, string fileName, byte[] contents)
    {
        var inputs = Document.QuerySelectorAll<IHtmlInputElement>("input[type=file]");
        Single(inputs, element => LabelOf(element) == field, field, LabelOf).Files!.Add(new ChosenFile(fileName, contents));
        return this;
    }

    /// <summary>Follows the link or presses the button that has this accessible name.</summary>
    /// <param name="within">A selector of the part of the page to look in, where the name occurs twice.</param>
    /// <exception cref="InvalidOperationException">None or several have the name; the message lists what there is.</exception>
    public Task<HtmlPage> ClickAsync(string name, string within = "*") => _client.SendPageAsync(RequestOf(name, within));

    /// <summary>What <see cref="ClickAsync"/> would send, for a test to send twice, late or altered.</summary>
    public HttpRequestMessage RequestOf(string name, string within = "*")
    {
        var element = Single(Clickable(within), element => NameOf(element) == name, name, NameOf);
        if (element is IHtmlAnchorElement link)
            return new HttpRequestMessage(HttpMethod.Get, new Uri(Url, link.GetAttribute("href")));

        var form = (element as IHtmlButtonElement)?.Form ?? (element as IHtmlInputElement)?.Form
            ?? throw new InvalidOperationException($"The button {name} belongs to no form.");
        form.NoValidate = true;
        var submission = SubmissionOf(form, (IHtmlElement)element)
            ?? throw new InvalidOperationException($"The form of the button {name} submits nothing.");
        var target = new Uri(submission.Target.Href);
        if (submission.Method == AngleSharp.Io.HttpMethod.Get)
            return new HttpRequestMessage(HttpMethod.Get, target);

        using var body = new MemoryStream();
        submission.Body.CopyTo(body);
        return new HttpRequestMessage(HttpMethod.Post, target)
        {
            Content = new ByteArrayContent(body.ToArray()) { Headers = { ContentType = MediaTypeHeaderValue.Parse(submission.MimeType!) } },
        };
    }

    /// <summary>AngleSharp submits what is inside a form, whatever form it names: meanwhile, each control stands in the one it names.</summary>
    private AngleSharp.Io.DocumentRequest? SubmissionOf(IHtmlFormElement form, IHtmlElement submitter)
    {
        var naming = Document.QuerySelectorAll("[form]").Select(control => (control, control.Parent, control.NextSibling)).ToList();
        foreach (var (control, _, _) in naming)
            Document.GetElementById(control.GetAttribute("form")!)?.AppendChild(control);
        var submission = form.GetSubmission(submitter);
        foreach (var (control, parent, next) in Enumerable.Reverse(naming))
            parent!.InsertBefore(control, next);
        return submission;
    }

    private IEnumerable<IElement> Clickable(string within) => Document.QuerySelectorAll("a[href], button, input[type=submit]")
        .Where(element => within == "*" || element.Closest(within) is not null);

    private string LabelOf(IElement field)
    {
        var label = Document.QuerySelectorAll("label").FirstOrDefault(label => label.GetAttribute("for") is { } id && id == field.Id)
            ?? field.Closest("label");
        return ReferencedText(field) ?? field.GetAttribute("aria-label") ?? (label is null ? "" : TextOf(label));
    }

    private string NameOf(IElement element) =>
        ReferencedText(element) ?? element.GetAttribute("aria-label") ?? (element as IHtmlInputElement)?.Value ?? TextOf(element);

    private string? ReferencedText(IElement element) => element.GetAttribute("aria-labelledby") is { } ids
        ? string.Join(' ', ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => TextOf(Document.GetElementById(id)!)))
        : null;

    private static string TextOf(IElement element)
    {
        var clone = (IElement)element.Clone();
        foreach (var unspoken in clone.QuerySelectorAll("[aria-hidden=true], [hidden], script, style"))
            unspoken.Remove();
        return Whitespace().Replace(clone.TextContent, " ").Trim();
    }

    private static T Single<T>(IEnumerable<T> candidates, Func<T, bool> matches, string wanted, Func<IElement, string> nameOf)
        where T : IElement
    {
        var all = candidates.ToList();
        return all.Where(matches).ToList() is [var only]
            ? only
            : throw new InvalidOperationException(
                $"{all.Count(matches)} match \"{wanted}\"; there are: {string.Join(", ", all.Select(element => $"\"{nameOf(element)}\""))}");
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();

    /// <summary>What a file field holds; AngleSharp leaves it to its user where files come from.</summary>
    private sealed class ChosenFile(string name, byte[] contents) : IFile
    {
        public string Name => name;

        public string Type => "application/octet-stream";

        public int Length => contents.Length;

        public Stream Body => new MemoryStream(contents);

        public DateTime LastModified => DateTime.UnixEpoch;

        public bool IsClosed => false;

        public IBlob Slice(int start, int end, string? contentType) => new ChosenFile(name, contents[start..end]);

        public void Close()
        {
        }

        public void Dispose()
        {
        }
    }
}

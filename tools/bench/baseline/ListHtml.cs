using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace TodoApp.Bench.Baseline;

public sealed record Todo(long Id, string Title, string Text, bool Done, DateTime Date)
{
    /// <summary>Where the page after this one begins.</summary>
    public string Cursor => $"{Date.ToString("yyyyMMdd'T'HHmmssffffff", CultureInfo.InvariantCulture)}-{Id}";
}

/// <summary>The app's list as one string of bytes after the other; a test holds it against the app's.</summary>
public sealed class ListHtml(int countLimit, int scanLimit)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public void Write(
        IBufferWriter<byte> html,
        IReadOnlyList<Todo> todos,
        bool? state,
        string search,
        long active,
        bool anyCompleted,
        string? older,
        bool isCutShort,
        bool isFirst)
    {
        html.Write("""
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <meta name="theme-color" content="#f4f5f8" media="(prefers-color-scheme: light)">
              <meta name="theme-color" content="#15171c" media="(prefers-color-scheme: dark)">
              <title>To-dos – TodoApp</title>
              <link rel="stylesheet" href="/site.css">
              <link rel="stylesheet" href="/print.css" media="print">
                <link rel="stylesheet" href="/transition.css">
              <link rel="icon" href="/favicon.svg" type="image/svg+xml">
              <link rel="apple-touch-icon" href="/icon-192.png">
              <link rel="manifest" href="/site.webmanifest">
            </head>
            <body>
              <a class="skip" href="#main">Skip to main content</a>
              <header>
                <a class="brand" href="/"><img src="/favicon.svg" alt="" width="28" height="28"> TodoApp</a>
                <nav aria-label="Main">
                  <a href="/" aria-current="page">To-dos</a>
                  <a href="/trash">Trash</a>
                </nav>
              </header>
              <main id="main" tabindex="-1">
            <h1>To-dos</h1>

              <form class="add fields" method="post" enctype="multipart/form-data" action="/?handler=Add">
                <div class="field">
              <label for="Title">Title</label>
              <input id="Title" name="Title" autocomplete="off" dir="auto" enterkeyhint="done">
            </div>
            <div class="field">
              <label for="Text">Text <span class="hidden">(optional)</span></label>
              <textarea id="Text" name="Text" rows="1" dir="auto" placeholder="Optional">
            </textarea>
            </div>
            <input type="hidden" name="FormKey" value="
            """u8);
        WriteNumber(html, Random.Shared.NextInt64());
        html.Write("""
            ">

                <button class="primary">Add to-do</button>
              </form>

            <div class="bar">
              <p class="count">
            """u8);
        WriteNumber(html, Math.Min(active, countLimit));
        html.Write(active > countLimit ? "+ left</p>\n"u8 : " left</p>\n"u8);
        html.Write("""
              <nav class="filter" aria-label="Filter">
                <a href="/"
            """u8);
        html.Write(state is null ? " aria-current=\"page\">All</a>\n    <a href=\"/?show=active\""u8 : ">All</a>\n    <a href=\"/?show=active\""u8);
        html.Write(state == false ? " aria-current=\"page\">Active</a>\n    <a href=\"/?show=completed\""u8 : ">Active</a>\n    <a href=\"/?show=completed\""u8);
        html.Write(state == true ? " aria-current=\"page\">Completed</a>\n"u8 : ">Completed</a>\n"u8);
        html.Write("""
              </nav>
            </div>

            <div class="tools">
              <form class="search" role="search">
                <label class="hidden" for="q">Search titles and texts</label>
                <input id="q" name="q" type="search" value="
            """u8);
        WriteText(html, search);
        html.Write("""
            " placeholder="Search" maxlength="100" autocomplete="off" dir="auto" enterkeyhint="search">
                <button class="quiet">Search</button>
              </form>
                <a href="/?select=on">Select</a>
              <a href="/several">Add several</a>
            </div>

            """u8);
        if (isCutShort)
        {
            html.Write("  <p class=\"lead\" role=\"status\">Looked through "u8);
            WriteNumber(html, scanLimit, "N0");
            html.Write(" to-dos and stopped there. Go on with the link below.</p>\n"u8);
        }
        html.Write("""
            <form id="list" method="post">
              <button hidden disabled></button>
              <input type="hidden" name="FormKey" value="
            """u8);
        WriteNumber(html, Random.Shared.NextInt64());
        html.Write("\">\n  <input type=\"hidden\" name=\"order\" value=\""u8);
        foreach (var (index, todo) in todos.Index())
        {
            if (index > 0)
                html.Write(" "u8);
            WriteNumber(html, todo.Id);
        }
        html.Write("\">\n<ul class=\"todos\" role=\"list\">\n"u8);
        foreach (var todo in todos)
            WriteRow(html, todo, search);
        html.Write("</ul>\n"u8);
        if (anyCompleted)
            html.Write("    <p class=\"after\"><button class=\"quiet\" formaction=\"/?handler=ClearCompleted\">Clear completed</button></p>\n"u8);
        html.Write("</form>\n"u8);
        if (!isFirst || older is not null)
        {
            html.Write("  <nav class=\"pages\" aria-label=\"Pages\">\n"u8);
            if (!isFirst)
            {
                html.Write("      <a class=\"button\" rel=\"prev\" href=\"/?after="u8);
                WriteText(html, todos[0].Cursor);
                html.Write("\">Newer</a>\n"u8);
            }
            if (older is not null)
            {
                html.Write("      <a class=\"button\" rel=\"next\" href=\"/?before="u8);
                WriteText(html, older);
                html.Write("\">Older</a>\n"u8);
            }
            html.Write("  </nav>\n"u8);
        }
        html.Write("""

              </main>
              <footer>
                <nav class="tools" aria-label="Your data">
                  <a href="/import">Import and export</a>
                </nav>
              </footer>
            </body>
            </html>

            """u8);
    }

    private static void WriteRow(IBufferWriter<byte> html, Todo todo, string search)
    {
        html.Write("<li id=\"todo-"u8);
        WriteNumber(html, todo.Id);
        html.Write(todo.Done
            ? "\" class=\"done\">\n<button class=\"check\" formaction=\"/?handler=Reopen\" name=\"id\" value=\""u8
            : "\">\n<button class=\"check\" formaction=\"/?handler=Complete\" name=\"id\" value=\""u8);
        WriteNumber(html, todo.Id);
        html.Write(todo.Done ? "\">Reopen "u8 : "\">Complete "u8);
        WriteText(html, todo.Title);
        html.Write("</button>\n<p class=\"title\" dir=\"auto\">"u8);
        WriteMarked(html, todo.Title, search);
        html.Write("</p>\n"u8);
        if (todo.Text.Length > 0)
        {
            html.Write("<p class=\"text\" dir=\"auto\">"u8);
            WriteMarked(html, todo.Text, search);
            html.Write("</p>\n\n"u8);
        }
        html.Write("<time datetime=\""u8);
        WriteDate(html, todo.Date, "yyyy-MM-dd'T'HH:mm:ss'Z'");
        html.Write("\" title=\""u8);
        WriteDate(html, todo.Date, "d MMM yyyy, HH:mm 'UTC'");
        html.Write("\">"u8);
        WriteDate(html, todo.Date, "d MMM yyyy");
        html.Write("</time>\n<a href=\"/edit/"u8);
        WriteNumber(html, todo.Id);
        html.Write("\">Edit "u8);
        WriteText(html, todo.Title);
        html.Write("</a>\n<button formaction=\"/?handler=Delete\" name=\"id\" value=\""u8);
        WriteNumber(html, todo.Id);
        html.Write("\">Delete "u8);
        WriteText(html, todo.Title);
        html.Write("</button>\n</li>\n"u8);
    }

    private static void WriteNumber(IBufferWriter<byte> html, long number, string format = "")
    {
        number.TryFormat(html.GetSpan(32), out var written, format, CultureInfo.InvariantCulture);
        html.Advance(written);
    }

    private static void WriteDate(IBufferWriter<byte> html, DateTime date, string format)
    {
        date.TryFormat(html.GetSpan(40), out var written, format, CultureInfo.InvariantCulture);
        html.Advance(written);
    }

    private static void WriteText(IBufferWriter<byte> html, ReadOnlySpan<char> text)
    {
        var characters = ArrayPool<char>.Shared.Rent(text.Length * Encoder.MaxOutputCharactersPerInputCharacter);
        Encoder.Encode(text, characters, out _, out var written);
        html.Advance(Encoding.UTF8.GetBytes(characters.AsSpan(0, written), html.GetSpan(Encoding.UTF8.GetMaxByteCount(written))));
        ArrayPool<char>.Shared.Return(characters);
    }

    private static void WriteMarked(IBufferWriter<byte> html, string text, string search)
    {
        var rest = text.AsSpan();
        while (search.Length > 0 && rest.IndexOf(search, StringComparison.OrdinalIgnoreCase) is var match and >= 0)
        {
            WriteText(html, rest[..match]);
            html.Write("<mark>"u8);
            WriteText(html, rest.Slice(match, search.Length));
            html.Write("</mark>"u8);
            rest = rest[(match + search.Length)..];
        }
        WriteText(html, rest);
    }
}

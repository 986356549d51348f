using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace TodoApp.Bench.Baseline;

public sealed record Todo(long Id, string Title, string Text, bool Done, long Position, bool Important)
{
    /// <summary>Where the page after this one begins.</summary>
    public string Cursor => $"{(Done ? 1 : 0)}.{Position}.{Id}";
}

/// <summary>The app's list as one string of bytes after the other; a test holds it against the app's.</summary>
public sealed class ListHtml(int countLimit, int scanLimit)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public void Write(
        IBufferWriter<byte> html,
        IReadOnlyList<Todo> todos,
        IReadOnlyList<(long Id, string Name)> lists,
        long due,
        bool? state,
        string search,
        long open,
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
              <meta name="description" content="A to-do list that stays out of your way.">
              <meta name="robots" content="noindex">
              <title>(
            """u8);
        WriteCount(html, open);
        html.Write(state == false ? ") Open"u8 : ") To-dos"u8);
        html.Write("""
             – TodoApp</title>
              <link rel="stylesheet" href="/site.css">
              <link rel="stylesheet" href="/print.css" media="print">
                <link rel="stylesheet" href="/transition.css">
              <link rel="icon" href="/favicon.svg" type="image/svg+xml">
              <link rel="apple-touch-icon" href="/icon-180.png">
              <link rel="manifest" href="/site.webmanifest">
              <script type="module" src="/app.js" data-style="/app.css"></script>
            </head>
            <body>
              <a class="skip" href="#main">Skip to main content</a>
              <button class="menu" type="button" popovertarget="side">Menu</button>
              <header id="side" popover>
                <a class="brand" href="/"><img src="/favicon.svg" alt="" width="24" height="24"> TodoApp</a>
                <form class="search" role="search" action="/lists/0">
                  <input id="q" name="q" type="search" value="
            """u8);
        WriteText(html, search);
        html.Write("""
            " aria-label="Search titles and notes" placeholder="Search this list" maxlength="100" autocomplete="off" dir="auto" enterkeyhint="search">
                  <button>Search</button>
                </form>
                <nav id="dates" aria-label="Dates">
                  <a class="today" href="/today">Today 
            """u8);
        if (due > 0)
        {
            html.Write("<small>"u8);
            WriteNumber(html, due);
            html.Write("<span class=hidden> due</span></small>"u8);
        }
        html.Write("""
            </a>
                  <a class="upcoming" href="/upcoming">Upcoming</a>
                </nav>
                <nav id="lists" aria-label="Lists">

            """u8);
        foreach (var list in lists)
            WriteList(html, list, open);
        html.Write("""
                  <a class="all" href="/lists">All lists</a>
                </nav>
              </header>
              <main id="main" tabindex="-1">
            <div class="top">
              <h1>
            """u8);
        html.Write(state == false ? "Open</h1>\n  <p class=\"count\">"u8 : "To-dos</h1>\n  <p class=\"count\">"u8);
        WriteCount(html, open);
        html.Write("""
             open</p>

            """u8);
        if (state is not null)
            html.Write("<a href=\"/lists/0\">All of To-dos</a>"u8);
        html.Write("""
            <details name="menu"><summary>More about this list</summary><div>
            <nav id="views" aria-label="Views">
            <a href="/lists/0" aria-current="page">Open</a>
            <a href="/lists/0?sort=due">By date</a>
            <a href="/lists/0?show=important">Important</a>
            <a href="/lists/0?show=completed">Completed</a>
            </nav>
            <nav aria-label="This list">
            <a href="/lists/0?select=on">Select</a>
            <a href="/lists/0/several">Add several</a>
            <a href="/lists/0/import">Import and export</a>
            <a href="/lists/0/trash">Trash</a>
            <a href="/lists/0/settings">Settings</a>
            </nav>
            </div></details>
            </div>

            """u8);
        var openHere = todos.Count(todo => !todo.Done);
        if (openHere < open)
        {
            html.Write("<p class=\"paper\">"u8);
            WriteNumber(html, openHere);
            html.Write(" of "u8);
            WriteCount(html, open);
            html.Write(" open to-dos</p>\n"u8);
        }
        if (isCutShort)
        {
            html.Write("  <p class=\"lead\" role=\"status\">Looked through "u8);
            WriteNumber(html, scanLimit, "N0");
            html.Write(" to-dos and stopped there. Go on with the link below.</p>\n"u8);
        }
        html.Write("""
            <form id="list" method="post" action="/lists/0" data-changes="/lists/0/changes">
              <div id="add" class="add">
              <input id="Title" name="Title" aria-label="What needs doing?" placeholder="What needs doing?" autocomplete="off" dir="auto" enterkeyhint="done" data-max="200">
              <output for="Title" aria-live="off"></output>
              <button class="primary" formaction="/lists/0?handler=Add" aria-label="Add to-do">Add</button>
              <textarea id="Text" name="Text" rows="1" aria-label="Note" placeholder="Note" dir="auto">
            </textarea>
              <details><summary>Date</summary>
                <div class="field when">
              <label for="Due">Due</label>
              <input id="Due" name="Due" type="date" min="1900-01-01" max="9998-12-31">
              <label for="DueTime">Time</label>
              <input id="DueTime" name="DueTime" type="time" step="any">
            </div>
            <div class=field><label for=Repeat>Repeat</label><select id=Repeat name=Repeat><option value="" selected>Never<option value="day">Every day<option value="weekday">Every weekday<option value="week">Every week<option value="month">Every month<option value="last">Every month on its last day<option value="nth">Every month on the same weekday<option value="year">Every year</select><details><summary>How often</summary><label for=Every>Every (2 is every other)</label><input id=Every name=Every type=number min=1 max=999 value=""><label for=Until>Until</label><input id=Until name=Until type=date min=1900-01-01 max=9998-12-31 value=""></details></div>
              </details>
            </div>
              <input type="hidden" name="FormKey" value="
            """u8);
        WriteNumber(html, Random.Shared.NextInt64());
        html.Write("\">\n  <input type=\"hidden\" name=\"order\" value=\""u8);
        WriteIds(html, todos.Take(openHere));
        html.Write("|"u8);
        WriteIds(html, todos.Skip(openHere));
        html.Write("\">\n  <input type=\"hidden\" name=\"dates\" value=\"\">\n"u8);
        if (openHere > 0)
        {
            html.Write("<ul id=\"open\" class=\"todos\" role=\"list\" data-move=\"/lists/0?handler=Move\">\n"u8);
            foreach (var todo in todos.Take(openHere))
                WriteRow(html, todo, search);
            html.Write("</ul>\n"u8);
        }
        if (openHere < todos.Count)
        {
            html.Write("""
                <details id="completed" class="fold">
                <summary>Completed</summary>
                <ul class="todos" role="list" data-move="/lists/0?handler=Move">

                """u8);
            foreach (var todo in todos.Skip(openHere))
                WriteRow(html, todo, search);
            html.Write("""
                </ul>
                <p class="after">
                    <button class="quiet" formaction="/lists/0?handler=ClearCompleted">Clear completed</button>
                    <small>All of them go to the trash.</small>
                </p>
                </details>

                """u8);
        }
        html.Write("""
            </form>
            <div id="more" hidden><button name="today">Today</button><button name="tomorrow">Tomorrow</button><button name="nextweek">Next week</button><button name="nodate">No date</button></div>

            """u8);
        if (!isFirst || older is not null)
        {
            html.Write("  <nav class=\"pages\" aria-label=\"Pages\">\n"u8);
            if (!isFirst)
            {
                html.Write("      <a class=\"button\" rel=\"prev\" href=\"/lists/0?after="u8);
                WriteText(html, todos[0].Cursor);
                html.Write("\">Previous page</a>\n"u8);
            }
            if (older is not null)
            {
                html.Write("      <a class=\"button\" rel=\"next\" href=\"/lists/0?before="u8);
                WriteText(html, older);
                html.Write("\">Next page</a>\n"u8);
            }
            html.Write("  </nav>\n"u8);
        }
        html.Write("""

              </main>
            </body>
            </html>

            """u8);
    }

    /// <summary>A list at the side. There is one, and what is open in it is known.</summary>
    private void WriteList(IBufferWriter<byte> html, (long Id, string Name) list, long open)
    {
        html.Write("<a class=list id=list-link-"u8);
        WriteNumber(html, list.Id);
        html.Write(" href=\"/lists/"u8);
        WriteNumber(html, list.Id);
        html.Write("\" aria-current=page><span dir=auto>"u8);
        WriteText(html, list.Name);
        html.Write("</span>"u8);
        if (open > 0)
        {
            html.Write(" <small>"u8);
            WriteCount(html, open);
            html.Write("<span class=hidden> open</span></small>"u8);
        }
        html.Write("</a>\n"u8);
    }

    private static void WriteRow(IBufferWriter<byte> html, Todo todo, string search)
    {
        html.Write("<li id=todo-"u8);
        WriteNumber(html, todo.Id);
        html.Write(todo.Done ? " class=done><button name=reopen value="u8 : "><button name=complete value="u8);
        WriteNumber(html, todo.Id);
        html.Write(todo.Done ? ">Reopen "u8 : ">Complete "u8);
        WriteText(html, todo.Title);
        html.Write("</button><div><a class=title dir=auto href=\"/lists/0/edit/"u8);
        WriteNumber(html, todo.Id);
        html.Write("\">"u8);
        WriteMarked(html, todo.Title, search);
        html.Write("</a>"u8);
        if (todo.Text.Length > 0)
        {
            html.Write("<p class=text dir=auto>"u8);
            WriteMarked(html, todo.Text, search);
            html.Write("</p>\n"u8);
        }
        html.Write("</div>"u8);
        if (todo.Important || !todo.Done)
        {
            html.Write(todo.Important ? "<button name=unstar value="u8 : "<button name=star value="u8);
            WriteNumber(html, todo.Id);
            html.Write(todo.Important ? ">Unstar "u8 : ">Star "u8);
            WriteText(html, todo.Title);
            html.Write("</button>"u8);
        }
        html.Write("<details name=menu><summary>More: "u8);
        WriteText(html, todo.Title);
        html.Write("</summary><div><a href=\"?ticked="u8);
        WriteNumber(html, todo.Id);
        html.Write(todo.Done ? "d\">Date or move</a><button name=delete value="u8 : "\">Date or move</a><button name=delete value="u8);
        WriteNumber(html, todo.Id);
        html.Write(">Delete</button></div></details>\n"u8);
    }

    private static void WriteIds(IBufferWriter<byte> html, IEnumerable<Todo> todos)
    {
        foreach (var (index, todo) in todos.Index())
        {
            if (index > 0)
                html.Write(" "u8);
            WriteNumber(html, todo.Id);
        }
    }

    private void WriteCount(IBufferWriter<byte> html, long count)
    {
        WriteNumber(html, Math.Min(count, countLimit));
        if (count > countLimit)
            html.Write("+"u8);
    }

    private static void WriteNumber(IBufferWriter<byte> html, long number, string format = "")
    {
        number.TryFormat(html.GetSpan(32), out var written, format, CultureInfo.InvariantCulture);
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

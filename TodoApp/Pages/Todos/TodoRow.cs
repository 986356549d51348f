using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using TodoApp.Html;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>
/// A to-do on the list with its buttons, whose names the stylesheet hides. Not markup in the page: fifty of these are most of it, and
/// a page writes itself in a hundred small pieces for each, which costs more than all else on it.
/// </summary>
public sealed class TodoRow(Todo todo, string search, string listQuery, DateTime now) : IHtmlContent
{
    private static readonly HtmlString Done = new(" class=\"done\"");

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        var (id, name) = (todo.TodoId, todo.ShownTitle);
        var (state, action) = todo.Done ? (Done, "Reopen") : (null, "Complete");

        writer.WriteHtml(encoder, $"""
            <li id="todo-{id}"{state}>
            <button class="check" formaction="/?handler={action}" name="id" value="{id}">{action} {name}</button>
            <p class="title" dir="auto">{new MarkedText(name, search)}</p>
            {new TodoText(todo.Text, search)}{new TimeAgo(todo.PubDate, now)}
            <a href="/edit/{id}{listQuery}">Edit {name}</a>
            <button formaction="/?handler=Delete" name="id" value="{id}">Delete {name}</button>
            </li>

            """);
    }
}

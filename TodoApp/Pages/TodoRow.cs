using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace TodoApp.Pages;

/// <summary>
/// A to-do on the list with its buttons, whose names the stylesheet hides. Not markup in the page: fifty of these are most of it, and
/// a page writes itself in a hundred small pieces for each, which costs more than all else on it.
/// </summary>
public sealed class TodoRow(Todo todo, string search, string listQuery, DateTime now) : IHtmlContent
{
    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        var (id, action) = (todo.TodoId, todo.Done ? "Reopen" : "Complete");
        var name = encoder.Encode(todo.ShownTitle);

        writer.Write($"""
            <li id="todo-{id}"{(todo.Done ? " class=\"done\"" : "")}>
            <button class="check" formaction="/?handler={action}" name="id" value="{id}">{action} {name}</button>
            <p class="title" dir="auto">
            """);
        MarkedText.Write(writer, encoder, todo.ShownTitle, search);
        writer.Write("</p>\n");
        new TodoText(todo.Text, search).WriteTo(writer, encoder);
        new TimeAgo(todo.PubDate, now).WriteTo(writer, encoder);
        writer.Write($"""

            <a href="/edit/{id}{encoder.Encode(listQuery)}">Edit {name}</a>
            <button formaction="/?handler=Delete" name="id" value="{id}">Delete {name}</button>
            </li>

            """);
    }
}

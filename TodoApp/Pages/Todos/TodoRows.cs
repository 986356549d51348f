using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using TodoApp.Html;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>
/// The to-dos of a page of the list with their buttons, whose names the stylesheet hides. Not markup in the page: fifty of these are
/// most of it, and a page writes itself in a hundred small pieces for each, which costs more than all else on it.
/// </summary>
/// <param name="now">UTC.</param>
public sealed class TodoRows(IReadOnlyList<Todo> todos, ListView view, DateTime now) : IHtmlContent
{
    private static readonly HtmlString Done = new(" class=\"done\"");

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        var (complete, reopen, delete) = (Addresses.Complete(view.ListId), Addresses.Reopen(view.ListId), Addresses.Delete(view.ListId));
        var (search, editOf) = (view.Search, Addresses.EditIn(view));
        foreach (var todo in todos)
        {
            var (id, name, edit) = (todo.TodoId, todo.ShownTitle, editOf(todo.TodoId));
            var (state, action, address) = todo.Done ? (Done, "Reopen", reopen) : (null, "Complete", complete);
            writer.WriteHtml(encoder, $"""
                <li id="todo-{id}"{state}>
                <button class="check" formaction="{address}" name="id" value="{id}">{action} {name}</button>
                <p class="title" dir="auto">{new MarkedText(name, search)}</p>
                {new TodoText(todo.Text, search, isOneOfMany: true, edit)}{new TimeAgo(todo.PubDate, now)}
                <a href="{edit}">Edit {name}</a>
                <button formaction="{delete}" name="id" value="{id}">Delete {name}</button>
                </li>

                """);
        }
    }
}

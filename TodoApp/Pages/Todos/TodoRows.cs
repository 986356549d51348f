using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using TodoApp.Html;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>
/// The to-dos of a page of the list with their buttons, whose names the stylesheet hides, and what is said about one of them. Not markup
/// in the page: fifty of these are most of it, and a page writes itself in a hundred small pieces for each, which costs more than all
/// else on it. For the same reason what needs no quotation marks has none, and completing, which is the form's own action, is not named.
/// </summary>
/// <param name="said">Null if nothing is said here.</param>
/// <param name="saidAt">Before which of the rows it stands.</param>
public sealed class TodoRows(IReadOnlyList<Todo> todos, ListView view, Said? said = null, int? saidAt = null) : IHtmlContent
{
    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        var (reopen, delete) = (Addresses.Reopen(view.ListId), Addresses.Delete(view.ListId));
        var (search, editOf) = (view.Search, Addresses.EditIn(view));
        foreach (var (index, todo) in todos.Index())
        {
            if (index == saidAt)
                said?.WriteTo(writer, encoder);
            var (id, name, edit) = (todo.TodoId, todo.ShownTitle, editOf(todo.TodoId));
            if (todo.Done)
            {
                writer.WriteHtml(encoder, $"""
                    <li id=todo-{id} class=done>
                    <button class=check formaction="{reopen}" name=id value={id}>Reopen {name}</button>

                    """);
            }
            else
            {
                writer.WriteHtml(encoder, $"""
                    <li id=todo-{id}>
                    <button class=check name=id value={id}>Complete {name}</button>

                    """);
            }
            writer.WriteHtml(encoder, $"""
                <div><a class=title dir=auto href="{edit}">{new MarkedText(name, search)}</a>
                {new TodoText(todo.Text, search, isOneOfMany: true, edit)}</div>
                <button class=more type=button popovertarget=m{id}>More: {name}</button>
                <div id=m{id} popover><a href="{edit}">Edit</a><button formaction="{delete}" name=id value={id}>Delete</button></div>

                """);
        }
        if (saidAt == todos.Count)
            said?.WriteTo(writer, encoder);
    }
}

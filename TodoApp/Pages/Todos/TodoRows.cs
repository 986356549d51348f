using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using TodoApp.Html;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>
/// The to-dos of a page of the list with their buttons, whose names the stylesheet hides, and what is said about one of them. Not markup
/// in the page: fifty of these are most of it, and a page writes itself in a hundred small pieces for each, which costs more than all
/// else on it. For the same reason what needs no quotation marks has none, and a button's name is what it does.
/// </summary>
/// <param name="now">On the wall of whoever looks.</param>
/// <param name="nameOf">What somebody else is called who added or completed one; null for whoever looks.</param>
/// <param name="isReadOnly">Without buttons.</param>
/// <param name="said">Null if nothing is said here.</param>
/// <param name="saidAt">Before which of the rows it stands.</param>
public sealed class TodoRows(IReadOnlyList<Todo> todos, ListView view, DateTime now, Func<long?, string?> nameOf, bool isReadOnly, Said? said = null, int? saidAt = null) : IHtmlContent
{
    private static readonly HtmlString Done = new(" class=done"), Complete = new("complete"), Reopen = new("reopen");

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        var (search, editOf, tickOf) = (view.Search, Addresses.EditIn(view), Addresses.TickIn(view));
        var unfolded = said?.Place is { IsUnfolded: true, Row: { } row } ? row : (long?)null;
        foreach (var (index, todo) in todos.Index())
        {
            if (index == saidAt)
                said?.WriteTo(writer, encoder);
            var (id, name, edit) = (todo.TodoId, todo.ShownTitle, editOf(todo.TodoId));
            var (state, action, verb) = todo.Done ? (Done, Reopen, "Reopen") : (null, Complete, "Complete");
            var steps = Steps.Of(todo.Text);
            if (isReadOnly)
            {
                writer.WriteHtml(encoder, $"""
                    <li id=todo-{id}{state}><div><a class=title dir=auto href="{edit}">{new MarkedText(name, search)}</a>
                    {new TodoText(todo.Text, search, isOneOfMany: true, edit)}{DueOf(todo)}{By(todo)}</div></li>

                    """);
                continue;
            }
            writer.WriteHtml(encoder, $"""
                <li id=todo-{id}{state}><button name={action} value={id}>{verb} {name}</button><div><a class=title dir=auto href="{edit}">{new MarkedText(name, search)}</a>{new TodoText(StepList.TextBeside(todo.Text, steps), search, isOneOfMany: true, edit)}{DueOf(todo)}{By(todo)}{new StepList(id, steps, search, id == unfolded)}</div>
                """);
            if (todo.Important)
                writer.WriteHtml(encoder, $"<button name=unstar value={id}>Unstar {name}</button>");
            else if (!todo.Done)
                writer.WriteHtml(encoder, $"<button name=star value={id}>Star {name}</button>");
            writer.WriteHtml(encoder, $"""
                <details name=menu><summary>More: {name}</summary><div><a href="{tickOf(id)}{(todo.Done ? "d" : "")}">Date or move</a>
                """);
            WriteDelete(writer, encoder, todo);
            writer.Write("</div></details>\n");
        }
        if (saidAt == todos.Count)
            said?.WriteTo(writer, encoder);
    }

    /// <summary>What repeats asks whether this one is meant or the series.</summary>
    /// <param name="to">Where its form does not lead: the attribute that says so.</param>
    public static void WriteDelete(TextWriter writer, HtmlEncoder encoder, Todo todo, HtmlString? to = null)
    {
        if (todo is { Done: false, Repetition: not null })
            writer.WriteHtml(encoder, $"<button name=skip value={todo.TodoId}{to}>Delete this one</button><button name=delete value={todo.TodoId}{to}>Delete the series</button>");
        else
            writer.WriteHtml(encoder, $"<button name=delete value={todo.TodoId}{to}>Delete</button>");
    }

    /// <summary>Who completed it, or added it, where that was somebody else.</summary>
    private IHtmlContent? By(Todo todo)
        => nameOf(todo.Done ? todo.CompletedBy : todo.AddedBy) is { } name ? new HtmlContentBuilder().AppendHtml("<small class=by dir=auto>").Append(name).AppendHtml("</small>") : null;

    private DueText? DueOf(Todo todo) => todo.DueDate is { } due ? new DueText(due, now, todo.Done, todo.Repetition) : null;
}

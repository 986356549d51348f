using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using TodoApp.Html;
using TodoApp.Lists;
using TodoApp.Pages.Todos;
using TodoApp.Todos;

namespace TodoApp.Pages.Agenda;

/// <summary>To-dos of several lists, each with its list's name. Their buttons post to their own list, which leads back here.</summary>
/// <param name="isDaySaid">Above them: each says no more than its time.</param>
/// <param name="from">Where their edit leads back to.</param>
/// <param name="now">On the wall of whoever looks.</param>
/// <param name="said">Null if nothing is said here.</param>
/// <param name="saidAt">Before which of the rows it stands.</param>
public sealed class AgendaRows(
    IReadOnlyList<ListedTodo> todos, Navigation lists, string from, bool isDaySaid, DateTime now, Said? said = null, int? saidAt = null) : IHtmlContent
{
    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        foreach (var (index, todo) in todos.Index())
        {
            if (index == saidAt)
                said?.WriteTo(writer, encoder);
            var list = lists.Find(todo.ListId)!;
            var (id, name, address) = (todo.TodoId, todo.ShownTitle, Addresses.List(todo.ListId));
            var to = new HtmlString($" formaction=\"{encoder.Encode(address)}\"");
            writer.WriteHtml(encoder, $"<li id=todo-{id}>");
            if (list.Role >= Role.Editor)
                writer.WriteHtml(encoder, $"<button name=complete value={id}{to}>Complete {name}</button>");
            writer.WriteHtml(encoder, $"""
                <div><a class=title dir=auto href="{Addresses.Edit(new ListView { ListId = todo.ListId, Back = from }, id)}">{name}</a>
                <p>{When(todo)} <a class=from dir=auto href="{address}">{list.Name}</a></p></div>
                """);
            if (list.Role >= Role.Editor)
            {
                var (verb, does) = todo.Important ? ("unstar", "Unstar") : ("star", "Star");
                writer.WriteHtml(encoder, $"<button name={verb} value={id}{to}>{does} {name}</button><details name=menu><summary>More: {name}</summary><div>");
                var today = DateOnly.FromDateTime(now);
                if (todo.Due != today)
                    writer.WriteHtml(encoder, $"<button name=today value={id}{to}>Today</button>");
                if (todo.Due != today.AddDays(1))
                    writer.WriteHtml(encoder, $"<button name=tomorrow value={id}{to}>Tomorrow</button>");
                writer.WriteHtml(encoder, $"<button name=nextweek value={id}{to}>Next week</button><button name=nodate value={id}{to}>No date</button>");
                TodoRows.WriteDelete(writer, encoder, todo, to);
                writer.Write("</div></details>");
            }
            writer.Write("</li>\n");
        }
        if (saidAt == todos.Count)
            said?.WriteTo(writer, encoder);
    }

    private IHtmlContent? When(ListedTodo todo)
        => !isDaySaid ? new DueText(todo.DueDate!.Value, now, isDone: false)
            : todo.DueTime is { } time ? new HtmlContentBuilder().AppendHtml($"<time>{time.ToString("HH:mm", CultureInfo.InvariantCulture)}</time>")
            : null;
}

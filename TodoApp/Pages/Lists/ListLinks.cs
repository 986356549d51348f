using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using TodoApp.Html;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Pages.Lists;

/// <summary>The lists at the side, each with how much is open in it.</summary>
/// <param name="current">The one that the page is about; null if it is about none.</param>
/// <param name="mayMove">To-dos of that one can be dropped on the others.</param>
public sealed class ListLinks(IEnumerable<NavigationList> lists, long? current, bool mayMove) : IHtmlContent
{
    private static readonly HtmlString Current = new(" aria-current=page");

    private DropTarget? DropOn(NavigationList list)
        => mayMove && current is { } from && from != list.ListId && list.Role >= Role.Editor ? new DropTarget(Addresses.MoveToList(from, list.ListId)) : null;

    /// <summary>For the script: the action that a row dropped here is sent to.</summary>
    private sealed class DropTarget(string action) : IHtmlContent
    {
        public void WriteTo(TextWriter writer, HtmlEncoder encoder) => writer.WriteHtml(encoder, $""" data-drop="{action}" """);
    }

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        foreach (var list in lists)
        {
            var state = list.ListId == current ? Current : null;
            writer.WriteHtml(encoder, $"""<a class=list id=list-link-{list.ListId} href="{Addresses.List(list.ListId)}"{state}{DropOn(list)}><span dir=auto>{list.Name}</span>""");
            if (list.Open > 0)
                writer.WriteHtml(encoder, $" <small>{Quantity.Number(list.Open)}<span class=hidden> open</span></small>");
            writer.Write("</a>\n");
        }
    }
}

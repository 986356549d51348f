using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using TodoApp.Html;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp.Pages.Lists;

/// <summary>The lists at the side, each with how much is open in it.</summary>
/// <param name="current">The one that the page is about; null if it is about none.</param>
public sealed class ListLinks(IEnumerable<NavigationList> lists, long? current) : IHtmlContent
{
    private static readonly HtmlString Current = new(" aria-current=page");

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        foreach (var list in lists)
        {
            var state = list.ListId == current ? Current : null;
            writer.WriteHtml(encoder, $"""<a class=list id=list-link-{list.ListId} href="{Addresses.List(list.ListId)}"{state}><span dir=auto>{list.Name}</span>""");
            if (list.Open > 0)
                writer.WriteHtml(encoder, $" <small>{Quantity.Number(list.Open)}<span class=hidden> open</span></small>");
            writer.Write("</a>\n");
        }
    }
}
